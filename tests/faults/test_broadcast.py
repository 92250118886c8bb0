"""Two hundred people, three kills, two pauses, ten presses of "Envoyer": each is told exactly once.

The longer version, 20,000 people and 20 kills: `segin faults --full --broadcast`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.broadcast import try_broadcast
from tests.faults.runs import fresh_database

PEOPLE, KILLS = 200, 3


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_each_is_told_exactly_once_and_what_is_stopped_stops(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with fresh_database(kind, tmp_path) as (url, _server):
        told = try_broadcast(url, tmp_path, people=PEOPLE, kills=KILLS)
    with capsys.disabled():
        print(f"\n{told}")
    assert told.is_clean(), str(told)
    assert len(told.kills) == KILLS
    assert 0 < told.stopped_after < PEOPLE
