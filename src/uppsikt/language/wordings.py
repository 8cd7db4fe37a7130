"""The sentences that explain a hit. Rule files name them by key, so that they can be translated."""

from uppsikt.errors import N_

THREAT = N_(
    "Kan vara ett hot, en uppmaning till brott eller ett påhopp: {words}. "
    "Bedöm kommentaren innan någon svarar."
)
SENTENCES = {
    "fraga": N_("Ser ut som en fråga: {words}."),
    "fragetecken": N_("Meningen slutar med frågetecken: {words}."),
    "synpunkt": N_("Ser ut som en synpunkt: {words}."),
    "forslag": N_("Ser ut som ett förslag: {words}."),
    "klagomal": N_("Ser ut som ett klagomål eller en felanmälan: {words}."),
    "ovrigt": N_("Beröm eller prat: {words}."),
    "hot": THREAT,
    "reklam": N_("Kan vara reklam eller skräppost: {words}."),
    "kopierat": N_("Kan vara upphovsrättsligt skyddat, våldsskildring eller pornografi: {words}."),
    "rikspolitik": N_("Verkar handla om rikspolitik eller val: {words}."),
    "rad": N_(
        "Gäller det egna ärendet eller ett råd till en enskild: {words}. "
        "Svara med hänvisning till ordinarie kanal."
    ),
    "uppgift": N_("Uppgift om en persons hälsa, sociala förhållanden eller brott: {words}."),
    "egen_halsa": N_(
        "Skriver om egen eller en anhörigs hälsa: {words}. Flytta samtalet till en säker kanal."
    ),
    "utpekad": N_("Pekar ut en person med namn och var hon eller han finns: {words}."),
    "rum": N_("Pekar ut en person med rum, klass eller lägenhet: {words}."),
    "skyddad": N_("Kan röja en skyddad uppgift: {words}."),
    "fel": N_("Ser ut som en ren felanmälan: {words}."),
    "svar_rad": N_(
        "Kan uppfattas som ett råd eller ett besked till en enskild: {words}. "
        "Hänvisa hellre till ordinarie kanal."
    ),
}
