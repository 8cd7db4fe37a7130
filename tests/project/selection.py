"""A pytest plugin that `uppsikt test` switches on: which tests run, and that no skip is hidden.

Without a browser the browser tests are skipped, with a count in the closing line. With
UPPSIKT_REQUIRE_ALL=1 every skip is a failure. With UPPSIKT_DATABASE_ONLY=1 only those tests run
that touch a database, so that they can be repeated on another PostgreSQL.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from uppsikt.project import browser

DATABASE_FIXTURES = {"ground", "db", "transactional_db", "committed_database", "cluster"}
WITH_CLUSTERS_OF_THEIR_OWN = [
    Path(__file__).with_name(f"test_{n}.py") for n in ("postgres", "demo")
]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("UPPSIKT_DATABASE_ONLY") == "1":
        others = [item for item in items if not touches_database(item)]
        items[:] = [item for item in items if touches_database(item)]
        config.hook.pytest_deselected(items=others)
    if browser.find() is None:
        missing = pytest.mark.skip(reason="ingen webbläsare: apt-get install chromium")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(missing)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[misc] # what the other plugins made of it
    if report.skipped and not hasattr(report, "wasxfail"):
        redden(report)
    return report  # type: ignore[return-value] # a wrapper returns the result


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report: pytest.CollectReport = yield  # type: ignore[misc]
    if report.skipped:
        redden(report)
    return report  # type: ignore[return-value]


def redden(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where everything is required, what was skipped has failed."""
    if insists():
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Inget får hoppas över när UPPSIKT_REQUIRE_ALL=1. {reason}"


def touches_database(item: pytest.Item) -> bool:
    """Tell whether a test needs PostgreSQL, by its fixtures, its marker or its place."""
    fixtures = set(getattr(item, "fixturenames", ()))
    if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
        return True
    return item.path in WITH_CLUSTERS_OF_THEIR_OWN


def insists() -> bool:
    return os.environ.get("UPPSIKT_REQUIRE_ALL", "") == "1"
