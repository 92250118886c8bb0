"""Erasure: hidden at once, gone after seven days from everywhere, undone at the desk until then."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.services import ledger, oblivion, tickets
from bot.services.due import TIMERS
from bot.services.erasure import ask_erasure, list_erasures, undo_erasure
from bot.services.ledger import Said
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.store import forgetting
from bot.store import redactions as redaction_store
from bot.store.session import Session
from bot.store.tables import contacts, messages, metadata, tombstones
from bot.store.vault import Unreadable
from bot.timekeeper import fire_due
from tests.parts import OTHERS, Builder, TestClock, said, write_in
from tests.phones import Phone
from tests.provider import Provider
from tests.services.test_locks import Member

CANARY = "Zébulonicanari"
ONE_FILE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.fixture
def parts(build_parts: Builder, tmp_path: Path) -> Parts:
    return build_parts(SEGIN_VAR_DIR=tmp_path / "var")


def erased(parts: Parts, number: str = OTHERS[0]) -> tuple[Phone, int, str]:
    """Somebody who told a lot and then asked for everything to be erased: phone, contact, code."""
    phone = Phone(parts, number)
    phone.welcome()
    phone.say("mon profil")
    phone.pick("Mon prénom")
    phone.say(CANARY, "AIDE")
    phone.pick("Parler à quelqu'un")
    phone.say(f"je m'appelle {CANARY}", "effacer")
    contact_id = phone.contact_id
    assert "rien de vous n'est plus visible" in phone.say("je confirme")
    code = phone.told.rstrip(".").split()[-1]
    return phone, contact_id, code


def test_what_they_asked_of_a_person_is_hidden_at_once_and_comes_back_with_them(
    parts: Parts, clock: TestClock
) -> None:
    _phone, _contact_id, code = erased(parts)
    member = Member()

    def waiting() -> int:
        lines = parts.db.read(lambda s: tickets.list_waiting(parts, member, session=s)).lines
        counted = parts.db.read(lambda s: tickets.count_waiting(member, session=s)).all
        assert len(lines) == counted
        return counted

    assert waiting() == 0
    parts.db.write(lambda s: undo_erasure(parts, member, code, session=s, now=clock()))
    assert waiting() == 1


def seven_days_later(parts: Parts, clock: TestClock) -> None:
    clock.move(days=7, minutes=1)
    fire_due(parts, TIMERS)
    oblivion.tidy(parts)


def everything_held(parts: Parts) -> str:
    """Every value of every row, opened where it is sealed for its own place."""

    def read(session: Session) -> str:
        found = []
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns]
            for row in session.run(select(*table.columns)):
                values = dict(zip(names, row, strict=True))
                found += [opened(parts, table.name, values, name) for name in names]
        return "\n".join(found)

    return parts.db.read(read)


def opened(parts: Parts, table: str, values: dict[str, object], name: str) -> str:
    value = values[name]
    if not isinstance(value, bytes):
        return str(value)
    row_id = values.get("id", values.get("contact_id"))
    try:
        return parts.vault.open(value, table, name, int(str(row_id)))
    except (ValueError, Unreadable):  # a digest, or bytes
        return value.hex()


def test_what_was_erased_is_hidden_at_once_from_the_number_itself(parts: Parts) -> None:
    phone, contact_id, _code = erased(parts)
    assert phone.contact_id != contact_id
    assert CANARY not in phone.say("mes donnees")
    assert "1 messages" not in phone.told or contact_id != phone.contact_id


def test_nothing_is_erased_without_the_typed_word(parts: Parts) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.welcome()
    before = phone.contact_id
    phone.say("effacer")
    assert "rien n'est effac" in phone.say("oui")
    assert phone.contact_id == before


def test_after_seven_days_nothing_is_left_of_them_anywhere(
    parts: Parts, clock: TestClock, provider: Provider
) -> None:
    _phone, contact_id, _code = erased(parts)
    assert everything_held(parts).count(CANARY) >= 3  # it can be found while it is there
    seven_days_later(parts, clock)
    held = everything_held(parts)
    assert CANARY not in held and CANARY.lower() not in held
    assert parts.vault.index("address", OTHERS[0]).hex() not in held
    left = parts.db.read(lambda s: s.run(select(contacts.c.id).where(contacts.c.id == contact_id)))
    assert left == []


def test_no_table_keeps_a_row_of_an_erased_contact() -> None:
    pointing = {
        table.name
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is contacts
    }
    cut = {column.table.name for column in forgetting.CUT_LOOSE}
    assert pointing - forgetting.emptied_tables() - cut == {"addresses"}


@ONE_FILE  # those of PostgreSQL are its server's: VACUUM frees what was deleted
def test_the_file_and_its_log_hold_nothing_sealed_either(parts: Parts, clock: TestClock) -> None:
    _phone, contact_id, _code = erased(parts)
    path = Path(parts.config.database_url.removeprefix("sqlite:///"))
    bodies = parts.db.read(
        lambda s: s.run(
            select(messages.c.body)
            .where(messages.c.contact_id == contact_id)
            .where(messages.c.body.is_not(None))
        )
    )
    assert len(bodies) > 8 and all(found_in_files(path, body) for (body,) in bodies)
    seven_days_later(parts, clock)
    parts.db.close()
    assert not [body for (body,) in bodies if found_in_files(path, body)]


def found_in_files(path: Path, sealed: bytes) -> bool:
    files = [path, path.with_name(path.name + "-wal")]
    return any(sealed[-24:] in file.read_bytes() for file in files if file.exists())


def test_a_repeat_of_an_erased_message_has_no_effect(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.welcome()
    message = said("où en est mon dossier", sender=OTHERS[0])
    clock.move(seconds=11)
    write_in(parts, message)
    phone.say("effacer", "je confirme")
    again = write_in(parts, message)
    assert again.repeat and not again.inline
    seven_days_later(parts, clock)
    again = write_in(parts, message)
    assert again.repeat and not again.inline and again.message_id is None


def test_the_desk_undoes_it_with_the_code_and_everything_is_back(
    parts: Parts, clock: TestClock
) -> None:
    phone, contact_id, code = erased(parts)
    clock.move(days=6)
    with pytest.raises(Refusal, match="no_such_code"):
        parts.db.write(lambda s: undo_erasure(parts, Member(), "AAAA", session=s, now=clock()))
    with pytest.raises(Refusal, match="forbidden"):
        viewer = Member(roles=frozenset({Role.VIEWER}))
        parts.db.write(lambda s: undo_erasure(parts, viewer, code, session=s, now=clock()))
    assert len(parts.db.read(lambda s: list_erasures(Member(), session=s))) == 1
    parts.db.write(lambda s: undo_erasure(parts, Member(), code, session=s, now=clock()))
    assert phone.contact_id == contact_id
    seven_days_later(parts, clock)
    assert "Votre pr" in phone.say("mes donnees")
    assert everything_held(parts).count(CANARY) >= 2


def test_an_open_request_for_protection_stays_until_it_is_closed(
    parts: Parts, clock: TestClock
) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.welcome()
    phone.say("AIDE")
    phone.pick("Je suis en danger")
    phone.say("effacer", "je confirme")
    seven_days_later(parts, clock)
    waiting = parts.db.read(lambda s: list_erasures(Member(), session=s))
    assert [line.is_held_by_protection for line in waiting] == [True]
    parts.db.write(
        lambda s: s.change(metadata.tables["tickets"].update().values(state="closed", closed_at=1))
    )
    clock.move(days=1, minutes=1)
    fire_due(parts, TIMERS)
    oblivion.tidy(parts)
    assert parts.db.read(lambda s: list_erasures(Member(), session=s)) == ()


def test_the_provider_is_asked_to_forget_until_it_does(
    parts: Parts, clock: TestClock, provider: Provider
) -> None:
    sid = provider.write_in("bonjour", OTHERS[0]).sid
    parts.db.write(lambda s: redaction_store.ask_for(s, [("twilio", sid)], now=0))
    provider.faults.forgetting_fails = True
    oblivion.tidy(parts)
    assert waiting_redactions(parts) == 1 and provider.mailbox.get(sid) is not None
    provider.faults.forgetting_fails = False
    oblivion.tidy(parts)
    assert waiting_redactions(parts) == 1  # not before its time
    clock.move(minutes=11)
    oblivion.tidy(parts)
    assert waiting_redactions(parts) == 0 and provider.mailbox.get(sid) is None


def waiting_redactions(parts: Parts) -> int:
    return parts.db.read(redaction_store.count_waiting)


def test_every_message_of_an_erased_person_is_to_be_forgotten_by_its_provider(
    parts: Parts, clock: TestClock
) -> None:
    erased(parts)
    clock.move(days=7, minutes=1)
    fire_due(parts, TIMERS)
    oblivion.keep_ledger(parts)
    oblivion.forget_ready(parts)
    assert waiting_redactions(parts) >= 9
    assert len(parts.db.read(lambda s: s.run(select(tombstones.c.digest)))) >= 9


@ONE_FILE  # a copy of it is the simplest backup; the ledger is the same
def test_a_restored_backup_forgets_again_by_the_ledger(
    build_parts: Builder, tmp_path: Path, clock: TestClock, stocked_url: str
) -> None:
    parts = build_parts(SEGIN_VAR_DIR=tmp_path / "var")
    phone = Phone(parts, OTHERS[0])
    phone.welcome()
    phone.say("AIDE")
    phone.pick("Parler à quelqu'un")
    phone.say(f"je m'appelle {CANARY}")
    contact_id = phone.contact_id
    path = Path(parts.config.database_url.removeprefix("sqlite:///"))
    backup = tmp_path / "backup.sqlite3"
    backup.write_bytes(b"")
    parts.db.close()
    backup.write_bytes(path.read_bytes())
    parts = build_parts(SEGIN_VAR_DIR=tmp_path / "var")
    code = parts.db.write(lambda s: ask_erasure(parts.vault, contact_id, session=s, now=clock()))
    assert code
    seven_days_later(parts, clock)
    written = ledger.ledger_path(parts).read_text()
    assert [json.loads(line)["said"] for line in written.splitlines()] == ["asked", "done"]
    assert str(contact_id) not in written and OTHERS[0] not in written
    parts.db.close()
    path.write_bytes(backup.read_bytes())
    restored = build_parts(SEGIN_VAR_DIR=tmp_path / "var")
    assert CANARY in everything_held(restored)
    assert oblivion.replay(restored) == 1
    assert CANARY not in everything_held(restored)


@ONE_FILE
def test_ledgers_of_two_machines_may_be_put_together_in_any_order(
    build_parts: Builder, tmp_path: Path, clock: TestClock
) -> None:
    parts = build_parts(SEGIN_VAR_DIR=tmp_path / "var")
    phone = Phone(parts, OTHERS[0])
    phone.welcome()
    later = clock() + timedelta(minutes=1)
    for told, at in ((Said.UNDONE, later), (Said.ASKED, clock())):
        ledger.write_line(
            parts, told, phone.contact_id, erasure_id=1, now=at, due_at=0, undo_hash=b"x"
        )
    assert oblivion.replay(parts) == 0, "they had thought better of it"
