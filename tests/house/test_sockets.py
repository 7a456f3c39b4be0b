"""No test can reach anything but this machine, and no warning passes unseen."""

import socket
import warnings

import pytest
from pytest_socket import SocketConnectBlockedError

BLOCKED = (SocketConnectBlockedError, UserWarning)  # it also warns, and warnings are errors


@pytest.mark.parametrize("address", ["192.0.2.1", "8.8.8.8"])
def test_an_address_elsewhere_is_refused_before_anything_leaves(address: str) -> None:
    with socket.socket() as outside, pytest.raises(BLOCKED, match=address):
        outside.connect((address, 80))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"x")


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
