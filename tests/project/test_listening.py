"""Ports: asked for, chosen, taken."""

import socket
from collections.abc import Iterator

import pytest

from uppsikt.errors import UppsiktError
from uppsikt.project import listening

ANY = 0


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((listening.HOST, ANY))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_somebody_listens_on_is_not_free(taken: int) -> None:
    assert not listening.is_free(taken)


def test_a_server_that_shares_its_port_takes_it_too() -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((listening.HOST, ANY))
        listener.listen()
        assert not listening.is_free(listener.getsockname()[1])


def test_the_next_free_port_is_chosen(taken: int) -> None:
    chosen = listening.first_free(taken)
    assert chosen > taken
    assert listening.is_free(chosen)


def test_ports_that_belong_together_are_free_together(taken: int) -> None:
    chosen = listening.first_free(taken - 1, together=2, avoid=[taken + 1])
    assert taken not in (chosen, chosen + 1)
    assert chosen != taken + 1


def test_a_port_asked_for_and_taken_is_refused_with_another(taken: int) -> None:
    with pytest.raises(UppsiktError) as refused:
        listening.insist([taken], "--port")
    assert f"Porten {taken} används redan" in str(refused.value)
    assert f"välj en annan port: --port {refused.value.params['other']}" in str(refused.value)
    assert listening.is_free(refused.value.params["other"])


def test_waiting_for_a_port_gives_up(taken: int) -> None:
    assert not listening.wait_for([taken], within=0.1)
