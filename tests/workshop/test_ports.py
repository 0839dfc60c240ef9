from __future__ import annotations

import socket

import pytest

from aftercare.workshop import failures, ports


@pytest.fixture
def taken():
    """Somebody else's server on a port of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_free_port_is_held(taken):
    with ports.hold(wanted=taken + 1) as first:
        port = first.getsockname()[1]
        with ports.hold(wanted=port) as second:
            assert second.getsockname()[1] > port


def test_a_taken_port_moves_to_the_next_free_one(taken):
    with ports.hold(wanted=taken) as held:
        assert taken < held.getsockname()[1] < taken + ports.TRIES


def test_only_this_machine_can_reach_it(taken):
    with ports.hold(wanted=taken) as held:
        assert held.getsockname()[0] == "127.0.0.1"


def test_when_none_is_free_it_says_how_to_name_another(taken, monkeypatch):
    monkeypatch.setattr(ports, "TRIES", 1)

    with pytest.raises(failures.WorkshopError, match="name another with --port"):
        ports.hold(wanted=taken)
