"""Far more people than seats at one moment: exactly so many get one as there are, all are told.

With 500 people and 50 seats: `segin faults --full --only slots`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import databases_of
from tests.faults.booking import rush
from tests.parts import stocked

PEOPLE, SEATS = 150, 20


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_seat_is_given_twice_and_none_is_left_while_people_wait(
    dialect: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    databases = databases_of(dialect, request)
    url = databases.copy(stocked(databases))
    came = rush(url, tmp_path / "product", people=PEOPLE, seats=SEATS)
    with capsys.disabled():
        print(f"\n{dialect}: {came}")
    assert came.is_clean(), f"{came}\n{came.problems[:3]}\n{came.log[-2000:]}"
    assert came.booked == came.moves == came.told_yes == SEATS, str(came)
    assert came.told_no == PEOPLE - SEATS, str(came)
    assert "error" not in came.log, came.log[-2000:]
    databases.drop(url)
