"""The composition root: the only place where the parts are chosen and put together."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path

from bot.apart import understander_apart
from bot.bell import open_bell
from bot.channels.channel import Channel
from bot.channels.gateway import gateway_channel
from bot.channels.simulator import SimulatorChannel
from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.settings import TwilioSettings
from bot.clock import Clock
from bot.config import Config, Environment
from bot.core.understanding import Understander, build_understander
from bot.core.world import Understanding, understand_nothing
from bot.failpoints import read_failpoints
from bot.services.fact_rows import Parsed
from bot.services.library import Library
from bot.services.parts import Parts, Patience
from bot.services.phrases import load_phrases
from bot.store.db import open_database
from bot.store.vault import Vault

ROOT = Path(__file__).parent.parent
FLOWS, LOCALES = ROOT / "flows", ROOT / "locales"


def build(config: Config, *, is_lasting: bool = False) -> Parts:
    """Everything, ready to be handed to web, worker, panel or command line. Opens nothing yet.

    `is_lasting`: a process that stays has the understanding of free text made apart.
    """
    patience, failpoint = Patience(), read_failpoints(config.failpoints)
    if config.environment is Environment.TEST:
        patience = patience.scaled(config.patience_scale)
    return Parts(
        config=config,
        db=open_database(config.database_url, failpoint=failpoint),
        vault=Vault(config.data_keys, index_key=config.index_key),
        library=Library(
            load_phrases(LOCALES),
            withhold=not config.is_demo,
            understanding=understanding_apart if is_lasting else understanding,
            is_patient=config.environment is Environment.TEST,
        ),
        channels=channels(config),
        bell=open_bell(config.redis_url),
        clock=Clock(config.clock_offset_file),
        patience=patience,
        failpoint=failpoint,
    )


def understanding(
    facts: Parsed, published: Collection[str]
) -> Callable[[str, str], Understanding]:
    """What a free text asks for; nothing before the lists were imported."""
    if "intents" not in facts:
        return understand_nothing
    return _understander(json.dumps(facts, sort_keys=True), frozenset(published))


def understanding_apart(
    facts: Parsed, published: Collection[str]
) -> Callable[[str, str], Understanding]:
    """The same, without the memory that its making takes."""
    if "intents" not in facts:
        return understand_nothing
    return understander_apart(facts, published)


@lru_cache(maxsize=2)
def _understander(facts: str, published: frozenset[str]) -> Understander:
    """A pure function worth remembering: it takes seconds, and the same lists give the same."""
    return build_understander(json.loads(facts), published)


def channels(config: Config) -> dict[str, Channel]:
    """Each configured way in and out, by its name."""
    found: list[Channel] = []
    if config.twilio is not None:
        account = config.twilio
        found.append(
            TwilioChannel(
                TwilioSettings(
                    account_sid=account.account_sid,
                    auth_tokens=account.auth_tokens,
                    public_url=config.public_url,
                    sms_from=account.sms_from,
                    whatsapp_from=account.whatsapp_from,
                    messaging_service_sid=account.messaging_service_sid,
                    api_url=account.api_url,
                    shared_key=account.shared_key,
                )
            )
        )
    found += [gateway_channel(gateway, config.public_url) for gateway in config.gateways]
    if config.is_demo:
        found.append(SimulatorChannel())
    return {channel.name: channel for channel in found}
