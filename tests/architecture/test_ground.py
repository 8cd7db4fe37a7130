"""The ground the other tests stand on: no network, a database of one's own, nothing left behind."""

from __future__ import annotations

import os
import socket
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from tests.network import NetworkUsedError

from uppsikt.audit import log
from uppsikt.audit.log import SYSTEM
from uppsikt.audit.models import Event, Seal


@pytest.mark.parametrize(
    ("family", "address"),
    [
        (socket.AF_INET, ("192.0.2.1", 80)),
        (socket.AF_INET, ("graph.facebook.com", 443)),
        (socket.AF_INET6, ("2001:db8::1", 80)),
    ],
    ids=["IPv4", "a name", "IPv6"],
)
@pytest.mark.parametrize("way", ["connect", "connect_ex"])
def test_the_network_is_out_of_reach(family, address, way):
    with socket.socket(family) as one, pytest.raises(NetworkUsedError, match="tried to reach"):
        getattr(one, way)(address)


def test_no_name_is_looked_up_outside():
    with pytest.raises(NetworkUsedError, match=r"graph\.facebook\.com"):
        socket.create_connection(("graph.facebook.com", 443))


def test_no_datagram_leaves():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, pytest.raises(NetworkUsedError):
        one.sendto(b"x", ("192.0.2.1", 53))


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        for host in ("127.0.0.1", "localhost"):
            socket.create_connection((host, server.getsockname()[1]), timeout=5).close()


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2026-05-04 09:30", 9), ("2026-05-04T09:30+02:00", 7), ("2026-05-04T09:30Z", 9)],
)
def test_at_gives_an_aware_utc_time(text, hour, at):
    assert at(text) == datetime(2026, 5, 4, hour, 30, tzinfo=UTC)
    assert at(text).tzinfo is UTC


def login(at) -> None:
    log.record("session.login", subject=("user", None), actor=SYSTEM, at=at("2026-05-04"))


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_rolled_back(turn, at):
    assert Event.objects.count() == 0
    login(at)
    assert (Event.objects.count(), Seal.objects.count()) == (1, 0)


@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_database_is_fresh_and_commits(turn, at, committed_database):
    with transaction.atomic():
        login(at)
    seen: list[int] = []

    def elsewhere() -> None:
        seen.append(Seal.objects.count())
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join(20)
    assert seen == [1]
    assert os.environ["DATABASE_URL"] == committed_database.url()


def test_a_committed_database_is_dropped_afterwards(ground):
    with ground.clone() as database:
        assert ground.cluster.has_database(database.name)
    assert not ground.cluster.has_database(database.name)


def test_without_asking_a_test_has_no_database():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Event.objects.count()
