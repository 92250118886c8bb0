"""The sealed audit log: whoever has the database but not the key is found out, row by row."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.services import audit
from bot.services.audit_check import Trouble, verify
from bot.services.parts import Parts
from tests.admin.tampering import act, sealed, tamper, troubles


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
