"""Connecting an account again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TokenForm(forms.Form):
    """A page token from the platform's own settings."""

    token = forms.CharField(
        label=_("Sidans nyckel (page access token)"),
        help_text=_("Hämtas i Metas inställningar av den som har full kontroll över sidan."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        max_length=1000,
    )
