"""The sealed audit log: whoever has the database but not the key is found out, row by row."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy.engine import make_url
from structlog.testing import capture_logs

from bot.cli import main
from bot.services import audit
from bot.services.audit import SEALED_AT_ONCE
from bot.services.audit_check import Trouble, verify
from bot.services.members import note
from bot.services.parts import Parts
from bot.store.seals import read_head
from bot.worker import Worker
from tests.parts import TestClock, environ

GUARDED = ("entries", "seals")


def act(parts: Parts, count: int = 1, *, name: str = "signed_in") -> None:
    """Let members do something."""
    for _ in range(count):
        parts.db.write(lambda s: note(name, 7, by=7, session=s, now=parts.clock()))


def sealed(parts: Parts, count: int) -> list[int]:
    """So many sealed entries; their ids in the order of the chain."""
    act(parts, count)
    assert audit.seal(parts) == count
    return [row[0] for row in tamper(parts, "SELECT entry_id FROM seals ORDER BY number")]


def tamper(parts: Parts, *statements: str) -> list[tuple[int, ...]]:
    """What somebody with the database can do: guards are triggers, and triggers can be dropped."""
    url = parts.config.database_url
    if parts.db.dialect == "sqlite":
        connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        for table in GUARDED:
            for (name,) in connection.execute(guards, (table,)).fetchall():
                if name != "entries_wait_for_seal":
                    connection.execute(f"DROP TRIGGER {name}")
        rows = [connection.execute(statement).fetchall() for statement in statements][-1]
        connection.close()
        return rows
    with psycopg.connect(url, autocommit=True) as postgres:
        postgres.execute("ALTER TABLE entries DISABLE TRIGGER entries_refuse_change")
        postgres.execute("ALTER TABLE seals DISABLE TRIGGER seals_refuse_change")
        found: list[tuple[int, ...]] = []
        for statement in statements:
            done = postgres.execute(statement)
            found = done.fetchall() if done.description else []
        return found


def troubles(parts: Parts) -> list[tuple[str, int | None, int | None]]:
    return [(it.trouble.value, it.number, it.entry_id) for it in verify(parts).findings]


def test_what_nobody_touched_is_sound(parts: Parts) -> None:
    sealed(parts, 5)
    checked = verify(parts)
    assert (checked.sealed, checked.waiting, checked.findings) == (5, 0, ())
    assert checked.is_sound


def test_an_empty_log_is_sound(parts: Parts) -> None:
    assert verify(parts).is_sound
    assert verify(parts).head == ""


def test_an_entry_that_waits_for_its_seal_is_no_trouble(parts: Parts) -> None:
    sealed(parts, 2)
    act(parts)
    checked = verify(parts)
    assert (checked.sealed, checked.waiting, checked.is_sound) == (2, 1, True)


@pytest.mark.parametrize(
    "change",
    ["act = 'signed_out'", "member_id = 8", "happened_at = happened_at + 1", "subject_id = NULL",
     "detail = '{\"x\": 1}'", "subject = 'contact'"],
)  # fmt: skip
def test_a_changed_entry_is_named_and_no_other(parts: Parts, change: str) -> None:
    ids = sealed(parts, 5)
    tamper(parts, f"UPDATE entries SET {change} WHERE id = {ids[2]}")
    assert troubles(parts) == [("entry_changed", 3, ids[2])]


def test_a_removed_entry_is_named(parts: Parts) -> None:
    ids = sealed(parts, 5)
    tamper(parts, f"DELETE FROM entries WHERE id = {ids[1]}")
    assert troubles(parts) == [("entry_removed", 2, ids[1])]


def test_an_entry_removed_with_its_seal_leaves_a_gap(parts: Parts) -> None:
    ids = sealed(parts, 5)
    tamper(
        parts,
        f"DELETE FROM entries WHERE id = {ids[1]}",
        "DELETE FROM seals WHERE number = 2",
    )
    assert troubles(parts) == [("seal_removed", 2, None)]


def test_a_gap_that_was_closed_up_is_named(parts: Parts) -> None:
    ids = sealed(parts, 4)
    tamper(
        parts,
        f"DELETE FROM entries WHERE id = {ids[1]}",
        "DELETE FROM seals WHERE number = 2",
        "UPDATE seals SET number = 2 WHERE number = 3",
        "UPDATE seals SET number = 3 WHERE number = 4",
    )
    found = troubles(parts)
    assert ("entry_changed", 2, ids[2]) in found
    assert ("end_cut_off", 4, ids[3]) in found


def test_two_entries_in_each_others_place_are_named(parts: Parts) -> None:
    ids = sealed(parts, 4)
    tamper(
        parts,
        f"UPDATE seals SET entry_id = -1 WHERE entry_id = {ids[1]}",
        f"UPDATE seals SET entry_id = {ids[1]} WHERE entry_id = {ids[2]}",
        f"UPDATE seals SET entry_id = {ids[2]} WHERE entry_id = -1",
    )
    assert {it[1] for it in troubles(parts)} == {2, 3}


def test_a_cut_off_end_is_named_with_its_last_entry(parts: Parts) -> None:
    ids = sealed(parts, 5)
    tamper(
        parts,
        f"DELETE FROM entries WHERE id IN ({ids[3]}, {ids[4]})",
        "DELETE FROM seals WHERE number > 3",
    )
    assert troubles(parts) == [("end_cut_off", 4, ids[4])]


def test_a_head_that_is_moved_back_with_the_end_is_found_out(parts: Parts) -> None:
    ids = sealed(parts, 5)
    tamper(
        parts,
        f"DELETE FROM entries WHERE id IN ({ids[3]}, {ids[4]})",
        "DELETE FROM seals WHERE number > 3",
        "UPDATE seal_head SET number = 3, entry_id = "
        f"{ids[2]}, mac = (SELECT mac FROM seals WHERE number = 3)",
    )
    assert troubles(parts) == [("head_replaced", 3, None)]


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM seal_head", "UPDATE seal_head SET number = 0, mac = NULL, tag = NULL"],
)
def test_a_head_that_is_taken_away_is_found_out(parts: Parts, statement: str) -> None:
    sealed(parts, 3)
    tamper(parts, statement)
    assert [it[0] for it in troubles(parts)] == ["head_replaced"]


def test_the_head_in_the_logs_finds_a_chain_that_was_replaced_as_a_whole(parts: Parts) -> None:
    act(parts, 3)
    with capture_logs() as logs:
        audit.seal(parts)
    (logged,) = [it["head"] for it in logs if it["event"] == "audit_sealed"]
    assert verify(parts, logged_head=logged).is_sound
    tamper(
        parts,
        "DELETE FROM entries",
        "DELETE FROM seals",
        "UPDATE seal_head SET number = 0, entry_id = NULL, mac = NULL, tag = NULL",
    )
    assert verify(parts).is_sound  # nothing is left that could contradict it
    found = verify(parts, logged_head=logged).findings
    assert [(it.trouble, it.number) for it in found] == [(Trouble.LOGGED_HEAD_MISSING, 3)]


def test_an_earlier_head_from_the_logs_is_still_part_of_the_chain(parts: Parts) -> None:
    sealed(parts, 2)
    logged = verify(parts).head
    act(parts, 3)
    audit.seal(parts)
    assert verify(parts).head != logged
    assert verify(parts, logged_head=logged).is_sound


def test_an_entry_added_past_the_queue_is_named(parts: Parts) -> None:
    sealed(parts, 2)
    tamper(
        parts,
        "INSERT INTO entries (id, happened_at, act, subject) VALUES (99, 5, 'x', 'member')",
        "DELETE FROM unsealed WHERE entry_id = 99",
    )
    assert troubles(parts) == [("entry_inserted", None, 99)]


def test_an_entry_added_with_an_old_time_is_named_before_and_after_it_is_sealed(
    parts: Parts,
) -> None:
    sealed(parts, 2)
    tamper(
        parts, "INSERT INTO entries (id, happened_at, act, subject) VALUES (99, 5, 'x', 'member')"
    )
    assert troubles(parts) == [("entry_inserted", None, 99)]
    audit.seal(parts)
    assert troubles(parts) == [("sealed_late", 3, 99)]


def test_a_forged_seal_is_named(parts: Parts) -> None:
    sealed(parts, 2)
    zeros = "zeroblob(32)" if parts.db.dialect == "sqlite" else "decode(repeat('00', 32), 'hex')"
    tamper(
        parts,
        "INSERT INTO entries (id, happened_at, act, subject) "
        "SELECT 99, max(happened_at), 'x', 'member' FROM entries",
        "DELETE FROM unsealed",
        "INSERT INTO seals (number, entry_id, mac, key_id, sealed_at) "
        f"SELECT 3, 99, {zeros}, max(key_id), max(sealed_at) FROM seals",
    )
    assert ("entry_changed", 3, 99) in troubles(parts)


def test_with_another_key_nothing_can_be_checked_and_that_is_said(parts: Parts) -> None:
    sealed(parts, 2)
    other = replace(parts, config=replace(parts.config, secret_key="another-secret-" + "z" * 30))
    found = verify(other)
    assert [it.trouble for it in found.findings] == [
        Trouble.OTHER_KEY, Trouble.OTHER_KEY, Trouble.HEAD_REPLACED
    ]  # fmt: skip


def test_entries_are_sealed_in_the_order_in_which_they_happened(
    parts: Parts, clock: TestClock
) -> None:
    for minutes in (5, -3, 2):
        clock.move(minutes=minutes)
        act(parts)
    audit.seal(parts)
    times = tamper(
        parts,
        "SELECT happened_at FROM seals JOIN entries ON entries.id = entry_id ORDER BY number",
    )
    assert times == sorted(times) and len(times) == 3


def test_a_long_queue_is_sealed_in_parts(parts: Parts) -> None:
    act(parts, SEALED_AT_ONCE + 5)
    assert [audit.seal(parts) for _ in range(3)] == [SEALED_AT_ONCE, 5, 0]
    assert verify(parts).is_sound


def test_what_was_sealed_before_stays_sealed_after_a_restart(parts: Parts) -> None:
    sealed(parts, 2)
    first = parts.db.read(read_head)
    act(parts, 2)
    audit.seal(parts)
    second = parts.db.read(read_head)
    assert first is not None and second is not None
    assert (first.number, second.number) == (2, 4)
    assert verify(parts).is_sound


def test_the_database_refuses_to_change_a_seal(parts: Parts) -> None:
    act(parts)
    audit.seal(parts)
    statements = ("UPDATE seals SET number = 9", "DELETE FROM seals")
    for statement in statements:
        with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):
            plainly(parts, statement)


def plainly(parts: Parts, statement: str) -> None:
    """Without dropping the guards first."""
    url = parts.config.database_url
    if parts.db.dialect == "sqlite":
        connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        connection.execute(statement)
    else:
        with psycopg.connect(url) as postgres:
            postgres.execute(statement)


def test_the_logged_head_survives_the_redaction_of_logs(parts: Parts) -> None:
    sealed(parts, 1)
    head = verify(parts).head
    longest = max(len(run) for run in head.split(":"))
    assert longest <= 4 and head.count(":") == 8


def test_the_worker_seals(parts: Parts) -> None:
    act(parts, 2)
    worker = Worker(parts, threads=0)
    worker.seal()
    assert verify(parts).sealed == 2


def test_the_command_names_what_it_finds_and_ends_with_one(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = sealed(parts, 3)
    for name, value in environ(parts.config.database_url).items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, ["audit", "verify"])
    assert result.exit_code == 0, result.output
    assert "journal intact" in result.output
    tamper(parts, f"UPDATE entries SET act = 'x' WHERE id = {ids[1]}")
    result = CliRunner().invoke(main, ["audit", "verify"])
    assert result.exit_code == 1
    assert f"ligne 2 (entrée {ids[1]}) a été changée" in result.output
    result = CliRunner().invoke(main, ["audit", "verify", "--json"])
    told = json.loads(result.output)
    assert told["findings"] == [{"trouble": "entry_changed", "number": 2, "entry_id": ids[1]}]


def test_sealers_at_the_same_moment_seal_each_entry_once(parts: Parts) -> None:
    act(parts, 30)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: audit.seal(parts), range(8)))
    assert sum(counts) == 30
    assert verify(parts).is_sound
