"""The 29 steps of the journey and the stages of a case: each step in one, as it is written down."""

from __future__ import annotations

import re
from pathlib import Path

from bot.core.lifecycle import CaseStage, stage_of
from bot.services.flow_files import read_data_file

DATA = Path(__file__).parents[2] / "flows" / "data"
ROW = re.compile(r"^\| `([a-z_]+)` \| [^|]+ \| ((?:`[a-z_]+`(?:, )?)+) \|$", re.MULTILINE)


def in_data() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {stage.value: [] for stage in CaseStage}
    for state in read_data_file(DATA / "process.yaml").value["states"]:
        found[stage_of(state["id"], state["stage"]).value].append(state["id"])
    return found


def test_the_written_grouping_is_the_one_of_the_data() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    written = {stage: re.findall("`([a-z_]+)`", steps) for stage, steps in ROW.findall(text)}
    assert written == in_data()


def test_every_step_is_in_one_stage_and_every_stage_has_one() -> None:
    grouped = in_data()
    steps = [step for steps in grouped.values() for step in steps]
    assert len(steps) == len(set(steps)) == 29
    assert all(grouped.values())
