"""Providers: the accounts through which messages travel, as the environment gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from bot.environment import Environment, Reader

_GATEWAY = re.compile(r"SEGIN_GATEWAY_(?P<name>[A-Z0-9_]+?)_(PRESET|(SEND_URL|SECRET)(_FILE)?)")


class Preset(StrEnum):
    JSON = "json"
    ANDROID = "android"
    KANNEL = "kannel"


@dataclass(frozen=True, slots=True)
class Twilio:
    """The provider's account. `auth_tokens` has two while the token is being changed."""

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    sms_from: str | None
    whatsapp_from: str | None
    messaging_service_sid: str | None
    api_url: str
    shared_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Gateway:
    """An HTTP gateway for SMS; `name` stands in its webhook's path, in lower case."""

    name: str
    preset: Preset
    send_url: str = field(repr=False)  # Kannel's holds an account
    secret: str = field(repr=False)


def read_twilio(read: Reader, environment: Environment) -> Twilio | None:
    """The account, or None when nothing of it is set. Half an account is a problem."""
    senders = ("TWILIO_SMS_FROM", "TWILIO_WHATSAPP_FROM", "TWILIO_MESSAGING_SERVICE_SID")
    if not any(map(read.text, ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", *senders))):
        return None
    if not any(map(read.text, senders)):
        read.refuse("TWILIO_SMS_FROM", f"is missing, and {' and '.join(senders[1:])} too")
    tokens = read.required("TWILIO_AUTH_TOKEN").split(",")
    return Twilio(
        account_sid=read.required("TWILIO_ACCOUNT_SID"),
        auth_tokens=tuple(token.strip() for token in tokens if token.strip()),
        sms_from=read.text("TWILIO_SMS_FROM"),
        whatsapp_from=read.text("TWILIO_WHATSAPP_FROM"),
        messaging_service_sid=read.text("TWILIO_MESSAGING_SERVICE_SID"),
        api_url=read.web_address("TWILIO_API_URL", local=_may_be_local(environment)),
        shared_key=read.text("TWILIO_SHARED_KEY"),
    )


def read_gateways(read: Reader, environment: Environment) -> tuple[Gateway, ...]:
    """Every gateway of which anything is set, by name."""
    found = filter(None, map(_GATEWAY.fullmatch, read.names()))
    names = sorted({match["name"] for match in found})
    return tuple(_gateway(read, name, environment) for name in names)


def _gateway(read: Reader, name: str, environment: Environment) -> Gateway:
    prefix = f"SEGIN_GATEWAY_{name}"
    return Gateway(
        name=name.lower(),
        preset=read.one_of(f"{prefix}_PRESET", Preset, otherwise=Preset.JSON),
        send_url=read.web_address(
            f"{prefix}_SEND_URL", local=_may_be_local(environment), with_query=True
        ),
        secret=read.token(f"{prefix}_SECRET") or read.required(f"{prefix}_SECRET"),
    )


def _may_be_local(environment: Environment) -> bool:
    """Whether http on this machine will do."""
    return environment is not Environment.PRODUCTION
