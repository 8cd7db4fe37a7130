"""The inbox's filters, as they stand in the address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.dialogue.models import Case
from uppsikt.dialogue.queries import InboxFilter
from uppsikt.organisation.models import Unit
from uppsikt.web.codes import INTENTS, word

MINE, EVERY = "jag", "alla"
FOLDED = ("konto", "verksamhet", "lage", "etikett", "avslutade")


class FilterForm(forms.Form):
    """Every filter is optional; what can't be understood is left out, never an error."""

    q = forms.CharField(label=_("Sök i kommentarerna"), required=False, max_length=200)
    vem = forms.ChoiceField(
        label=_("Vem"), required=False, choices=[("", _("Alla")), (MINE, _("Bara mina"))]
    )
    konto = forms.ChoiceField(label=_("Konto"), required=False)
    verksamhet = forms.ChoiceField(label=_("Verksamhet"), required=False)
    lage = forms.ChoiceField(label=_("Läge"), required=False)
    etikett = forms.ChoiceField(label=_("Innehåll"), required=False)
    sent = forms.BooleanField(label=_("Bara försenade"), required=False)
    avslutade = forms.BooleanField(label=_("Avslutade"), required=False)

    def __init__(self, data: Any, who: Viewer) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.who = who
        accounts = access.accounts_with_content(who).order_by("name")
        self._offer("konto", [(str(pk), name) for pk, name in accounts.values_list("pk", "name")])
        units = Unit.objects.filter(pk__in=access.cases(who).values("unit_id")).order_by("name")
        self._offer("verksamhet", [(str(pk), name) for pk, name in units.values_list("pk", "name")])
        self._offer("etikett", [(code, word(code)) for code in INTENTS])
        states = [(code, _(text)) for code, text in Case.State.choices if code != "avslutad"]
        field = self.fields["lage"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Väntar på svar")), (EVERY, _("Alla öppna")), *states]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Alla")), *((code, _(text)) for code, text in choices)]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def owing_only(self) -> bool:
        """Whether to show only what owes an answer: unless one asks for more, or searches."""
        return not {"lage", "avslutade", "q"} & self.chosen.keys()

    @property
    def unfolded(self) -> bool:
        """Whether a filter behind the fold is in use, so that the fold must be open."""
        return bool(set(FOLDED) & self.chosen.keys())

    def wanted(self) -> InboxFilter:
        """The filter for the query."""
        chosen = self.chosen
        state = chosen.get("lage", "")
        return InboxFilter(
            mine=self.who.person if chosen.get("vem") == MINE else None,
            unit=_id(chosen.get("verksamhet")),
            account=_id(chosen.get("konto")),
            state="" if state == EVERY else state,
            intent=chosen.get("etikett", ""),
            late=chosen.get("sent", False),
            closed=chosen.get("avslutade", False),
            words=chosen.get("q", ""),
        )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
