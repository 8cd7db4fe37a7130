"""The arrows that import-linter doesn't see: relations, model names in text, SQL, the time, locks."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from django.apps import apps
from tests.architecture.source import PACKAGE, RANKS, called, modules

MODELS = tuple(apps.get_app_config("uppsikt").get_models(include_auto_created=True))
TABLES = {model._meta.db_table: model.__module__.split(".")[1] for model in MODELS}
CLOCK = "uppsikt/project/clock.py"


def package_of(model: Any) -> str:
    return str(model.__module__.split(".")[1])


def relations() -> list[Any]:
    """Every column of ours that refers to one of our models."""
    fields = [field for model in MODELS for field in model._meta.get_fields(include_hidden=True)]
    own = [f for f in fields if f.is_relation and not f.auto_created]
    return [f for f in own if f.related_model in MODELS or f.related_model is None]


@pytest.mark.parametrize("relation", relations(), ids=str)
def test_a_relation_points_down_and_leaves_no_way_back(relation):
    assert relation.related_model is not None, "a generic relation points anywhere"
    own, other = package_of(relation.model), package_of(relation.related_model)
    assert RANKS[other] <= RANKS[own]
    if other != own:
        assert relation.remote_field.hidden, 'write related_name="+"'


def test_there_are_relations_to_judge():
    assert len(relations()) > 30


def model_names(module: Any) -> list[str]:
    """Where a module names a model as text."""
    found = [
        module.at(call.lineno)
        for call in module.calls()
        if called(call).endswith("get_model")
        or (
            called(call).split(".")[-1] in ("ForeignKey", "OneToOneField", "ManyToManyField")
            and call.args
            and isinstance(call.args[0], ast.Constant)
            and call.args[0].value != "self"
        )
    ]
    found += [module.at(line) for line, text in module.texts() if re.fullmatch(MODEL_NAME, text)]
    return found


MODEL_NAME = r"uppsikt\.[A-Z]\w*"


def test_no_model_is_named_as_text():
    found = [place for module in modules() for place in model_names(module)]
    settings = [place for place in found if place.startswith("uppsikt/project/settings.py")]
    assert [place for place in found if place not in settings] == []
    assert len(settings) == 1  # AUTH_USER_MODEL, which Django takes as text only


def test_no_sql_reads_the_tables_of_a_package_above():
    found = [
        f"{module.at(line)}: {table}"
        for module in modules()
        for line, text in module.texts()
        for table in re.findall(r"\buppsikt_[a-z]+\b", text)
        if RANKS[TABLES.get(table, "errors")] > RANKS.get(module.package, 99)
    ]
    assert found == []


READERS = {
    "now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime", "ctime", "Now", "localdate",
}  # fmt: skip
TIMES = {"datetime", "date", "timezone", "time", "functions", "dt", "datetime.datetime"}


def reads_the_time(call: ast.Call) -> bool:
    owner, _, name = called(call).rpartition(".")
    without = not call.args and not call.keywords
    if name == "Now" or (owner, name) in {("time", "time"), ("time", "time_ns")}:
        return True
    if name in READERS and owner.split(".")[-1] in TIMES:
        return without or name in ("now", "utcnow", "today")
    return owner == "" and name in ("now", "utcnow", "localtime") and without


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("datetime.now()", True),
        ("datetime.datetime.now(UTC)", True),
        ("timezone.now()", True),
        ("date.today()", True),
        ("time.time()", True),
        ("timezone.localtime()", True),
        ("timezone.localtime(at)", False),
        ("Now()", True),
        ("now()", True),
        ("time.monotonic()", False),
        ("clock.now()", False),
        ("self.now()", False),
    ],
)
def test_what_reading_the_time_looks_like(text, expected):
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    assert reads_the_time(call) is expected


def test_only_the_clock_reads_the_time():
    found = [
        module.at(call.lineno)
        for module in modules()
        for call in module.calls()
        if reads_the_time(call) and str(module.path) != CLOCK
    ]
    assert found == []


def test_no_column_and_no_function_is_given_the_time_by_django():
    words = [
        module.at(node.lineno)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add")
    ]
    passed = [
        module.at(node.lineno)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword)
        and isinstance(node.value, ast.Attribute)
        and ast.unparse(node.value) in ("timezone.now", "datetime.now", "date.today", "time.time")
    ]
    assert words + passed == []


SQL_TIME = re.compile(r"\b(now\(\)|current_timestamp|clock_timestamp|localtimestamp)", re.I)


def test_no_sql_and_no_template_reads_the_time():
    sql = [
        module.at(line)
        for module in modules()
        for line, text in module.texts()
        if SQL_TIME.search(text)
    ]
    pages = [
        str(path.relative_to(PACKAGE))
        for path in sorted((PACKAGE / "web").rglob("*"))
        if path.suffix in (".html", ".txt") and re.search(r"{%\s*now\b", path.read_text("utf-8"))
    ]
    assert sql + pages == []


def test_only_the_log_writes_events():
    found = [
        module.at(call.lineno)
        for module in modules()
        for call in module.calls()
        if re.search(r"\b(Event|Seal)\.objects\.\w*(create|update|delete)", called(call))
    ]
    assert found == []


def test_a_row_is_locked_so_that_references_to_it_can_be_checked():
    """FOR UPDATE makes the reference checks at commit wait, and so a deadlock with the chain."""
    found = [
        module.at(call.lineno)
        for module in modules()
        for call in module.calls()
        if called(call).endswith("select_for_update")
        if not any(k.arg == "no_key" and ast.unparse(k.value) == "True" for k in call.keywords)
    ]
    assert found == []


def test_every_model_belongs_to_a_package():
    assert {package_of(model) for model in MODELS} <= set(RANKS)
