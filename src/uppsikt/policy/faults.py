"""What the reader of parameters found wrong, said in Swedish."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from uppsikt.errors import N_
from uppsikt.policy.parameters import Policy
from uppsikt.policy.parameters.shape import Part, UnreadableValue
from uppsikt.policy.problems import Problem, rule_behind

WRONG_TYPE = N_("Värdet {value} är av fel sort.")
OUT_OF_RANGE = N_("Värdet {value} är utanför gränsen.")

SAID: Mapping[str, tuple[str, str]] = {
    "missing": (N_("Uppgiften saknas."), N_("Skriv in den, eller börja med extends.")),
    "string_type": (WRONG_TYPE, N_("Skriv text inom citattecken.")),
    "int_type": (WRONG_TYPE, N_("Skriv ett heltal utan citattecken.")),
    "int_from_float": (WRONG_TYPE, N_("Skriv ett heltal utan decimaler.")),
    "float_type": (WRONG_TYPE, N_("Skriv ett tal utan citattecken.")),
    "bool_type": (WRONG_TYPE, N_("Skriv true eller false utan citattecken.")),
    "date_type": (WRONG_TYPE, N_("Skriv ett datum som 2026-10-01 utan citattecken.")),
    "tuple_type": (WRONG_TYPE, N_("Skriv en lista inom hakparenteser.")),
    "model_type": (WRONG_TYPE, N_("Skriv en tabell med namn och värden.")),
    "dict_type": (WRONG_TYPE, N_("Skriv en tabell med namn och värden.")),
    "literal_error": (N_("Värdet {value} finns inte att välja."), N_("Välj: {expected}.")),
    "enum": (N_("Värdet {value} finns inte att välja."), N_("Välj: {expected}.")),
    "greater_than_equal": (OUT_OF_RANGE, N_("Skriv {ge} eller mer.")),
    "greater_than": (OUT_OF_RANGE, N_("Skriv mer än {gt}.")),
    "less_than_equal": (OUT_OF_RANGE, N_("Skriv {le} eller mindre.")),
    "too_short": (N_("Listan är för kort."), N_("Skriv minst {min_length}.")),
    "string_too_short": (N_("Texten är tom."), N_("Skriv in uppgiften.")),
    "string_pattern_mismatch": (
        N_("Värdet {value} är skrivet på fel sätt."),
        N_("Skriv som i kommunens mall."),
    ),
}
UNSAID = (N_("Värdet {value} duger inte."), N_("Jämför med mallen lekeberg.toml."))


def faults(parameters: Mapping[str, Any]) -> list[Problem]:
    """Everything that doesn't fit the shape of a policy, in the file's order."""
    try:
        Policy.model_validate(dict(parameters))
    except ValidationError as refused:
        return [_problem(error) for error in refused.errors(include_url=False)]
    return []


def _problem(error: ErrorDetails) -> Problem:
    path = ".".join(str(part) for part in error["loc"])
    message, remedy, params = _said(error)
    return Problem(path=path, rule=rule_behind(path), message=message, remedy=remedy, params=params)


def _said(error: ErrorDetails) -> tuple[str, str, dict[str, Any]]:
    context = error.get("ctx", {})
    if error["type"] == "extra_forbidden":
        return _unknown(error["loc"])
    if isinstance(cause := context.get("error"), UnreadableValue):
        return cause.said.message, cause.said.remedy, cause.said.params
    message, remedy = SAID.get(error["type"], UNSAID)
    choices = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    return message, remedy, {**context, "expected": choices, "value": _shown(error["input"])}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"”{value}”" if isinstance(value, str) else str(value)


def _unknown(loc: tuple[int | str, ...]) -> tuple[str, str, dict[str, Any]]:
    name = str(loc[-1])
    near = get_close_matches(name, _known_names(loc[:-1]), n=1)
    remedy = N_("Menade du ”{near}”?") if near else N_("Ta bort den; namnet betyder inget här.")
    return N_("”{name}” är ingen känd uppgift."), remedy, {"name": name, "near": near}


def _known_names(loc: tuple[int | str, ...]) -> list[str]:
    """The names a table may have, as the file writes them."""
    model: Any = Policy
    for part in loc:
        model = _inner(model, str(part))
    fields = getattr(model, "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def _inner(model: Any, name: str) -> Any:
    """The model inside a field, or inside a list of models (`name` is then a position)."""
    fields: Mapping[str, FieldInfo] = getattr(model, "model_fields", {})
    if name not in fields:
        return model
    kind = fields[name].annotation
    inner = [kind, *get_args(kind)]
    return next((one for one in inner if isinstance(one, type) and issubclass(one, Part)), None)
