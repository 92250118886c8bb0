"""The whole service on a real database, with the shipped content and a provider to send to.

    def test_it(parts: Parts, provider: Provider) -> None: ...

Import the fixtures in the `conftest.py` of a folder. The clock stands still until a test moves it.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
import structlog

from bot.app import build
from bot.channels.channel import InboundMessage
from bot.config import from_env
from bot.core.rendering import Medium
from bot.logs import configure_logs
from bot.reception import take_in
from bot.scripts.stage import Content, shipped_content
from bot.services.inbox import Letters
from bot.services.parts import Parts
from bot.services.publishing import import_files
from tests.conftest import databases_of
from tests.databases import PostgresDatabases, SqliteFiles
from tests.provider import Account, Provider

PUBLIC_URL = "https://bot.example.org"
PERSON = "+22370000001"  # the person of the provider's fixtures
OTHERS = tuple(f"+336399810{number:02}" for number in range(100))  # a range kept for fiction
MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
KEYS = {
    "SEGIN_SECRET_KEY": "a-secret-of-the-tests-" + "s" * 20,
    "SEGIN_INDEX_KEY": "an-index-of-the-tests-" + "i" * 20,
    "SEGIN_DATA_KEYS": "t1:" + base64.b64encode(bytes(range(32))).decode(),
}
_numbers = itertools.count(1)


@dataclass(slots=True)
class TestClock:
    """A clock that stands still until a test moves it."""

    __test__ = False
    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def move(self, **length: float) -> None:
        """Let time pass."""
        self.now += timedelta(**length)


@cache
def content() -> Content:
    """What stands in this repository, read once."""
    return shipped_content()


def environ(url: str, *, account: Account | None = None, api_url: str = "") -> dict[str, str]:
    """The environment of a service on this database, with the account of the fake provider."""
    account = account or Account()
    found = {
        "SEGIN_ENV": "test",
        "SEGIN_DATABASE_URL": url,
        "SEGIN_PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": account.sid,
        "TWILIO_AUTH_TOKEN": account.auth_token,
        "TWILIO_SMS_FROM": account.sms,
        "TWILIO_WHATSAPP_FROM": account.whatsapp,
        **KEYS,
    }
    return found | ({"TWILIO_API_URL": api_url} if api_url else {})


def stock(parts: Parts) -> None:
    """Publish the shipped flows and facts."""
    put, now = content(), parts.clock()
    parts.db.write(lambda session: import_files(put.flows, put.facts, session=session, now=now))


@cache
def stocked(databases: SqliteFiles | PostgresDatabases) -> str:
    """A database with the shipped content, to be copied: nobody stays connected to it."""
    url = databases.migrated()
    with closing(build(from_env(environ(url)))) as parts:
        stock(parts)
        # Understanding takes seconds to make, once for a process: not in the first test's story,
        # whose caller waits no longer than a provider does.
        parts.db.read(parts.library.now)
        parts.library.get_ready()
    return url


def stock_url(url: str) -> str:
    """The same address, once the shipped content is published there."""
    with closing(build(from_env(environ(url)))) as parts:
        stock(parts)
    return url


@contextmanager
def closing(parts: Parts) -> Iterator[Parts]:
    """The parts for the block; their database is closed afterwards."""
    try:
        yield parts
    finally:
        parts.bell.close()
        parts.db.close()


@pytest.fixture
def stocked_url(dialect: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of this test alone, with all tables and the shipped content."""
    databases = databases_of(dialect, request)
    url = databases.copy(stocked(databases))
    yield url
    databases.drop(url)


@pytest.fixture(autouse=True)
def product_logs() -> Iterator[None]:
    """Log as the product does: unset, structlog prints every local variable of a failure."""
    configure_logs()
    yield
    structlog.reset_defaults()


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def provider(clock: TestClock) -> Iterator[Provider]:
    """The fake provider; a request that the real one would refuse fails the test."""
    with Provider(clock=clock) as running:
        yield running
        assert running.ledger.problems() == []


@pytest.fixture
def build_parts(stocked_url: str, provider: Provider, clock: TestClock) -> Iterator[Builder]:
    """Makes parts on the one database of this test, as several processes would have them."""
    builder = Builder(stocked_url, provider, clock)
    yield builder
    builder.close()


@pytest.fixture
def parts(build_parts: Builder) -> Parts:
    return build_parts()


@dataclass(slots=True)
class Builder:
    """Makes parts; what it made is closed at the end."""

    url: str
    provider: Provider
    clock: TestClock
    made: list[Parts] = field(default_factory=list)

    def __call__(self, *, failpoint: Callable[[str], None] | None = None, **changes: Any) -> Parts:
        """Parts with these variables of the environment changed."""
        variables = environ(self.url, account=self.provider.account, api_url=self.provider.url)
        config = from_env(variables | {name: str(value) for name, value in changes.items()})
        parts = replace(build(config), clock=self.clock)
        if failpoint is not None:
            parts = replace(parts, failpoint=failpoint)
        self.made.append(parts)
        return parts

    def close(self) -> None:
        """Close every database that was opened."""
        for parts in self.made:
            parts.bell.close()
            parts.db.close()


def said(
    text: str = "", *, sender: str = PERSON, medium: Medium = Medium.SMS, **more: Any
) -> InboundMessage:
    """A message as the provider's channel reads it; each has an id of its own."""
    account = Account()
    fields: dict[str, Any] = {
        "provider": "twilio",
        "provider_id": f"SM{next(_numbers):032x}",
        "medium": medium,
        "sender": sender,
        "recipient": account.sms if medium is Medium.SMS else account.whatsapp.partition(":")[2],
        "text": text,
    }
    return InboundMessage(**fields | more)


def write_in(parts: Parts, message: InboundMessage | str, **more: Any) -> Letters:
    """Let a person write, as the webhook would bring it."""
    message = said(message, **more) if isinstance(message, str) else message
    return take_in(parts, parts.channels[message.provider], message)
