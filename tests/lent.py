"""Granåsa lent to a test: one database a process, and all that the test did is rolled back.

For tests of what services write. Where commits matter (the sealed chain, other processes) the fixture
`town` of tests/conftest.py gives a database of one's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.conftest import used_by_django
from tests.ground import Database, Ground


@pytest.fixture(scope="session")
def lent(ground: Ground, seeded: Database) -> Iterator[Database]:
    """A copy of the seeded database for this process."""
    with ground.clone(seeded) as database:
        yield database


@pytest.fixture
def town(lent: Database, django_db_blocker: Any) -> Iterator[Any]:
    """Granåsa as it was seeded; afterwards it is so again."""
    from django.db import transaction
    from tests import town as town_module

    with django_db_blocker.unblock(), used_by_django(lent), transaction.atomic():
        yield town_module.build()
        transaction.set_rollback(True)
