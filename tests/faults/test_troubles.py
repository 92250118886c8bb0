"""The database or Redis goes away under load, the service is off for long: nothing is lost."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.databases import SqliteFiles
from tests.faults.disk import NoDisk, fill_disk, on_small_disk
from tests.faults.outage import live_outage
from tests.faults.product import LATEST_ANSWER
from tests.faults.runs import Size, fresh_database, scripts_of
from tests.faults.trial import Verdict, live_through
from tests.faults.troubles import lose_redis, stop_database
from tests.servers import RedisServer
from tests.skips import NO_DISK

CROWD = Size(people=16, texts=6, kills=0)
AWAY_SECONDS = 4.0
MISSED = 30


def tell(capsys: pytest.CaptureFixture[str], name: str, seed: int, came: Verdict) -> str:
    told = (
        f"{name}, {came.dialect}, seed {seed}: {came.messages} messages, {came.lost} lost, "
        f"{came.doubled} doubled, {came.out_of_order} out of order, {came.differing} told "
        f"otherwise, answers {dict(came.statuses)}, {came.seconds:.1f} s {came.troubles}"
    )
    with capsys.disabled():
        print(f"\n{told}")
    return told


def _answers(came: Verdict) -> set[int | None]:
    """What was answered. Once or twice a busy machine is slower than the provider's shortened
    patience: that is no answer, and the provider asks again."""
    seldom = {None} if came.statuses[None] <= 2 else set()
    return set(came.statuses) - seldom


assert AWAY_SECONDS > LATEST_ANSWER


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_database_that_is_away_loses_nothing_and_is_found_again_unaided(
    dialect: str,
    tmp_path: Path,
    sqlite_files: SqliteFiles,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = secrets.randbelow(1_000_000)
    scripts = scripts_of(CROWD, sqlite_files, seed=seed)
    with fresh_database(dialect, tmp_path) as (url, server):
        trouble = stop_database(url, server, AWAY_SECONDS)
        came = live_through(url, tmp_path / "run", scripts, trouble, seed=seed)
    told = tell(capsys, "database away", seed, came)
    assert came.is_clean(), told
    if dialect == "sqlite":  # whoever waits for the file longer than the provider does is not heard
        assert came.statuses[200] and set(came.statuses) <= {200, 503, None}, told
    else:
        assert _answers(came) == {200, 503}, told


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_full_disk_is_told_and_nothing_is_lost_when_there_is_room_again(
    dialect: str,
    tmp_path: Path,
    sqlite_files: SqliteFiles,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = secrets.randbelow(1_000_000)
    scripts = scripts_of(CROWD, sqlite_files, seed=seed)
    try:
        with on_small_disk(dialect, sqlite_files) as (url, disk):
            trouble = fill_disk(disk, AWAY_SECONDS)
            came = live_through(url, tmp_path / "run", scripts, trouble, seed=seed)
    except NoDisk:
        pytest.skip(NO_DISK)
    told = tell(capsys, "disk full", seed, came)
    assert came.is_clean(), told
    assert _answers(came) == {200, 503}, told


@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.timeout(400)
def test_redis_killed_emptied_and_held_loses_nothing(
    plain_url: str,
    tmp_path: Path,
    redis_server: RedisServer,
    sqlite_files: SqliteFiles,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = secrets.randbelow(1_000_000)
    scripts = scripts_of(CROWD, sqlite_files, seed=seed)
    came = live_through(
        plain_url, tmp_path / "run", scripts, lose_redis(redis_server, 2.0), seed=seed,
        settings={"SEGIN_REDIS_URL": redis_server.url},
    )  # fmt: skip
    told = tell(capsys, "redis", seed, came)
    assert came.is_clean(), told
    assert _answers(came) == {200}, told


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_after_a_long_outage_everybody_who_wrote_is_answered_once(
    stocked_url: str, dialect: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    came = live_outage(stocked_url, tmp_path / "product", people=MISSED)
    with capsys.disabled():
        print(f"\nlong outage, {dialect}: {came}")
    assert came.is_clean(), str(came)
