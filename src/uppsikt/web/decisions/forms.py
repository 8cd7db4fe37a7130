"""The manager's decision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RepresentForm(forms.Form):
    """Who may speak for the municipality, by which item, until when."""

    delegation_item = forms.CharField(
        label=_("Punkt i delegationsordningen"),
        help_text=_("Den punkt som ger dig rätt att besluta, till exempel 4.8."),
        widget=forms.TextInput({"aria-required": "true"}),
        max_length=120,
        required=False,
    )
    valid_to = forms.DateField(
        label=_("Gäller till och med"),
        help_text=_("Lämna tomt om beslutet gäller tills vidare."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
