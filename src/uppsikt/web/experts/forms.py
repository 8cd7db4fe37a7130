"""The forms of the personal link."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from uppsikt.dialogue.models import ExpertLink
from uppsikt.organisation.models import Person
from uppsikt.organisation.queries import STOCKHOLM


class WhoForm(forms.Form):
    """The second step: who is it that has opened the link?"""

    email = forms.EmailField(
        label=_("Din e-postadress i kommunen"),
        help_text=_("Den som brevet skickades till."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AnswerForm(forms.Form):
    """The answer, as it will be signed."""

    text = forms.CharField(
        label=_("Skriv ditt svar"),
        help_text=_("Underskriften läggs till av sig själv."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=10000,
        required=False,
        strip=False,
    )
    advice_checked = forms.CharField(
        label=_("Varför är det allmän information och inte ett råd?"),
        max_length=300,
        required=False,
    )


class BackForm(forms.Form):
    """A question back to the one who asked."""

    text = forms.CharField(
        label=_("Vad behöver du veta?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class NotMineForm(forms.Form):
    """ "Inte min fråga"."""

    text = forms.CharField(
        label=_("Vet du vems fråga det är?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


class UntilForm(forms.Form):
    """ "Behöver till …"."""

    until = forms.DateField(
        label=_("Vilken dag kan du svara?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    text = forms.CharField(
        label=_("Varför?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def moment(self, link: ExpertLink) -> datetime:
        """The end of the chosen day's office hours, or the final due time on the last day."""
        chosen = self.cleaned_data["until"]
        if chosen == link.case.final_due.astimezone(STOCKHOLM).date():
            return link.case.final_due
        return datetime.combine(chosen, time(16), tzinfo=STOCKHOLM)


class PassForm(forms.Form):
    """The colleague who knows."""

    colleague = forms.ChoiceField(label=_("Vem kan svara?"))
    text = forms.CharField(
        label=_("Vad vill du säga?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, data: object, people: list[Person]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["colleague"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Välj en person")),
            *((str(one.pk), f"{one.name}, {one.title}, {one.unit.name}") for one in people),
        ]
        self.people = {one.pk: one for one in people}

    def person(self) -> Person:
        return self.people[UUID(self.cleaned_data["colleague"])]
