"""Looks up the tests that rules and claims name, without running or importing them."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def source_of(test: str) -> str | None:
    """The source of "file::function", or None when there is no such test."""
    file, _, name = test.partition("::")
    return _tests(file).get(name)


@lru_cache
def _tests(file: str) -> dict[str, str]:
    """The source of each top-level test of a file by its name; nothing when there is no file."""
    path = ROOT / file
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    return {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.parse(text).body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.name.startswith("test_")
    }
