"""How strongly the guideline speaks, and how the system carries it."""

from enum import StrEnum


class Strength(StrEnum):
    """The modality of a sentence, in the catalogue's own short words."""

    SHALL = "SKA"
    SHALL_NOT = "SKA-EJ"
    SHOULD = "BÖR"
    SHOULD_NOT = "BÖR-EJ"
    MAY = "FÅR"
    RIGHT = "RÄTT"
    RECOMMENDED = "REK"
    FORBIDDEN = "FÖRBUD"
    DEFINED = "DEF"
    CONTEXT = "CTX"

    @property
    def binds(self) -> bool:
        """Whether the municipality can't switch the rule off."""
        return self in {Strength.SHALL, Strength.SHALL_NOT}


class Kind(StrEnum):
    """What the system does about a sentence, strongest first."""

    HARD_GATE = "HG"
    SOFT_GATE = "SG"
    AUTOMATIC = "AU"
    REMINDER = "RE"
    EVIDENCE = "EV"
    GUIDANCE = "GT"


class Enforcement(StrEnum):
    """How hard a municipality's policy holds a row: `enforcement."R-…"`."""

    HARD = "hard"
    SOFT = "soft"
    ADVICE = "advice"
    OFF = "off"
