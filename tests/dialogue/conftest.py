"""The town is lent: rolled back after each test."""

from tests.lent import lent, town  # noqa: F401
