"""The doctor looks at the machine and the configuration too, and tells people and programs."""

from __future__ import annotations

import ast
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.services.doctor import Level, in_french
from bot.services.doctor.providers import compare_clocks
from bot.store import workers
from tests.architecture.sources import ROOT
from tests.examining import NOWHERE, change, find, worse
from tests.servers import RedisServer

SAID_ELSEWHERE = (
    "is missing: the meaning",
    "is a placeholder: openssl",
    "is shorter than 32 characters: x",
)


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
    assert worse(mute, SEGIN_ENV="production")["no_channel"] is Level.ERROR


def test_a_provider_that_does_not_answer_is_told(variables: dict[str, str]) -> None:
    assert find(variables)["provider"].level is Level.INFO
    told = worse(variables, TWILIO_API_URL=f"http://{NOWHERE}")
    assert told == {"provider_unreachable": Level.ERROR}


@pytest.mark.parametrize(("seconds", "told"), [(-50, []), (50, []), (-70, ["clock_off"])])
def test_clocks_that_differ_by_more_than_a_minute_are_told(seconds: int, told: list[str]) -> None:
    ours = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    theirs = ours - timedelta(seconds=seconds)
    found = list(compare_clocks(theirs, ours, whose="du fournisseur"))
    assert [it.code for it in found] == told
    assert all("-70 secondes" in it.text for it in found)


def test_a_folder_in_which_this_account_cannot_write_is_told(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, may = Path(variables["SEGIN_VAR_DIR"]), os.access

    def may_elsewhere(path: Path, mode: int) -> bool:
        return path != folder and may(path, mode)

    monkeypatch.setattr(os, "access", may_elsewhere)  # root may always write
    assert worse(variables) == {"folder_closed": Level.ERROR}


def test_the_ledger_of_another_account_is_told(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Path(variables["SEGIN_VAR_DIR"]) / "erasures.ledger"
    ledger.touch(mode=0o600)
    assert worse(variables) == {}
    whole = Path.stat

    def of_somebody_else(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = whole(path, follow_symlinks=follow_symlinks)
        return os.stat_result((*found[:4], 65_000, *found[5:10])) if path == ledger else found

    monkeypatch.setattr(Path, "stat", of_somebody_else)  # only root could give it away
    assert worse(variables) == {"file_owner": Level.ERROR}


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
