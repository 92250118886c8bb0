"""Two workers, eight threads each, a provider that fails: nothing lost, doubled, out of order."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.faults.pile import Delivered, deliver

PEOPLE, EACH, EACH_WITH_FAULTS = 16, 12, 6
# Seven failures in a row let a later message pass: so they must be one in some hundred thousand.
FAULTS = {"429": 0.1, "500": 0.05, "cut": 0.05}


def tell(capsys: pytest.CaptureFixture[str], name: str, came: Delivered) -> None:
    with capsys.disabled():
        print(f"\n{name}: {came}")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_nobody_gets_a_later_message_before_an_earlier_one(
    stocked_url: str, dialect: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    came = deliver(stocked_url, tmp_path, people=PEOPLE, each=EACH)
    tell(capsys, f"order, {dialect}", came)
    assert came.is_clean(), f"{came}\n{came.log[-2000:]}"


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_provider_that_refuses_fails_and_cuts_loses_and_doubles_nothing(
    stocked_url: str, dialect: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = secrets.randbelow(1_000_000)
    came = deliver(
        stocked_url, tmp_path, people=PEOPLE, each=EACH_WITH_FAULTS, rates=FAULTS, seed=seed
    )
    tell(capsys, f"provider faults, {dialect}, seed {seed}", came)
    assert came.is_clean(), f"seed {seed}: {came}\n{came.log[-2000:]}"
    assert {"429", "500", "cut"} <= came.faults.keys(), came.faults
