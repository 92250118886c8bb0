"""Cutting the audit log: its oldest lines go after their days, and what stays can still be proved.

The beginning of the chain is cut off, never its middle, and only lines that verify: what somebody
changed stays, and is named. The mac of the last line cut is kept under a keyed tag as what the next
one continues; the database's own guards let nothing be removed but what stands before it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog

from bot.services.audit import FIRST, written_head
from bot.services.audit_keys import KeyRing, is_genuine
from bot.services.parts import Parts
from bot.store import seals
from bot.store.moment import to_micros
from bot.store.seals import CutRow, EntryRow, HeadRow, SealRow
from bot.store.session import Session


class Obstacle(StrEnum):
    """What keeps the oldest lines from being cut off."""

    OTHER_KEY = "other_key"  # sealed with a key that nobody gave: was it changed?
    BEGINNING = "beginning"  # somebody else said where the chain begins
    LINE = "line"  # the oldest line was changed, or is gone


@dataclass(frozen=True, slots=True)
class _Place:
    """A link of the chain: its number and its mac."""

    number: int
    mac: bytes


def cut_old(parts: Parts, *, before: datetime, most: int, session: Session, now: datetime) -> int:
    """Cut off what happened before then, at most so many lines; how many went.

    0 while somebody seals, and where the oldest line is younger or does not verify.
    """
    if seals.lock_head(session) is None:
        return 0
    keys, cut = KeyRing(parts.config), seals.read_cut(session)
    if cut is not None and not is_genuine(keys.of_end(seals.read_last_key(session)), cut):
        return 0
    begin = _beginning(cut)
    end = _last_old(keys, begin, before=to_micros(before), most=most, session=session)
    if end == begin:
        return 0
    number, mac, at = end.number, end.mac, to_micros(now)
    tag = keys.present.cut_tag(number, mac, at=at)
    seals.cut_off(session, CutRow(number, mac, tag, at))
    head = written_head(HeadRow(number, None, mac, None, None))
    structlog.get_logger().info("audit_cut", count=number - begin.number, head=head)
    return number - begin.number


def _last_old(keys: KeyRing, begin: _Place, *, before: int, most: int, session: Session) -> _Place:
    """The last of the lines that are old enough and follow each other without a doubt."""
    place = begin
    for link, entry in seals.list_chain(session, after=begin.number, limit=most):
        if entry is not None and link.number == place.number + 1 and entry.happened_at >= before:
            return place
        if not _follows(keys, place, link, entry):
            break
        place = _Place(link.number, link.mac)
    else:
        return place
    structlog.get_logger().warning("audit_not_cut", number=place.number + 1)
    return place


def _beginning(cut: CutRow | None) -> _Place:
    return _Place(cut.cut_number, cut.cut_mac) if cut else _Place(0, FIRST)


def _follows(keys: KeyRing, place: _Place, link: SealRow, entry: EntryRow | None) -> bool:
    key = keys.find(link.key_id)
    if key is None or entry is None or link.number != place.number + 1:
        return False
    mac = key.mac(link.number, place.mac, entry, sealed_at=link.sealed_at)
    return hmac.compare_digest(mac, link.mac)


def find_obstacle(keys: KeyRing, session: Session) -> Obstacle | None:
    """Why no line can be cut off any more; None while the oldest can, once it is old enough."""
    cut = seals.read_cut(session)
    found = _obstacle(keys, cut, session)
    return found if seals.read_cut(session) == cut else None  # else one was cut off just now


def _obstacle(keys: KeyRing, cut: CutRow | None, session: Session) -> Obstacle | None:
    oldest = seals.list_chain(session, after=cut.cut_number if cut else 0, limit=1)
    if oldest and keys.find(oldest[0][0].key_id) is None:
        return Obstacle.OTHER_KEY
    if cut is not None and not is_genuine(keys.of_end(seals.read_last_key(session)), cut):
        return Obstacle.BEGINNING
    place = _beginning(cut)
    if oldest and not _follows(keys, place, *oldest[0]):
        return Obstacle.LINE
    return None
