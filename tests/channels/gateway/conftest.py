"""A gateway on loopback for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.gateway.fake import FakeGateway, Reply


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    """Run a gateway that takes JSON."""
    with FakeGateway() as running:
        yield running


@pytest.fixture
def kannel() -> Iterator[FakeGateway]:
    """Run a gateway that answers as Kannel does."""
    with FakeGateway(Reply(202, b"0: Accepted for delivery")) as running:
        yield running
