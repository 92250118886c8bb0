"""The doctor names everything that is missing or unsafe in the database, and nothing else."""

from __future__ import annotations

import base64
import os
import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import column, delete, table, update
from sqlalchemy.engine import make_url

from bot.app import LOCALES, build
from bot.channels.simulator import SimulatorChannel
from bot.config import from_env
from bot.core.rendering import Medium
from bot.core.version import Mark
from bot.handset import SIMULATOR, Handset
from bot.services.audit import seal
from bot.services.audit_cut import Obstacle, cut_old, find_obstacle
from bot.services.audit_keys import KeyRing
from bot.services.doctor import Level, examine, is_well
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.translation_files import read_translations
from bot.services.wording_files import read_drafts
from bot.store import audit, library, workers
from bot.store.db import Database, open_database
from bot.store.identity import new_id
from bot.store.library import LAST_BACKUP
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import facts, settings
from tests.admin.tampering import tamper
from tests.databases import SqliteFiles
from tests.examining import NOWHERE, change, find, now, worse
from tests.parts import closing, environ

CHANGE_SECOND = (
    "UPDATE entries SET happened_at = happened_at - 1"
    " WHERE id = (SELECT entry_id FROM seals WHERE number = 2)"
)
VERSION = update(table("alembic_version", column("version_num"))).values(version_num="0000")


def test_where_nothing_is_wrong_nothing_is_said_to_be(variables: dict[str, str]) -> None:
    found = find(variables)
    assert worse(variables) == {}
    assert is_well(found.values())
    assert {"database", "flows", "worker", "content_revision", "channels"} <= set(found)


def test_what_only_the_operator_can_know_is_asked_for(variables: dict[str, str]) -> None:
    change(variables, lambda s: s.change(delete(settings)))
    assert worse(variables) == {
        "no_call_numbers": Level.ERROR,
        "no_operator": Level.WARNING,
        "no_reading_hours": Level.WARNING,
    }
    production = variables | {"SEGIN_ENV": "production"}
    assert worse(production)["no_operator"] is Level.ERROR


def test_a_worker_that_is_not_there_or_silent_is_told(variables: dict[str, str]) -> None:
    change(variables, lambda s: workers.sign_off(s, "one"))
    assert worse(variables) == {"no_worker": Level.ERROR}
    long_ago = to_micros(now() - timedelta(hours=2))
    beat = {"name": "one", "started_at": long_ago, "now": long_ago, "forget": 0}
    change(variables, lambda s: workers.beat(s, **beat))  # type: ignore[arg-type]
    assert worse(variables) == {"worker_silent": Level.ERROR}
    assert "2 heures" in find(variables)["worker_silent"].text


def test_a_message_that_waits_too_long_is_told(variables: dict[str, str]) -> None:
    with closing(build(from_env(variables))) as parts:
        write_ten_minutes_ago(parts)
    assert worse(variables) == {"unsent": Level.ERROR}
    assert "10 minutes" in find(variables)["unsent"].text


def write_ten_minutes_ago(parts: Parts) -> None:
    """A reply that goes through the outbox, where nobody sends."""
    then = now() - timedelta(minutes=10, seconds=5)
    past = replace(parts, clock=lambda: then, channels={SIMULATOR: SimulatorChannel()})
    handset = Handset(past, "+22300000001", Medium.SMS)
    handset.send(handset.write("bonjour"))


def test_suspended_sending_is_told_instead_of_what_waits(variables: dict[str, str]) -> None:
    with closing(build(from_env(variables))) as parts:
        write_ten_minutes_ago(parts)
    change(variables, lambda s: library.suspend_sending(s, since=to_micros(now())))
    assert worse(variables) == {"sending_suspended": Level.WARNING}


def test_failures_of_the_last_day_are_counted_by_kind(variables: dict[str, str]) -> None:
    def fail(session: Session) -> None:
        for error, hours in (("delivery 30005", 1), ("delivery 30005", 2), ("delivery 30003", 3)):
            note(session, error, hours)
        note(session, "KeyError", 5)
        note(session, "TypeError", 30)

    change(variables, fail)
    found = find(variables)
    assert "3 (30005 2, 30003 1)" in found["deliveries_failed"].text
    assert "1 (KeyError 1)" in found["turns_failed"].text
    assert is_well(found.values())


def note(session: Session, error: str, hours: int) -> None:
    happened_at = to_micros(now() - timedelta(hours=hours))
    nowhere = {"message_id": None, "flow": None, "version_id": None, "state": None}
    failure = audit.NewFailure(
        id=new_id(), trace="t", error=error, happened_at=happened_at, **nowhere
    )
    audit.record_failure(session, failure)


def test_a_beat_from_the_future_tells_that_the_clock_went_back(variables: dict[str, str]) -> None:
    ahead = to_micros(now() + timedelta(hours=2))
    beat = {"name": "one", "started_at": ahead, "now": ahead, "forget": 0}
    change(variables, lambda s: workers.beat(s, **beat))  # type: ignore[arg-type]
    assert worse(variables) == {"clock_back": Level.ERROR}


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (None, {"no_backup": Level.WARNING}),
        (30, {}),
        (40, {"backup_old": Level.ERROR}),
    ],
)
def test_a_missing_or_late_backup_of_real_people_is_told(
    variables: dict[str, str], hours: int | None, told: dict[str, Level]
) -> None:
    if hours is not None:
        made = (now() - timedelta(hours=hours)).isoformat(timespec="seconds")
        stored = {"name": LAST_BACKUP, "value": made, "now": to_micros(now())}
        change(variables, lambda s: library.set_setting(s, **stored))  # type: ignore[arg-type]
    assert worse(variables) == {}
    found = worse(variables, SEGIN_ENV="production")
    assert {code: level for code, level in found.items() if "backup" in code} == told


def new_key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def test_keys_that_do_not_fit_the_database_are_told(variables: dict[str, str]) -> None:
    with closing(build(from_env(variables))) as parts:
        write_ten_minutes_ago(parts)
        old = next(iter(parts.config.data_keys))
    settled = worse(variables)
    assert not {it for it in settled if "key" in it}
    kept = variables["SEGIN_DATA_KEYS"]
    told = worse(variables, SEGIN_DATA_KEYS=new_key("other"))
    assert told["keys_do_not_open"] is Level.ERROR
    same_name = worse(variables, SEGIN_DATA_KEYS=new_key(old))
    assert same_name["keys_do_not_open"] is Level.ERROR
    between = worse(variables, SEGIN_DATA_KEYS=f"{new_key('other')},{kept}")
    assert between == settled | {"keys_not_rotated": Level.WARNING}
    lost = worse(variables, SEGIN_INDEX_KEY="another-key-of-the-tests-" + "i" * 20)
    assert lost == settled | {"index_key_changed": Level.ERROR}


def test_a_program_without_its_flows_is_told(variables: dict[str, str]) -> None:
    config = from_env(variables)
    shelf = Library(load_phrases(LOCALES))
    found = {it.code: it for it in examine(config, (), flows=(), library=shelf, environ={})}
    assert "--editable" in found["no_flow_files"].text
    assert not is_well(found.values())


def test_each_shipped_flow_that_is_not_published_is_named(variables: dict[str, str]) -> None:
    found = find(variables, flows=["menu", "jardin"])
    assert "« jardin »" in found["flow_unpublished"].text
    assert not is_well(found.values())


def test_facts_that_were_never_imported_are_told(variables: dict[str, str]) -> None:
    def forget(session: Session) -> None:
        session.change(delete(facts))
        library.raise_revision(session)

    change(variables, forget)
    assert worse(variables) == {"no_facts": Level.ERROR}


def test_a_database_into_which_nothing_was_imported_is_told(
    migrated_url: str, variables: dict[str, str]
) -> None:
    found = worse(variables, SEGIN_DATABASE_URL=migrated_url)
    assert {"flow_unpublished", "no_facts", "no_worker", "no_call_numbers"} <= set(found)


def test_facts_past_their_review_are_counted_by_the_services_day(
    variables: dict[str, str], tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    for days, is_told in ((3_650, True), (-3_650, False)):
        clock.write_text(str(days * 86_400), encoding="ascii")
        found = find(variables | {"SEGIN_CLOCK_OFFSET_FILE": str(clock)})
        assert ("facts_past_review" in found) is is_told
        assert found["clock_moved"].level is Level.WARNING


def test_translations_that_wait_for_a_reader_are_information(variables: dict[str, str]) -> None:
    of_flows = read_translations(LOCALES)["bm"].values()
    of_facts = read_drafts(LOCALES)["bm"].values()
    pending = sum(it.mark is Mark.PENDING for it in (*of_flows, *of_facts))
    finding = find(variables)["translations_bm"]
    assert finding.level is Level.INFO
    assert pending > 0
    assert f"{pending} à faire lire" in finding.text
    assert re.search(r"[1-9]\d* retenus", finding.text)


def test_an_empty_database_is_told_and_nothing_after_it(
    database_url: str, variables: dict[str, str]
) -> None:
    assert worse(variables, SEGIN_DATABASE_URL=database_url) == {"database_missing": Level.ERROR}


def test_a_database_that_does_not_answer_is_told(variables: dict[str, str]) -> None:
    url = f"postgresql://nobody@{NOWHERE}/none"
    assert worse(variables, SEGIN_DATABASE_URL=url) == {"database_unreachable": Level.ERROR}


def test_a_database_of_another_version_is_told(variables: dict[str, str]) -> None:
    change(variables, lambda s: s.change(VERSION))
    assert worse(variables) == {"database_old": Level.ERROR}


def test_a_sqlite_file_without_its_log_is_told(
    sqlite_files: SqliteFiles, tmp_path: Path, provider_address: str
) -> None:
    url = sqlite_files.migrated()
    connection = sqlite3.connect(make_url(url).database or "")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    found = worse(environ(url, api_url=provider_address) | {"SEGIN_VAR_DIR": str(tmp_path)})
    assert found["no_write_ahead_log"] is Level.ERROR


def test_a_log_whose_oldest_line_can_no_longer_go_is_told(variables: dict[str, str]) -> None:
    other = {"SEGIN_SECRET_KEY": "another-secret-of-the-tests-" + "o" * 20}
    with closing(build(from_env(variables))) as parts:
        seal(parts)  # the acts of the first import
        assert obstacle(parts) is None
        cut(parts)
        assert worse(variables) == {}
        assert worse(variables, **other) == {"audit_not_cut": Level.WARNING}
        tamper(parts, "UPDATE seal_head SET cut_at = cut_at + 1")
        assert obstacle(parts) is Obstacle.BEGINNING
        tamper(parts, "UPDATE seal_head SET cut_at = cut_at - 1", CHANGE_SECOND)
        assert obstacle(parts) is Obstacle.LINE
        assert worse(variables) == {"audit_not_cut": Level.ERROR}


def obstacle(parts: Parts) -> Obstacle | None:
    return parts.db.read(lambda s: find_obstacle(KeyRing(parts.config), s))


def cut(parts: Parts) -> None:
    """Let the oldest line go: it is older than an act of this moment."""
    at = parts.clock() + timedelta(seconds=1)
    assert parts.db.write(lambda s: cut_old(parts, before=at, most=1, session=s, now=at)) == 1


def test_looking_changes_nothing(variables: dict[str, str]) -> None:
    database = open_database(variables["SEGIN_DATABASE_URL"])
    before = revision_and_settings(database)
    find(variables)
    assert revision_and_settings(database) == before
    assert list(Path(variables["SEGIN_VAR_DIR"]).iterdir()) == []
    database.close()


def revision_and_settings(database: Database) -> tuple[object, object]:
    return database.read(lambda s: (library.read_revision(s), library.list_settings(s)))
