"""Template tags: an icon, "Varför?"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import lucide
from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from uppsikt.policy.guideline import guideline
from uppsikt.policy.registry import RULES
from uppsikt.web.guideline.wording import Sentence, sentence

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """Draw one of lucide's icons; it is decoration, so the text beside it must say the same."""
    return _drawn(name + "", size)


@lru_cache(maxsize=256)
def _drawn(name: str, size: int) -> SafeString:
    attributes: Mapping[str, Any] = {
        "class": "icon",
        "aria_hidden": "true",
        "focusable": "false",
        "stroke_width": "2",
    }
    return mark_safe(lucide._render_icon(name, size, **attributes))  # noqa: S308 - the package's own


@register.inclusion_tag("parts/why.html")
def why(reference: str, about: str = "") -> dict[str, Any]:
    """The guideline's own sentences behind a rule or a row, one click away.

    `reference` is a row ("R-6.2-6") or a rule ("6.2-svarstid"); `about` tells a screen reader
    which "Varför?" it is when a page has several.
    """
    return {"rows": sentences_behind(reference), "about": about}


def sentences_behind(reference: str) -> list[Sentence]:
    """What the guideline says; nothing for a reference that it doesn't have."""
    rows = guideline().by_id
    ids = RULES[reference].requirements if reference in RULES else (reference,)
    return [sentence(rows[row_id]) for row_id in ids if row_id in rows]


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether a person may leave the field empty; what a rule asks for carries aria-required."""
    return not field.field.required and "aria-required" not in field.field.widget.attrs


@register.simple_tag
def said(template: str) -> str:
    """A stored Swedish sentence in the language that is active; what isn't known stands as it is."""
    return gettext(template) if template else ""
