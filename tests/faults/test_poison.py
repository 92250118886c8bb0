"""Poison under load: others are answered as ever; the dead list is just what cannot be heard.

That nobody else becomes slower is measured elsewhere; here it is only that nobody else is hurt.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.databases import SqliteFiles
from tests.faults.poison import BROKEN, MISHAP, Poison
from tests.faults.runs import Size, scripts_of
from tests.faults.trial import live_through

CROWD = Size(people=16, texts=6, kills=0)
EXPECTED = ("inbound: ", "failure: ", f"logged: {MISHAP}")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_poison_hurts_nobody_else_and_is_left_to_staff(
    plain_url: str,
    tmp_path: Path,
    sqlite_files: SqliteFiles,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed, poison = secrets.randbelow(1_000_000), Poison()
    scripts = scripts_of(CROWD, sqlite_files, seed=seed)
    came = live_through(plain_url, tmp_path / "run", scripts, poison, seed=seed)
    told = (
        f"poison, {came.dialect}, seed {seed}: {came.messages} messages of others, "
        f"{came.lost} lost, {came.doubled} doubled, {came.differing} told otherwise, "
        f"{len(poison.dead)} dead, {came.seconds:.1f} s {came.troubles}"
    )
    with capsys.disabled():
        print(f"\n{told}")
    assert not (came.lost or came.doubled or came.out_of_order or came.differing), told
    assert poison.statuses == {200}, told
    assert poison.dead == poison.wanted and len(poison.dead) == BROKEN, told
    assert not poison.stray, f"{poison.stray} {told}"
    assert not [it for it in came.troubles if not it.startswith(EXPECTED)], told
    texts = {number: came.texts(number) for number in (*poison.odd, *poison.broken)}
    assert all(len(texts[number]) >= 1 for number in poison.odd), texts
    for number in poison.broken:  # the welcome, and once that a member will answer
        assert len(texts[number]) == len(set(texts[number])) >= 2, texts
