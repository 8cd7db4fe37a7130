"""Journal lines of the simulated Platina."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.changes import change, count
from uppsikt_sandbox.world import World


@change("platina.case")
def _case(world: World, line: dict[str, Any]) -> None:
    case = line["case"]
    world.platina.cases[case["id"]] = case
    count(world, "platina.case", case["id"])
    if line.get("number"):
        count(world, line["series"], line["number"])


@change("platina.deed")
def _deed(world: World, line: dict[str, Any]) -> None:
    deed = line["deed"]
    world.platina.deeds[deed["id"]] = deed
    count(world, "platina.deed", deed["id"])


@change("platina.file")
def _file(world: World, line: dict[str, Any]) -> None:
    file = line["file"]
    world.platina.files[file["id"]] = file
    count(world, "platina.file", file["id"])


@change("platina.code")
def _code(world: World, line: dict[str, Any]) -> None:
    world.platina.codes[line["code"]] = line["grant"]


@change("platina.code_used")
def _code_used(world: World, line: dict[str, Any]) -> None:
    world.platina.codes.pop(line["code"], None)


@change("platina.grant")
def _grant(world: World, line: dict[str, Any]) -> None:
    grant = line["grant"]
    world.platina.grants[grant["id"]] = grant
    count(world, "platina.grant", grant["id"])


@change("platina.violation")
def _violation(world: World, line: dict[str, Any]) -> None:
    world.platina.violations.append(
        {"at": line["at"], "diary": line["diary"], "path": line["path"]}
    )


@change("platina.counter")
def _counter(world: World, line: dict[str, Any]) -> None:
    count(world, line["series"], line["number"])
