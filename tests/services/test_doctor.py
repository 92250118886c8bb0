"""The doctor names everything that is missing or unsafe, and nothing that is not."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import column, delete, table, update
from sqlalchemy.engine import make_url

from bot.app import FLOWS, LOCALES, build
from bot.channels.simulator import SimulatorChannel
from bot.cli import main
from bot.config import from_env
from bot.core.rendering import Medium
from bot.core.version import Mark
from bot.environment import ConfigError
from bot.handset import SIMULATOR, Handset
from bot.services.doctor import Finding, Level, examine, in_french, is_well
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.translation_files import read_translations
from bot.store import audit, library, workers
from bot.store.db import Database, open_database
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import facts, settings
from tests.architecture.sources import ROOT
from tests.parts import closing, environ
from tests.servers import RedisServer

SETTINGS = {
    "call_numbers": "le numéro affiché au bureau",
    "operator": "Association Danaya",
    "reading_hours": "du lundi au vendredi",
}
VERSION = update(table("alembic_version", column("version_num"))).values(version_num="0000")
SAID_ELSEWHERE = ("is missing: the meaning", "is a placeholder: openssl", "is shorter than 32 characters: x")
NOWHERE = "127.0.0.1:1"  # nothing listens there


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def variables(stocked_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a service in which nothing is wrong."""
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    database = open_database(stocked_url)
    database.write(make_well)
    database.close()
    if stocked_url.startswith("sqlite"):
        Path(make_url(stocked_url).database or "").chmod(0o600)
    return environ(stocked_url) | {"SEGIN_VAR_DIR": str(folder)}


def make_well(session: Session) -> None:
    at = to_micros(now())
    for name, value in SETTINGS.items():
        library.set_setting(session, name=name, value=value, now=at)
    workers.beat(session, name="one", started_at=at, now=at, forget=0)


def find(variables: dict[str, str], flows: list[str] | None = None) -> dict[str, Finding]:
    """What the doctor finds, by code."""
    try:
        config, problems = from_env(variables), ()
    except ConfigError as error:
        config, problems = error.read_so_far, error.problems  # type: ignore[assignment]
    found = examine(
        config,
        problems,
        flows=flows or [path.stem for path in FLOWS.glob("*.yaml")],
        library=Library(load_phrases(LOCALES)),
        environ=variables,
    )
    return {finding.code: finding for finding in found}


def worse(variables: dict[str, str], **more: str) -> dict[str, Level]:
    """Everything but information, by code."""
    found = find(variables | more)
    return {code: it.level for code, it in found.items() if it.level is not Level.INFO}


def change(variables: dict[str, str], story: Callable[[Session], object]) -> None:
    database = open_database(variables["SEGIN_DATABASE_URL"])
    database.write(story)
    database.close()


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


def test_each_shipped_flow_that_is_not_published_is_named(variables: dict[str, str]) -> None:
    found = find(variables, flows=["menu", "plainte"])
    assert "« plainte »" in found["flow_unpublished"].text
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
    pending = sum(
        translation.mark is Mark.PENDING
        for translation in read_translations(LOCALES)["bm"].values()
    )
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


def test_a_sqlite_file_without_its_log_is_told(sqlite_files, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    url = sqlite_files.migrated()
    connection = sqlite3.connect(make_url(url).database or "")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    found = worse(environ(url) | {"SEGIN_VAR_DIR": str(tmp_path)})
    assert found["no_write_ahead_log"] is Level.ERROR


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (0o755, {"folder_open": Level.WARNING}),
        (0o770, {"folder_writable": Level.ERROR}),
        (0o777, {"folder_writable": Level.ERROR}),
    ],
)
def test_a_folder_that_is_open_to_others_is_told(
    variables: dict[str, str], mode: int, told: dict[str, Level]
) -> None:
    os.chmod(variables["SEGIN_VAR_DIR"], mode)
    assert worse(variables) == told


def test_keys_that_others_can_read_are_told(variables: dict[str, str]) -> None:
    keys = Path(variables["SEGIN_VAR_DIR"]) / "demo.keys"
    keys.touch(mode=0o600)
    assert worse(variables) == {}
    keys.chmod(0o640)
    assert worse(variables) == {"file_open": Level.ERROR}


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (0o400, {}),
        (0o644, {"secret_readable": Level.WARNING}),
        (0o622, {"secret_writable": Level.ERROR}),
    ],
)
def test_a_secret_in_a_file_that_is_open_to_others_is_told(
    variables: dict[str, str], tmp_path: Path, mode: int, told: dict[str, Level]
) -> None:
    path = tmp_path / "secret"
    path.write_text(variables.pop("SEGIN_SECRET_KEY"), encoding="ascii")
    path.chmod(mode)
    assert worse(variables, SEGIN_SECRET_KEY_FILE=str(path)) == told


@pytest.mark.parametrize(
    ("megabytes", "told"),
    [(100, {"disk_full": Level.ERROR}), (900, {"disk_low": Level.WARNING}), (5_000, {})],
)
def test_a_disk_without_room_is_told(
    variables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    megabytes: int,
    told: dict[str, Level],
) -> None:
    usage = shutil.disk_usage("/")._replace(free=megabytes * 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert worse(variables) == told


def test_a_clock_file_without_a_number_is_told(variables: dict[str, str], tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("later", encoding="ascii")
    found = worse(variables, SEGIN_CLOCK_OFFSET_FILE=str(clock))
    assert found == {"clock_unreadable": Level.ERROR}


def test_production_without_a_channel_is_told(variables: dict[str, str]) -> None:
    mute = {name: text for name, text in variables.items() if not name.startswith("TWILIO_")}
    assert worse(mute) == {}
    assert worse(mute, SEGIN_ENV="production") == {"no_channel": Level.ERROR}


def test_a_redis_that_does_not_answer_is_told(variables: dict[str, str]) -> None:
    told = worse(variables, SEGIN_REDIS_URL=f"redis://{NOWHERE}")
    assert told == {"redis_unreachable": Level.ERROR}


@pytest.mark.redis
def test_a_redis_that_answers_is_information(
    variables: dict[str, str], redis_server: RedisServer
) -> None:
    found = find(variables | {"SEGIN_REDIS_URL": redis_server.url})
    assert found["redis"].level is Level.INFO


def test_a_wrong_configuration_hides_nothing_else(variables: dict[str, str]) -> None:
    change(variables, lambda s: workers.sign_off(s, "one"))
    del variables["SEGIN_INDEX_KEY"]
    found = find(variables | {"SEGIN_SECRET_KEY": "short", "PORT": "many"})
    assert {"config", "no_worker", "flows"} <= set(found)


def reasons_in(path: Path) -> list[str]:
    """Every reason for which a setting is refused in a file; what varies is replaced by 1."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".refuse"):
            reason = node.args[1]
            if isinstance(reason, ast.Constant):
                found.append(str(reason.value))
            elif isinstance(reason, ast.JoinedStr) and isinstance(reason.values[0], ast.Constant):
                parts = [it.value if isinstance(it, ast.Constant) else "1" for it in reason.values]
                found.append("".join(str(part) for part in parts))
    return found


def test_every_reason_to_refuse_a_setting_is_told_in_french() -> None:
    files = ("bot/environment.py", "bot/config.py", "bot/providers.py")
    reasons = [reason for name in files for reason in reasons_in(ROOT / name)]
    assert len(reasons) > 20
    for reason in (*reasons, *SAID_ELSEWHERE):
        assert reason not in in_french(f"SEGIN_SETTING {reason}"), reason


def test_the_command_tells_programs_what_it_tells_people(variables: dict[str, str]) -> None:
    well = CliRunner().invoke(main, ["doctor", "--json"], env=variables)
    assert well.exit_code == 0, well.output
    assert {tuple(it) for it in json.loads(well.stdout)} == {("code", "level", "text")}
    change(variables, lambda s: workers.sign_off(s, "one"))
    ill = CliRunner().invoke(main, ["doctor", "--json"], env=variables)
    assert ill.exit_code == 1
    assert json.loads(ill.stdout)[0]["code"] == "no_worker"
    told = CliRunner().invoke(main, ["doctor"], env=variables)
    assert told.exit_code == 1
    assert told.stdout.startswith("ERREUR")
    assert "1 erreur(s), 0 avertissement(s)" in told.stdout


def test_no_secret_is_told(variables: dict[str, str]) -> None:
    secrets = {
        "SEGIN_SECRET_KEY": "hunter-two",
        "SEGIN_DATA_KEYS": "t1:not-base-64",
        "SEGIN_DATABASE_URL": f"postgresql://who:hunter-two@{NOWHERE}/x",
        "SEGIN_REDIS_URL": "http://hunter-two",
        "SEGIN_METRICS_TOKEN": "short",
    }
    told = CliRunner().invoke(main, ["doctor"], env=variables | secrets).output
    for secret in ("hunter-two", "not-base-64", "http://hunter"):
        assert secret not in told
    assert told.count("Réglage ") == 4


def test_looking_changes_nothing(variables: dict[str, str]) -> None:
    database = open_database(variables["SEGIN_DATABASE_URL"])
    before = revision_and_settings(database)
    find(variables)
    assert revision_and_settings(database) == before
    assert list(Path(variables["SEGIN_VAR_DIR"]).iterdir()) == []
    database.close()


def revision_and_settings(database: Database) -> tuple[object, object]:
    return database.read(lambda s: (library.read_revision(s), library.list_settings(s)))
