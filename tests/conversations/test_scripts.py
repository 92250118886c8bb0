"""Every script of this folder is played on both databases; a difference is shown line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.scripts import play, read_script
from bot.services.parts import Parts

FOLDER = Path(__file__).parent
SCRIPTS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.stem for path in SCRIPTS])
def test_what_is_answered_is_what_the_script_says(path: Path, stage: Parts) -> None:
    script = read_script(path.read_text(encoding="utf-8"), name=path.name)
    wrong = [
        f"{script.name}:{outcome.step.line}  {outcome.step.written}\n{outcome.difference}"
        for outcome in play(script, stage)
        if outcome.difference is not None
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_script_says_in_which_language_it_is() -> None:
    assert SCRIPTS
    assert not [path.name for path in SCRIPTS if path.name.split("_")[0] not in ("fr", "bm")]
