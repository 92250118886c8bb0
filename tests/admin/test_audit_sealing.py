"""Sealing: in order, in parts, by one at a time, by the worker; and the command that checks."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.services import audit
from bot.services.audit import SEALED_AT_ONCE
from bot.services.audit_check import Trouble, verify
from bot.services.parts import Parts
from bot.store.seals import read_head
from bot.worker import Worker
from tests.admin.tampering import act, plainly, sealed, tamper
from tests.parts import TestClock, environ


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
