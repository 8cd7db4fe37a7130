"""The forms of a case's acts. A form checks that it can be read; the rules judge elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.dialogue import answering, texts
from uppsikt.dialogue.models import Answer, Case
from uppsikt.organisation.models import Person
from uppsikt.organisation.policies import policy_of
from uppsikt.web.cases import experts
from uppsikt.web.codes import INTENT_HINTS, INTENTS, LANGUAGES, word
from uppsikt.web.wording import Said

OWED = {"aria-required": "true"}  # a rule asks for it, and says why when it is missing


class ActForm(forms.Form):
    """What every act's form knows: the case, the viewer, and what stood in the way last time."""

    def __init__(self, data: Any, *, case: Case, who: Viewer) -> None:
        self.case = case
        self.who = who
        self.findings: list[Said] = []
        super().__init__(data, initial=self.start(), auto_id="id_%s")
        self.prepare()

    def start(self) -> dict[str, Any]:
        """What stands in the form before anybody has written."""
        return {}

    def prepare(self) -> None:
        """Fill in choices that depend on the case."""

    def offer(self, name: str, choices: list[Any]) -> None:
        """Give a choice field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class TriageForm(ActForm):
    """What the comment is. The suggestion is filled in; a person decides."""

    intents = forms.MultipleChoiceField(
        label=_("Vad är kommentaren?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    language = forms.ChoiceField(label=_("Språk"))
    of_weight = forms.BooleanField(label=_("Av vikt: ska i diariet ändå"), required=False)
    restricted = forms.BooleanField(
        label=_("Innehåller sekretess eller känsliga uppgifter"), required=False
    )
    authority_exercise = forms.BooleanField(
        label=_("Rör ett enskilt ärende eller beslut (myndighetsutövning)"), required=False
    )

    def start(self) -> dict[str, Any]:
        case = self.case
        return {
            "intents": case.intents or case.suggestion.get("intent", []),
            "language": case.language or "sv",
            "of_weight": case.of_weight,
            "restricted": case.restricted,
            "authority_exercise": case.authority_exercise,
        }

    def prepare(self) -> None:
        self.offer(
            "intents", [(code, f"{word(code)}: {_(INTENT_HINTS[code])}") for code in INTENTS]
        )
        known = dict.fromkeys([*LANGUAGES, self.case.language or "sv"])
        self.offer("language", [(code, word(code)) for code in known])


class AskForm(ActForm):
    """Who knows the answer, and what to ask."""

    expert = forms.ChoiceField(label=_("Vem kan svara?"))
    question = forms.CharField(
        label=_("Vad vill du veta?"),
        help_text=_("Det du skriver följer inte med i brevet, bara på sidan som länken öppnar."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    def start(self) -> dict[str, Any]:
        return {"expert": str(self.case.answerer_id or "")}

    def prepare(self) -> None:
        self.offer("expert", experts.choices(self.case, self.who))

    def person(self) -> Person:
        return access.colleague(self.who, UUID(self.cleaned_data["expert"]))


class AssignForm(ActForm):
    """Which colleague handles the case."""

    handler = forms.ChoiceField(label=_("Vem ska handlägga?"))

    def prepare(self) -> None:
        self.offer("handler", experts.handler_choices(self.case, self.who))

    def person(self) -> Person:
        return access.colleague(self.who, UUID(self.cleaned_data["handler"]))


class AnswerForm(ActForm):
    """An answer of one's own, as it will be signed."""

    kind = Answer.Kind.ANSWER
    text = forms.CharField(
        label=_("Svar"),
        help_text=_("Underskriften läggs till av sig själv."),
        widget=forms.Textarea(attrs={"rows": 8, **OWED}),
        max_length=10000,
        required=False,
        strip=False,
    )
    advice_checked = forms.CharField(
        label=_("Varför är det allmän information och inte ett råd?"),
        max_length=300,
        required=False,
    )
    source_url = forms.URLField(
        label=_("Sida som svaret bygger på"), required=False, assume_scheme="https"
    )

    def start(self) -> dict[str, Any]:
        answer = answering.unfinished(self.case, self.kind)
        if answer is None:
            return {"text": self.suggested()}
        return {
            "text": answer.text or self.suggested(),
            "advice_checked": answer.advice_checked,
            "source_url": answer.source_url,
        }

    def suggested(self) -> str:
        """The words to start from."""
        return ""


class HoldingForm(AnswerForm):
    """ "Skickat vidare": names who answers by when."""

    kind = Answer.Kind.HOLDING

    def suggested(self) -> str:
        return texts.holding_text(self.case, self.who.now)


class ReferralForm(AnswerForm):
    """A referral to the ordinary way in."""

    kind = Answer.Kind.REFERRAL

    def suggested(self) -> str:
        return texts.referral_text(self.case.unit, policy_of(self.case.policy_version))


class ReasonForm(ActForm):
    """Why no answer is owed."""

    reason = forms.CharField(
        label=_("Varför behövs inget svar?"),
        help_text=_("Till exempel: Användarna talar med varandra."),
        widget=forms.Textarea(attrs={"rows": 3, **OWED}),
        max_length=500,
        required=False,
    )


class FaultForm(ActForm):
    """The number a fault report got in the fault service."""

    reference = forms.CharField(
        label=_("Felanmälans nummer"), max_length=120, required=False, widget=forms.TextInput(OWED)
    )


class NoteForm(ActForm):
    """A note to colleagues."""

    text = forms.CharField(
        label=_("Anteckning"),
        help_text=_("Läses av dem som arbetar med ärendet, aldrig av den som frågar."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class SettleForm(ActForm):
    """A person has looked on the page: is our answer there?"""

    found = forms.ChoiceField(
        label=_("Finns svaret på sidan?"),
        widget=forms.RadioSelect,
        choices=[("ja", _("Ja, det finns där")), ("nej", _("Nej, det finns inte där"))],
    )
    external_id = forms.CharField(
        label=_("Svarets adress eller id på sidan"), max_length=120, required=False
    )


class NumberForm(ActForm):
    """The number that the diary gave."""

    diary_number = forms.CharField(
        label=_("Diarienummer"),
        help_text=_("Som det står i diariet, till exempel KS 2026/118."),
        widget=forms.TextInput(OWED),
        max_length=60,
        required=False,
    )


class EmptyForm(ActForm):
    """An act that needs nothing but a press."""
