"""The guard of the tests: another machine cannot be reached, and trying is noticed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import network_guard
from tests.network_guard import NotOnThisMachine, is_this_machine

ROOT = Path(__file__).parents[2]
ELSEWHERE = "192.0.2.1"  # set apart for documentation: nobody is there


def test_another_machine_cannot_be_reached_and_the_attempt_is_kept() -> None:
    with socket.socket() as connection, pytest.raises(NotOnThisMachine):
        connection.connect((ELSEWHERE, 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other, pytest.raises(NotOnThisMachine):
        other.connect_ex((ELSEWHERE, 53))
    assert network_guard.attempts() == [ELSEWHERE, ELSEWHERE]


def test_a_name_is_not_even_looked_up() -> None:
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen("https://provider.example.org/", timeout=5)
    assert network_guard.attempts() == ["provider.example.org"]


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_this_machine_can_be_reached(family: socket.AddressFamily) -> None:
    host = "127.0.0.1" if family == socket.AF_INET else "::1"
    with socket.socket(family) as server:
        try:
            server.bind((host, 0))
        except OSError:
            assert family == socket.AF_INET6  # a machine without IPv6
            return
        server.listen()
        socket.create_connection(server.getsockname()[:2], timeout=5).close()
    assert network_guard.attempts() == []


def test_this_machine_is_known_by_its_addresses() -> None:
    assert all(map(is_this_machine, ("localhost", "127.0.0.1", "127.8.9.1", "::1", b"127.0.0.1")))
    assert not any(
        map(is_this_machine, ("0.0.0.0", "10.0.0.1", "localhost.example.org", "fe80::1"))
    )


HIDING = """
import contextlib, socket

def test_that_survives_a_network_that_is_down():
    with contextlib.suppress(OSError), socket.socket() as connection:
        connection.connect(("192.0.2.1", 80))
"""


def test_a_test_that_hides_its_attempt_still_fails(tmp_path: Path) -> None:
    shared = "from tests.conftest import nothing_leaves_this_machine, pytest_configure"
    (tmp_path / "conftest.py").write_text(shared)
    (tmp_path / "test_hiding.py").write_text(HIDING)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", "."]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert "1 passed, 1 error" in result.stdout
    assert "tried to reach 192.0.2.1" in result.stdout
