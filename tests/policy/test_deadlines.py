"""`uppsikt deadlines`: one row in, two due times out."""

from typing import Any

import pytest

from uppsikt.errors import UppsiktError
from uppsikt.policy.deadlines import compute
from uppsikt.policy.loading import installed
from uppsikt.policy.parameters import Policy


@pytest.fixture(scope="module")
def policy() -> Policy:
    return installed("lekeberg")


def row(received: str, mode: str = "", policy: str = "") -> dict[str, str]:
    return {"case": "a1", "received": received, "mode": mode, "policy": policy}


@pytest.mark.parametrize(
    ("given", "first", "final"),
    [
        pytest.param(
            row("2026-12-10T10:00:00+01:00"),
            "2026-12-11T10:00:00+01:00",
            "2026-12-17T10:00:00+01:00",
            id="lokal tid med förskjutning",
        ),
        pytest.param(
            row("2026-12-10T09:00:00Z"),
            "2026-12-11T10:00:00+01:00",
            "2026-12-17T10:00:00+01:00",
            id="världstid",
        ),
        pytest.param(
            row("2026-12-10T10:00:00"),
            "2026-12-11T10:00:00+01:00",
            "2026-12-17T10:00:00+01:00",
            id="utan förskjutning: svensk tid",
        ),
        pytest.param(
            row("2027-03-27T23:30:00"),
            "2027-03-30T17:00:00+02:00",
            "2027-04-05T17:00:00+02:00",
            id="över sommartiden",
        ),
        pytest.param(
            row("2026-12-10T10:00:00", "end_of_next_workday"),
            "2026-12-11T23:59:59+01:00",
            "2026-12-17T23:59:59+01:00",
            id="till dagens slut",
        ),
        pytest.param(
            row("2026-12-12T12:00:00", "hours_24_workdays"),
            "2026-12-15T00:00:00+01:00",
            "2026-12-19T00:00:00+01:00",
            id="dygnet runt på arbetsdagar",
        ),
        pytest.param(
            row("2026-05-13T10:00:00", policy="closed=2026-05-15"),
            "2026-05-18T10:00:00+02:00",
            "2026-05-22T10:00:00+02:00",
            id="stängd klämdag",
        ),
        pytest.param(
            row("2026-12-10T10:00:00", policy="office=09:00-15:00;first=2;final=3"),
            "2026-12-14T10:00:00+01:00",
            "2026-12-15T10:00:00+01:00",
            id="egna öppettider, två och tre dagar",
        ),
        pytest.param(
            row("2026-12-10T12:30:00", policy="office=08:00-12:00+13:00-16:30"),
            "2026-12-11T12:00:00+01:00",
            "2026-12-17T12:00:00+01:00",
            id="lunchstängt",
        ),
        pytest.param(
            row("2026-12-10T12:30:00", policy=" office = 08:00-12:00,13:00-16:30 ; first = 1 ;"),
            "2026-12-11T12:00:00+01:00",
            "2026-12-17T12:00:00+01:00",
            id="mellanslag gör ingenting",
        ),
    ],
)
def test_due_times(given: dict[str, Any], first: str, final: str, policy: Policy) -> None:
    assert compute(given, policy) == {"case": "a1", "first_due": first, "final_due": final}


def test_mode_and_policy_may_be_left_out(policy: Policy) -> None:
    bare = {"case": 7, "received": "2026-12-10T10:00:00"}
    due = {"first_due": "2026-12-11T10:00:00+01:00", "final_due": "2026-12-17T10:00:00+01:00"}
    assert compute(bare, policy) == {"case": 7, **due}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([1], "Raden är inte ett objekt."),
        (row(""), "”” är ingen tidpunkt."),
        (row("i tisdags"), "”i tisdags” är ingen tidpunkt."),
        ({"case": "a", "received": 5}, "Fältet received ska vara text."),
        (row("2026-12-10T10:00:00", "snabbt"), "”snabbt” är inget sätt att räkna."),
        (row("2026-12-10T10:00:00", policy="öppet=9-15"), "”öppet=9-15” är ingen känd"),
        (row("2026-12-10T10:00:00", policy="closed=15 maj"), "”15 maj” är inget datum."),
        (row("2026-12-10T10:00:00", policy="office=9-15"), "”9-15” är inte en öppettid."),
        (row("2026-12-10T10:00:00", policy="first=0"), "first=0 är inte ett antal arbetsdagar."),
        (row("2026-12-10T10:00:00", policy="final=många"), "final=många är inte ett antal"),
        (row("9999-12-31T10:00:00"), "Tidpunkten ligger utanför kalendern."),
    ],
)
def test_a_bad_row_says_in_swedish_what_is_wrong(given: Any, message: str, policy: Policy) -> None:
    with pytest.raises(UppsiktError) as refused:
        compute(given, policy)
    assert str(refused.value).startswith(message)
