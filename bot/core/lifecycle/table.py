"""The words lifecycles are written in: states, moves, and conditions from a fixed list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What has a life of its own."""

    CASE = "case"
    APPOINTMENT = "appointment"
    REFERRAL = "referral"
    BROADCAST = "broadcast"
    TICKET = "ticket"


class Condition(StrEnum):
    """What a service must have seen before a move is made. Nothing else can be a guard."""

    REASON_IS_RECORDED = "reason_is_recorded"
    CONSENT_IS_RECORDED = "consent_is_recorded"
    ORGANISATION_ACCEPTS = "organisation_accepts"
    DELIVERY_IS_CONFIRMED = "delivery_is_confirmed"
    TIME_HAS_COME = "time_has_come"
    NOTHING_BLOCKS = "nothing_blocks"
    ENOUGH_MEMBERS_AGREE = "enough_members_agree"  # a second one above 1,000 people, or if urgent
    RECIPIENTS_ARE_CONFIRMED = "recipients_are_confirmed"  # their number was typed above 200
    SENDING_IS_ALLOWED = "sending_is_allowed"


@dataclass(frozen=True, slots=True)
class Move:
    """A trigger that leads from some states to one, where all its conditions hold."""

    trigger: str
    sources: tuple[StrEnum, ...]
    target: StrEnum
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The states of one kind, where it may begin, and every move there is."""

    kind: Kind
    states: type[StrEnum]
    begins: tuple[StrEnum, ...]
    moves: tuple[Move, ...]
