"""Secrets of the environment: whether each is set, and when it last served; never its value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.services.parts import Parts
from bot.store import carriers
from bot.store.moment import from_micros
from bot.store.session import Session

LOOKED_AT = 2_000  # of the newest messages: older use is told as none of late


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret. `carries`: messages go with it, so that its use is known."""

    name: str
    state: str  # set, changing, missing
    carries: bool = False
    last_used: datetime | None = None


def read_secrets(parts: Parts, *, session: Session) -> tuple[Secret, ...]:
    """Every secret that the service may have."""
    config, twilio = parts.config, parts.config.twilio
    used = carriers.last_carried(session, most=LOOKED_AT)

    def carried(name: str, values: Iterable[str | None], provider: str) -> Secret:
        at = used.get(provider)
        return Secret(name, _state(values), True, None if at is None else from_micros(at))

    return (
        carried("TWILIO_AUTH_TOKEN", twilio.auth_tokens if twilio else (), "twilio"),
        Secret("TWILIO_SHARED_KEY", _state((twilio.shared_key if twilio else None,))),
        *(
            carried(f"SEGIN_GATEWAY_{it.name.upper()}_SECRET", (it.secret,), f"gateway:{it.name}")
            for it in config.gateways
        ),
        Secret("SEGIN_METRICS_TOKEN", _state((config.metrics_token,))),
        Secret("SEGIN_DATA_KEYS", _state(config.data_keys)),
    )


def _state(values: Iterable[str | None]) -> str:
    return {0: "missing", 1: "set"}.get(len([it for it in values if it]), "changing")
