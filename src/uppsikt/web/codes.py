"""Codes that events, cases and findings carry, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from uppsikt.errors import N_

INTENTS = {
    "fraga": N_("fråga"),
    "synpunkt": N_("synpunkt"),
    "forslag": N_("förslag"),
    "klagomal": N_("klagomål"),
    "felanmalan": N_("felanmälan"),
    "ovrigt": N_("övrigt"),
}
INTENT_HINTS = {
    "fraga": N_("vill ha svar av kommunen"),
    "synpunkt": N_("tycker något om ett beslut eller en tjänst"),
    "forslag": N_("vill att kommunen gör något"),
    "klagomal": N_("är missnöjd med något"),
    "felanmalan": N_("något är trasigt och ska lagas"),
    "ovrigt": N_("beröm, tack eller prat"),
}
LANGUAGES = {
    "sv": N_("svenska"),
    "en": N_("engelska"),
    "fi": N_("finska"),
    "ar": N_("arabiska"),
    "uk": N_("ukrainska"),
    "so": N_("somaliska"),
    "ru": N_("ryska"),
}
OTHER = {
    "system": N_("Uppsikt"),
    # what triage may mark besides what the comment is
    "advice": N_("eget ärende eller råd"),
    "personuppgift": N_("personuppgifter"),
    "olaga_hot": N_("hot"),
    "uppvigling": N_("uppvigling"),
    "uppmaning_brott": N_("uppmaning till brott"),
    "hets_mot_folkgrupp": N_("hets mot folkgrupp"),
    "personangrepp": N_("personangrepp"),
    "vald_porr": N_("våld eller pornografi"),
    "upphovsratt": N_("upphovsrätt"),
    "reklam_spam": N_("reklam eller skräppost"),
    "kris": N_("kris"),
    "politik": N_("rikspolitik"),
    # states of a case and a connection
    "ok": N_("ansluten"),
    "expired": N_("behöver anslutas på nytt"),
    "permission": N_("saknar behörighet"),
    # failures
    "auth_expired": N_("anslutningen har gått ut"),
    "throttled": N_("plattformen bad oss vänta"),
    "transient": N_("inget svar"),
    "unknown_outcome": N_("inget besked om det kom fram"),
    "invalid": N_("plattformen förstod inte"),
    "policy_block": N_("plattformen godtog inte texten"),
    "duplicate": N_("samma text finns redan"),
    "gone": N_("kommentaren finns inte längre"),
    # why a link ended
    "besvarad": N_("frågan är besvarad"),
    "omdirigerad": N_("frågan har gått vidare"),
    "inte_min": N_("det var inte den personens fråga"),
    "skickat_vidare": N_("frågan skickades vidare"),
    "avslutad": N_("ärendet är avslutat"),
    "gatt_ut": N_("tiden gick ut"),
    # reminders
    "case.untriaged": N_("inte bedömt när arbetsdagen var slut"),
    "case.waiting": N_("första svar väntar"),
    "final.waiting": N_("slutligt svar väntar"),
    "case.half": N_("halva tiden till första svar"),
    "case.three_quarters": N_("tre fjärdedelar av tiden till första svar"),
    "case.overdue": N_("första svar är försenat"),
    "final.half": N_("halva tiden till slutligt svar"),
    "final.three_quarters": N_("tre fjärdedelar av tiden till slutligt svar"),
    "final.overdue": N_("slutligt svar är försenat"),
    # what an expert says
    "motfraga": N_("motfråga"),
    "skicka_vidare": N_("skickad vidare"),
    "behover_till": N_("behöver mer tid"),
    # why something is registered
    "av_vikt": N_("av vikt"),
    "sekretess": N_("sekretess"),
    # what the diary got
    "case": N_("ärendet"),
    "comment": N_("kommentaren"),
    "answer": N_("svaret"),
    "record": N_("handlingen"),
}

WORDS = INTENTS | LANGUAGES | OTHER


def word(code: str) -> str:
    """The code in words; an unknown code stands for itself."""
    return gettext(WORDS[code]) if code in WORDS else code


def listed(codes: Iterable[str]) -> str:
    """Several codes: "fråga, förslag"."""
    return ", ".join(word(code) for code in codes)
