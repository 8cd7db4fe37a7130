"""The acts on a case: address, who may, form, what it does. One list; the view reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uppsikt.access import Viewer
from uppsikt.dialogue import answering, asking, services
from uppsikt.dialogue.models import Answer, Case
from uppsikt.errors import N_, UppsiktError
from uppsikt.records import services as records
from uppsikt.records.models import Registration
from uppsikt.web.cases import forms

By = dict[str, Any]  # the actor and the time, as every service wants them


@dataclass(frozen=True)
class Act:
    """One act. `run` raises UppsiktError with everything that stands in the way."""

    slug: str
    name: str
    icon: str
    action: str
    form: type[forms.ActForm]
    run: Callable[[Case, Any, Viewer, By], Any]
    done: str
    rule: str = ""


def _triage(case: Case, form: forms.TriageForm, who: Viewer, by: By) -> None:
    services.triage(case, **form.cleaned_data, person=who.person, **by)


def _ask(case: Case, form: forms.AskForm, who: Viewer, by: By) -> None:
    asking.ask_expert(
        case,
        expert=form.person(),
        question=form.cleaned_data["question"],
        sender=who.person,
        **by,
    )


def _assign(case: Case, form: forms.AssignForm, who: Viewer, by: By) -> None:
    services.assign(case, handler=form.person(), **by)


def _draft(case: Case, form: forms.AnswerForm, who: Viewer, by: By) -> Answer:
    return answering.draft(case, kind=form.kind, answered_by=who.person, **form.cleaned_data, **by)


def _approve(case: Case, form: forms.AnswerForm, who: Viewer, by: By) -> None:
    answer = answering.approve(_draft(case, form, who, by), person=who.person, **by)
    if answer.state == Answer.State.APPROVED:
        answering.tell_handler(answer, "answer.approved", who.now)


def _publish_own(case: Case, form: forms.AnswerForm, who: Viewer, by: By) -> None:
    answering.publish(_draft(case, form, who, by), publisher=who.person, **by)


def _publish(case: Case, form: forms.ActForm, who: Viewer, by: By) -> None:
    answer = _in_state(case, Answer.State.APPROVED)
    answering.publish(answer, publisher=who.person, **by)


def _retry(case: Case, form: forms.ActForm, who: Viewer, by: By) -> None:
    answering.retry(_in_state(case, Answer.State.BLOCKED), **by)


def _settle(case: Case, form: forms.SettleForm, who: Viewer, by: By) -> None:
    there = form.cleaned_data["found"] == "ja"
    written = form.cleaned_data["external_id"].strip()
    if there and not written:
        raise UppsiktError(
            N_("Svarets adress eller id saknas."),
            N_("Öppna svaret på sidan, kopiera adressen och klistra in den här."),
        )
    answering.settle(
        _in_state(case, Answer.State.UNKNOWN),
        external_id=written if there else None,
        **by,
    )


def _leave(case: Case, form: forms.ReasonForm, who: Viewer, by: By) -> None:
    services.leave_unanswered(case, reason=form.cleaned_data["reason"], person=who.person, **by)


def _fault(case: Case, form: forms.FaultForm, who: Viewer, by: By) -> None:
    services.hand_over_fault(case, reference=form.cleaned_data["reference"], **by)


def _note(case: Case, form: forms.NoteForm, who: Viewer, by: By) -> None:
    services.note(case, text=form.cleaned_data["text"], sender=who.person, **by)


def _close(case: Case, form: forms.ActForm, who: Viewer, by: By) -> None:
    records.close_case(case, **by)


def _number(case: Case, form: forms.NumberForm, who: Viewer, by: By) -> None:
    records.enter_number(
        registration_of(case),
        diary_number=form.cleaned_data["diary_number"],
        person=who.person,
        **by,
    )


def _by_hand(case: Case, form: forms.ActForm, who: Viewer, by: By) -> None:
    records.by_hand(registration_of(case), **by)


def _resend(case: Case, form: forms.ActForm, who: Viewer, by: By) -> None:
    records.not_there(registration_of(case), **by)


def _in_state(case: Case, state: str) -> Answer:
    answer = case.answers.filter(state=state).order_by("-created_at").first()
    if answer is None:
        raise UppsiktError(
            N_("Någon hann före: svaret har ändrats."), N_("Läs hur det står nu och välj igen.")
        )
    return answer


def registration_of(case: Case) -> Registration:
    """The case's registration, or an error that says that there is none yet."""
    registration = Registration.objects.filter(case=case).first()
    if registration is None:
        raise UppsiktError(
            N_("Ärendet ska inte diarieföras ännu."),
            N_("Diarieföringen öppnas när svaret är publicerat eller tiden är ute."),
        )
    return registration


ACTS = {
    act.slug: act
    for act in (
        Act("bedom", N_("Bedöm"), "list-checks", "case.triage", forms.TriageForm, _triage,
            N_("Bedömningen är sparad."), "R-6.2-2"),
        Act("svara", N_("Svara"), "pen-line", "answer.publish", forms.AnswerForm, _publish_own,
            N_("Svaret är på väg. Det räknas som publicerat när plattformen har bekräftat."),
            "R-6.2-7"),
        Act("utkast", N_("Spara utkast"), "file-text", "answer.write", forms.AnswerForm, _draft,
            N_("Utkastet är sparat.")),
        Act("godkann", N_("Skriv svaret"), "signature", "answer.write", forms.AnswerForm, _approve,
            N_("Du har godkänt svaret. Den som handlägger publicerar det."), "R-6.2-8"),
        Act("publicera", N_("Publicera"), "send", "answer.publish", forms.EmptyForm, _publish,
            N_("Svaret är på väg. Det räknas som publicerat när plattformen har bekräftat."),
            "R-6.2-8"),
        Act("skicka-igen", N_("Skicka igen"), "refresh-cw", "answer.publish", forms.EmptyForm,
            _retry, N_("Svaret skickas igen.")),
        Act("avgor", N_("Avgör"), "circle-question-mark", "answer.settle", forms.SettleForm,
            _settle, N_("Tack, nu vet vi.")),
        Act("fraga", N_("Fråga den som vet"), "user-search", "case.triage", forms.AskForm, _ask,
            N_("Frågan är skickad med en personlig länk."), "R-6.2-9"),
        Act("delsvar", N_("Svara att frågan är skickad vidare"), "corner-up-right",
            "answer.publish", forms.HoldingForm, _publish_own, N_("Meddelandet är på väg."),
            "R-6.2-10"),
        Act("hanvisa", N_("Hänvisa till rätt väg in"), "signpost", "answer.publish",
            forms.ReferralForm, _publish_own, N_("Hänvisningen är på väg."), "R-9-FL-5"),
        Act("inget-svar", N_("Inget svar behövs"), "circle-slash", "case.triage",
            forms.ReasonForm, _leave, N_("Skälet är sparat."), "R-6.2-1"),
        Act("felanmalan", N_("Lämnad till felanmälan"), "wrench", "case.triage", forms.FaultForm,
            _fault, N_("Numret är sparat."), "R-9-FL-5"),
        Act("tilldela", N_("Ge till en kollega"), "user-check", "case.triage", forms.AssignForm,
            _assign, N_("Kollegan har fått ärendet."), "R-6.2-4"),
        Act("anteckna", N_("Anteckna"), "sticky-note", "case.triage", forms.NoteForm, _note,
            N_("Anteckningen är sparad.")),
        Act("diarienummer", N_("Skriv diarienummer"), "stamp", "registration.enter",
            forms.NumberForm, _number, N_("Ärendet är diariefört."), "R-6.2-14"),
        Act("diariefor-sjalv", N_("Diarieför för hand"), "hand", "registration.enter",
            forms.EmptyForm, _by_hand, N_("Nu skickas inget mer. Skriv numret när du har det.")),
        Act("finns-inte", N_("Det finns inte i diariet"), "refresh-cw", "registration.enter",
            forms.EmptyForm, _resend, N_("Ärendet skickas till diariet igen.")),
        Act("avsluta", N_("Avsluta"), "archive", "case.triage", forms.EmptyForm, _close,
            N_("Ärendet är avslutat."), "R-6.2-14"),
    )
}  # fmt: skip
