"""The product's source as syntax trees, for the sweeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "uppsikt"

# From the bottom up; the contract in .importlinter says the same about imports.
RANKS = {
    name: rank
    for rank, names in enumerate(
        (
            "errors",
            "language policy",
            "ports",
            "connectors",
            "audit",
            "store",
            "outgoing",
            "organisation",
            "notices",
            "accounts",
            "publishing",
            "dialogue",
            "records",
            "wiring",
            "access",
            "web jobs api",
            "project management cli models apps migrations __main__",
        )
    )
    for name in names.split()
}


@dataclass(frozen=True)
class Module:
    """One file: its path below src and its tree."""

    path: Path
    tree: ast.Module

    @property
    def package(self) -> str:
        """The part of uppsikt that it belongs to: `dialogue`, `access`..."""
        return self.path.with_suffix("").parts[1]

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield (line, text) of every string that isn't a docstring."""
        docs = set(map(id, _docstrings(self.tree)))
        for node in ast.walk(self.tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docs
            ):
                yield node.lineno, node.value

    def at(self, line: int) -> str:
        return f"{self.path}:{line}"


@cache
def modules(package: str = "uppsikt") -> tuple[Module, ...]:
    """Return every module of a package but its migrations."""
    paths = sorted((SOURCE / package).rglob("*.py"))
    return tuple(
        Module(path.relative_to(SOURCE), ast.parse(path.read_text("utf-8")))
        for path in paths
        if "migrations" not in path.parts
    )


def called(call: ast.Call) -> str:
    """Return the dotted name that is called, as far as it is one: `timezone.now`, `.get_model`."""
    return _dotted(call.func)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
