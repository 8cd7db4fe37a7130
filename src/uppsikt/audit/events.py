"""Every event there is, one a line: code, schema version, Swedish sentence, what it may tell.

A sentence uses `{actor}` and the event's own params and nothing else. Params hold ids, numbers,
staff roles, states and rule ids, never a citizen's name, handle or words. What stands in the
sentence must be given; the other params may be left out. A changed meaning takes a new schema number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from uppsikt.errors import N_


@dataclass(frozen=True)
class Event:
    """One kind of event. `params` are the names it may carry."""

    code: str
    schema: int
    sentence: str
    params: tuple[str, ...] = ()

    @property
    def shown(self) -> frozenset[str]:
        """The names that the sentence shows, `actor` included."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.sentence) if name)


def _by_code(events: Iterable[Event]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for event in events:
        if event.code in found:
            raise ValueError(f"the event {event.code} is listed twice")
        found[event.code] = event
    return found


# fmt: off
EVENTS = _by_code((
    Event("organisation.decision.signed", 1, N_("{actor} skrev under beslut {number}."), ("number", "kind", "person")),
    Event("organisation.decision.withdrawn", 1, N_("{actor} återkallade beslut {number}."), ("number", "kind", "person")),
    Event("organisation.role.given", 1, N_("{actor} gav uppdraget {role} genom beslut {number}."), ("role", "person", "number", "unit", "account")),
    Event("organisation.manager.missing", 1, N_("{unit} saknar en chef som ansvarar. Kommunikatören fick besked."), ("unit",)),
    Event("organisation.absence.reported", 1, N_("{actor} anmälde frånvaro."), ("kind", "substitute")),
    Event("policy.installed", 1, N_("{actor} installerade riktlinjen enligt beslut {number}."), ("sha256", "number")),
    Event("accounts.account.registered", 1, N_("{actor} förde in ett konto i kontoregistret."), ("platform", "unit")),
    Event("accounts.connection.connected", 1, N_("{actor} anslöt kontot."), ("key",)),
    Event("accounts.connection.broken", 1, N_("Anslutningen slutade fungera ({failure})."), ("failure",)),
    Event("accounts.connection.parked", 1, N_("Läsningen vilar till {until}."), ("until", "failure")),
    Event("dialogue.intake.batch", 1, N_("{actor} läste in {comments} kommentarer."), ("account", "root", "leaves", "posts", "comments", "versions", "source")),
    Event("dialogue.intake.differs", 1, N_("Nattens avstämning hittade {missed} missade och {vanished} försvunna kommentarer."), ("account", "missed", "vanished", "changed", "only_webhook", "only_poll", "posts", "complete")),
    Event("dialogue.intake.set_aside", 1, N_("{deliveries} händelser från plattformen kunde inte läsas och lades åt sidan."), ("deliveries",)),
    Event("dialogue.comment.vanished", 1, N_("En kommentar har försvunnit, okänt av vem."), ("comment", "account")),
    Event("dialogue.comment.returned", 1, N_("En kommentar som hade försvunnit syns igen."), ("comment", "account")),
    Event("dialogue.post.gone", 1, N_("Ett inlägg har försvunnit och med det {comments} kommentarer, okänt av vem."), ("account", "comments")),
    Event("dialogue.cases.opened", 1, N_("{count} ärenden öppnades."), ("count", "policy", "cases")),
    Event("dialogue.case.seen", 1, N_("{actor} såg ärendet."), ()),
    Event("dialogue.case.triaged", 1, N_("{actor} bekräftade bedömningen: {intents}."), ("intents", "as_suggested", "of_weight", "restricted", "authority_exercise")),
    Event("dialogue.case.assigned", 1, N_("{actor} tilldelade ärendet."), ("handler", "why", "rule")),
    Event("dialogue.case.routed", 1, N_("{actor} skickade ärendet till den som kan frågan."), ("unit", "answerer", "rule")),
    Event("dialogue.case.referred", 1, N_("Ärendet lämnades över till den ordinarie vägen in."), ("answer", "unit")),
    Event("dialogue.case.no_answer", 1, N_("{actor} avslutade ärendet utan svar, med skäl."), ("rule",)),
    Event("dialogue.case.fault_handed_over", 1, N_("{actor} lämnade felet till felanmälan."), ()),
    Event("dialogue.case.noted", 1, N_("{actor} skrev en anteckning."), ("message",)),
    Event("dialogue.case.reminded", 1, N_("En påminnelse skickades ({step})."), ("step", "escalated")),
    Event("dialogue.expert.replied", 1, N_("{actor} svarade den som handlägger ({kind})."), ("kind", "expert")),
    Event("records.registration.resent", 1, N_("{actor} lät ärendet skickas till diariet igen."), ("registration",)),
    Event("dialogue.case.closed", 1, N_("{actor} avslutade ärendet."), ("why",)),
    Event("dialogue.answer.drafted", 1, N_("{actor} skrev ett utkast till svar."), ("answer", "kind", "answered_by")),
    Event("dialogue.answer.sent_to_expert", 1, N_("{actor} bad en sakkunnig om svar."), ("expert", "link")),
    Event("dialogue.answer.approved", 1, N_("{actor} godkände sitt svar."), ("answer", "answered_by")),
    Event("dialogue.answer.awaits_decision", 1, N_("Svaret väntar på chefens beslut om att få företräda kommunen."), ("answer", "answered_by")),
    Event("dialogue.answer.queued", 1, N_("{actor} skickade svaret."), ("answer", "kind", "answered_by", "published_by", "digest")),
    Event("dialogue.answer.published", 1, N_("Svaret publicerades."), ("answer", "kind", "external_id", "digest")),
    Event("dialogue.answer.blocked", 1, N_("Svaret kunde inte skickas ({failure})."), ("answer", "failure")),
    Event("dialogue.answer.unknown", 1, N_("Det är okänt om svaret kom fram."), ("answer",)),
    Event("dialogue.answer.settled", 1, N_("{actor} redde ut om svaret kom fram."), ("answer", "found")),
    Event("dialogue.answer.discarded", 1, N_("{actor} förkastade utkastet."), ("answer",)),
    Event("dialogue.link.used", 1, N_("{actor} använde svarslänken."), ("link", "person")),
    Event("dialogue.link.ended", 1, N_("Svarslänken upphörde ({why})."), ("link", "why")),
    Event("notices.sent", 1, N_("Ett meddelande skickades: {notice}."), ("notice", "person", "rule")),
    Event("records.registration.opened", 1, N_("Ärendet ska diarieföras ({reasons})."), ("registration", "reasons", "unanswered")),
    Event("records.registration.sent", 1, N_("Diariet tog emot {step}."), ("registration", "step", "external_id")),
    Event("records.registration.confirmed", 1, N_("Ärendet diariefördes med nummer {number}."), ("registration", "number", "manual")),
    Event("records.registration.unknown", 1, N_("Det är okänt om diariet tog emot ärendet."), ("registration", "failure")),
    Event("records.registration.manual", 1, N_("{actor} tog över diarieföringen för hand."), ("registration",)),
    Event("records.registration.blocked", 1, N_("Diarieföringen stoppades ({failure})."), ("registration", "failure")),
    Event("records.registration.overdue", 1, N_("Diarieföringen är försenad. Verksamhetens chef fick besked."), ("registration",)),
    Event("records.diary.connected", 1, N_("{actor} anslöt diariesystemet."), ("system",)),
    Event("records.diary.broken", 1, N_("Anslutningen till diariesystemet slutade fungera."), ("system",)),
    Event("store.content.disposed", 1, N_("{actor} gallrade innehåll enligt beslut nr {decision}."), ("digest", "decision", "document_type")),
    Event("access.restricted.read", 1, N_("{actor} läste ett sekretessmarkerat ärende."), ("rule",)),
    Event("keys.rotated", 1, N_("{actor} bytte nyckel till {key}; {count} hemligheter krypterades om."), ("key", "count")),
    Event("session.login", 1, N_("{actor} loggade in."), ("method",)),
))
# fmt: on
