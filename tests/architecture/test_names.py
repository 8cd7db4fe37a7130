"""A file's name says what is in it."""

from __future__ import annotations

import ast
import re

import pytest
from tests.architecture.source import SOURCE, modules

EMPTY = re.compile(r"(^|_)(utils?|helpers?|commons?|base|managers?|misc|stuff)(_|$)")


@pytest.mark.parametrize("package", ["uppsikt", "uppsikt_sandbox"])
def test_no_module_has_a_name_that_says_nothing(package):
    paths = [*(SOURCE / package).rglob("*.py")]
    names = {part for path in paths for part in path.relative_to(SOURCE).with_suffix("").parts}
    assert sorted(name for name in names if EMPTY.search(name)) == []


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        ("utils", True),
        ("web_helpers", True),
        ("base", True),
        ("database", False),
        ("management", False),
    ],
)
def test_what_an_empty_name_is(name, empty):
    assert bool(EMPTY.search(name)) is empty


@pytest.mark.parametrize("package", ["uppsikt", "uppsikt_sandbox"])
def test_every_module_says_what_it_is_for(package):
    silent = [
        str(module.path)
        for module in modules(package)
        if module.tree.body and not ast.get_docstring(module.tree)
    ]
    assert silent == []
