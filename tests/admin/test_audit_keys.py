"""The audit log after a change of key: old lines are proved and go; an old key forges none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.audit import list_entries, seal
from bot.services.audit_check import verify
from bot.services.audit_cut import Obstacle, cut_old, find_obstacle
from bot.services.audit_keys import KeyRing, SealKey
from bot.services.parts import Parts
from bot.store import seals
from tests.admin.tampering import act, sealed, tamper, troubles
from tests.parts import TestClock

NEW = "another-secret-" + "z" * 30


def changed(parts: Parts, *, keeps: bool = True) -> Parts:
    """The same service with another key; `keeps`: it was told the one before."""
    earlier = (parts.config.secret_key,) if keeps else ()
    config = replace(parts.config, secret_key=NEW, earlier_secret_keys=earlier)
    return replace(parts, config=config)


def cut(parts: Parts, *, most: int = 100) -> int:
    """Let what happened until now go."""
    at = parts.clock() + timedelta(seconds=1)
    return parts.db.write(lambda s: cut_old(parts, before=at, most=most, session=s, now=at))


def obstacle(parts: Parts) -> Obstacle | None:
    return parts.db.read(lambda s: find_obstacle(KeyRing(parts.config), s))


@pytest.fixture
def went_on(parts: Parts) -> Parts:
    """Three lines of the key before; one that says that it changed, and one more."""
    sealed(parts, 3)
    new = changed(parts)
    act(new)
    assert seal(new) == 2
    return new


def test_what_an_earlier_key_sealed_is_proved_and_goes_after_its_days(
    parts: Parts, clock: TestClock
) -> None:
    sealed(parts, 3)
    new = changed(parts)
    assert verify(new).is_sound  # before the first line of the new one, too
    act(new)
    assert seal(new) == 2
    told = new.db.read(lambda s: list_entries(session=s, act="audit_key_changed")).entries
    assert [(it.subject, it.member_id) for it in told] == [("service", None)]
    assert (verify(new).is_sound, obstacle(new)) == (True, None)
    assert (cut(new), verify(new).is_sound, verify(new).cut) == (5, True, 5)
    act(new)
    assert seal(new) == 1
    assert (verify(new).is_sound, verify(new).sealed) == (True, 6)


def test_where_an_earlier_key_let_it_begin_it_begins_still(parts: Parts, clock: TestClock) -> None:
    sealed(parts, 3)
    assert cut(parts, most=2) == 2
    new = changed(parts)
    assert (verify(new).is_sound, obstacle(new)) == (True, None)
    act(new)
    seal(new)
    assert (verify(new).is_sound, obstacle(new)) == (True, None)
    assert cut(new) == 3


def test_all_of_it_may_have_gone_before_the_key_changed(parts: Parts, clock: TestClock) -> None:
    sealed(parts, 2)
    assert cut(parts) == 2
    new = changed(parts)
    assert verify(new).is_sound
    act(new)
    seal(new)
    assert (verify(new).is_sound, obstacle(new)) == (True, None)


def test_a_key_that_nobody_gave_proves_nothing(parts: Parts, clock: TestClock) -> None:
    sealed(parts, 2)
    lost = changed(parts, keeps=False)
    act(lost)
    seal(lost)
    assert [it[:2] for it in troubles(lost)] == [("other_key", 1), ("other_key", 2)]
    assert (obstacle(lost), cut(lost)) == (Obstacle.OTHER_KEY, 0)
    told = changed(parts)
    assert (verify(told).is_sound, obstacle(told)) == (True, None)


def test_a_changed_line_of_an_earlier_key_is_named_and_stays(went_on: Parts) -> None:
    tamper(went_on, "UPDATE entries SET act = 'signed_out' WHERE id = (SELECT entry_id FROM seals"
           " WHERE number = 2)")  # fmt: skip
    assert [it[:2] for it in troubles(went_on)] == [("entry_changed", 2)]
    assert cut(went_on) == 1


def test_a_removed_line_of_an_earlier_key_is_named(went_on: Parts) -> None:
    tamper(went_on, "DELETE FROM seals WHERE number = 1")
    assert ("seal_removed", 1) in [it[:2] for it in troubles(went_on)]


def old_key(parts: Parts) -> SealKey:
    """What somebody has who learned the key before."""
    return SealKey(parts.config.earlier_secret_keys[0])


def test_who_learned_an_earlier_key_cannot_change_its_lines(went_on: Parts) -> None:
    tamper(went_on, "UPDATE entries SET act = 'signed_out' WHERE id = (SELECT entry_id FROM seals"
           " WHERE number = 3)")  # fmt: skip
    chain = went_on.db.read(lambda s: seals.list_chain(s, after=1, limit=2))
    link, entry = chain[1]
    assert entry is not None
    mac = old_key(went_on).mac(3, chain[0][0].mac, entry, sealed_at=link.sealed_at)
    tamper(went_on, f"UPDATE seals SET mac = {literal(went_on, mac)} WHERE number = 3")
    assert [it[:2] for it in troubles(went_on)] == [("entry_changed", 4)]


def test_who_learned_an_earlier_key_cannot_cut_off_the_beginning(went_on: Parts) -> None:
    mac = went_on.db.read(lambda s: seals.list_chain(s, after=1, limit=1))[0][0].mac
    tag = literal(went_on, old_key(went_on).cut_tag(2, mac, at=1))
    tamper(
        went_on,
        "DELETE FROM entries WHERE id IN (SELECT entry_id FROM seals WHERE number <= 2)",
        "DELETE FROM seals WHERE number <= 2",
        f"UPDATE seal_head SET cut_number = 2, cut_mac = {literal(went_on, mac)},"
        f" cut_tag = {tag}, cut_at = 1",
    )
    assert [it[:2] for it in troubles(went_on)] == [("beginning_replaced", 2)]
    assert (obstacle(went_on), cut(went_on)) == (Obstacle.BEGINNING, 0)


def test_who_learned_an_earlier_key_cannot_write_another_end(went_on: Parts) -> None:
    chain = went_on.db.read(lambda s: seals.list_chain(s, after=3, limit=2))
    (before, _), (link, entry) = chain
    assert entry is not None
    key = old_key(went_on)
    mac = key.mac(5, before.mac, entry, sealed_at=link.sealed_at)
    tamper(
        went_on,
        f"UPDATE seals SET key_id = '{key.id}', mac = {literal(went_on, mac)} WHERE number = 5",
        f"UPDATE seal_head SET mac = {literal(went_on, mac)},"
        f" tag = {literal(went_on, key.tag(5, mac))}",
    )
    assert ("other_key", 5) in [it[:2] for it in troubles(went_on)]


def literal(parts: Parts, value: bytes) -> str:
    """Bytes as this database writes them."""
    return f"x'{value.hex()}'" if parts.db.dialect == "sqlite" else f"'\\x{value.hex()}'::bytea"
