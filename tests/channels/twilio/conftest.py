"""A channel with the account of the fixtures, and a provider to send to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.channels.twilio.channel import TwilioChannel
from tests.channels.twilio.calls import settings
from tests.provider import Provider


@pytest.fixture
def channel() -> TwilioChannel:
    """Return a channel that reads; it has nobody to send to."""
    return TwilioChannel(settings())


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Run a provider, and at the end ask whether everything was in its order."""
    with Provider() as running:
        yield running


@pytest.fixture
def sending(provider: Provider) -> TwilioChannel:
    """Return a channel that sends to the running provider."""
    return TwilioChannel(replace(settings(), api_url=provider.url))
