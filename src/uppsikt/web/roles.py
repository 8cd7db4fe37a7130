"""A person's roles in words."""

from __future__ import annotations

from django.utils.translation import gettext

from uppsikt.access import Viewer
from uppsikt.errors import N_

NAMES = {
    "K": N_("kommunikatör"),
    "S": N_("sidansvarig"),
    "R": N_("redaktör"),
    "C": N_("chef"),
    "RG": N_("registrator"),
    "SF": N_("systemförvaltare"),
    "GR": N_("granskare"),
    "JU": N_("jurist"),
    "AR": N_("arkivansvarig"),
    "DSO": N_("dataskyddsombud"),
    "AV": N_("avslagsbeslutande"),
    "KG": N_("krisgrupp"),
    "SK": N_("sakkunnig"),
}


def role_names(who: Viewer) -> str:
    """The roles that decisions give the person today; everybody else is asked as an expert."""
    held = [gettext(name) for code, name in NAMES.items() if code in who.codes and code != "SK"]
    return ", ".join(held) or gettext(NAMES["SK"])
