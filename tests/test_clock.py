"""The clock: real by itself, moved for all processes by a file in tests and the demonstration."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from bot.clock import Clock

NOW = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)


@time_machine.travel(NOW, tick=False)
def test_without_a_file_it_is_the_aware_time_in_utc() -> None:
    assert Clock()() == NOW
    assert Clock()().tzinfo is UTC


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(("written", "seconds"), [("3600\n", 3600), ("-1.5", -1.5), ("", 0)])
def test_it_is_moved_by_the_seconds_in_its_file(
    tmp_path: Path, written: str, seconds: float
) -> None:
    (tmp_path / "offset").write_text(written)
    assert Clock(tmp_path / "offset")() == NOW + timedelta(seconds=seconds)


@time_machine.travel(NOW, tick=False)
def test_a_file_that_is_not_there_moves_nothing(tmp_path: Path) -> None:
    assert Clock(tmp_path / "offset")() == NOW


def test_a_file_without_a_number_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "offset").write_text("tomorrow")
    with pytest.raises(ValueError, match="tomorrow"):
        Clock(tmp_path / "offset")()


@time_machine.travel(NOW, tick=False)
def test_moving_one_clock_moves_every_clock_of_the_file(tmp_path: Path) -> None:
    one, other = Clock(tmp_path / "offset"), Clock(tmp_path / "offset")
    one.move(3600)
    other.move(1800)
    assert one() == other() == NOW + timedelta(hours=1, minutes=30)
    assert [path.name for path in tmp_path.iterdir()] == ["offset"]


def test_a_clock_without_a_file_cannot_be_moved() -> None:
    with pytest.raises(ValueError, match="cannot be moved"):
        Clock().move(1)
