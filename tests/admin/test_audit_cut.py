"""The audit log after its years: its beginning goes, and what stays is proved as before."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select

from bot.services.audit import seal
from bot.services.audit_check import Checked, Trouble, verify
from bot.services.audit_cut import cut_old
from bot.services.parts import Parts
from bot.services.retention import AT_ONCE, DAYS, days_of
from bot.store.tables import seals
from tests.admin.tampering import act, plainly, tamper, troubles
from tests.parts import TestClock

YEARS = DAYS["entries"]
_IDS = select(seals.c.entry_id).order_by(seals.c.number)


def night(parts: Parts, clock: TestClock) -> None:
    """What the night does with the log."""
    now = clock()
    before = now - timedelta(days=YEARS)
    parts.db.write(lambda s: cut_old(parts, before=before, most=AT_ONCE, session=s, now=now))


def two_ages(parts: Parts, clock: TestClock) -> tuple[list[int], str]:
    """Three lines of long ago and two of lately; (their ids, the head the logs had after two)."""
    act(parts, 2)
    seal(parts)
    logged = verify(parts).head
    act(parts)
    seal(parts)
    clock.move(days=YEARS - 30)
    act(parts, 2)
    seal(parts)
    clock.move(days=31)
    return [row[0] for row in ids_of(parts)], logged


def ids_of(parts: Parts) -> list[tuple[int, ...]]:
    return parts.db.read(lambda s: [tuple(row) for row in s.run(_IDS)])


def test_the_oldest_lines_go_and_the_others_are_proved_still(
    parts: Parts, clock: TestClock
) -> None:
    ids, logged = two_ages(parts, clock)
    with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):
        plainly(parts, f"DELETE FROM entries WHERE id = {ids[0]}")
    night(parts, clock)
    checked = verify(parts)
    assert (checked.is_sound, checked.sealed, checked.cut) == (True, 5, 3)
    assert [row[0] for row in ids_of(parts)] == ids[3:]
    for statement in (f"DELETE FROM entries WHERE id = {ids[3]}", "DELETE FROM seals"):
        with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):
            plainly(parts, statement)
    night(parts, clock)
    act(parts)
    seal(parts)
    assert numbers(verify(parts)) == (6, 3)
    before = verify(parts, logged_head=logged)  # of what is gone nothing can be said
    assert before.is_sound and [it.trouble for it in before.findings] == [Trouble.LOGGED_HEAD_CUT]
    clock.move(days=YEARS + 1)
    night(parts, clock)
    assert numbers(verify(parts)) == (6, 6)
    act(parts)
    seal(parts)
    assert numbers(verify(parts)) == (7, 6)
    tamper(parts, "UPDATE entries SET act = 'signed_out'")
    assert [it[:2] for it in troubles(parts)] == [("entry_changed", 7)]


def numbers(checked: Checked) -> tuple[int, int]:
    assert checked.is_sound
    return checked.sealed, checked.cut


def test_a_beginning_that_somebody_else_cut_off_is_named(parts: Parts, clock: TestClock) -> None:
    ids, _ = two_ages(parts, clock)
    night(parts, clock)
    tamper(
        parts,
        "UPDATE seal_head SET cut_number = 4, cut_mac = (SELECT mac FROM seals WHERE number = 4)",
        f"DELETE FROM entries WHERE id = {ids[3]}",
        "DELETE FROM seals WHERE number = 4",
    )
    assert troubles(parts) == [("beginning_replaced", 4, None)]
    clock.move(days=YEARS)
    night(parts, clock)  # upon that nothing more is cut
    assert troubles(parts) == [("beginning_replaced", 4, None)]
    tamper(parts, "UPDATE seal_head SET cut_number = NULL")
    assert ("seal_removed", 1, None) in troubles(parts)


def test_a_line_that_was_changed_is_never_cut_off(parts: Parts, clock: TestClock) -> None:
    ids, _ = two_ages(parts, clock)
    tamper(parts, f"UPDATE entries SET happened_at = happened_at - 1 WHERE id = {ids[1]}")
    clock.move(days=YEARS)
    night(parts, clock)
    assert troubles(parts) == [("entry_changed", 2, ids[1])]
    assert verify(parts).cut == 1


def test_nobody_has_their_acts_forgotten_soon() -> None:
    assert days_of({"keep_days_entries": "1"}, "entries") == 365


def test_a_beginning_that_is_half_taken_away_is_named(parts: Parts, clock: TestClock) -> None:
    two_ages(parts, clock)
    night(parts, clock)
    for column in ("cut_at", "cut_tag", "cut_mac"):
        tamper(parts, f"UPDATE seal_head SET {column} = NULL")
        assert ("beginning_replaced", 3, None) in troubles(parts), column
    clock.move(days=YEARS)
    night(parts, clock)  # the rest of the night goes on, and nothing is cut
    assert verify(parts).cut == 3
