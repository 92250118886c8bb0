"""Every script of this folder comes out as written on both databases, and together they see enough.

What a script reaches is seen while it is played: which texts they hold, and whether they would
notice small mistakes, costs no second performance.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bot.scripts import play, read_script
from bot.services.parts import Parts
from tests.conversations.conftest import Plays
from tests.mutation.running import all_mutants, sample
from tests.mutation.watching import TextKey, shipped_texts

FOLDER = Path(__file__).parent
SCRIPTS = sorted(FOLDER.glob("*.txt"))
EACH = pytest.mark.parametrize("path", SCRIPTS, ids=[path.stem for path in SCRIPTS])
# Shown on no screen: it is heard, and a script says it.
HEARD_ONLY = {("nouvelles", "avis", "open.label")}
COUNT, SEED = 24, 7
MAY_SURVIVE = 2  # of so few, chance decides about one or two


@EACH
def test_what_is_answered_is_what_the_script_says(path: Path, plays: Plays) -> None:
    script = read_script(path.read_text(encoding="utf-8"), name=path.name)
    assert not (wrong := plays.of(script).differences), "\n" + "\n".join(wrong)


@pytest.mark.postgres
@EACH
def test_the_same_is_answered_on_postgresql(path: Path, stage: Parts) -> None:
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


@pytest.mark.slow
@pytest.mark.timeout(600)  # alone, it plays all of them
def test_every_text_is_held_by_a_script_in_each_language(plays: Plays) -> None:
    held: set[TextKey] = set()
    for _script, seen in plays.audience().scripts:
        held |= seen.asserted
    missing = [
        f"{key.language} {key.flow}.{key.state}.{key.field}"
        for key in shipped_texts(plays.theatre.shipped.versions)
        if key not in held and (key.flow, key.state, key.field) not in HEARD_ONLY
    ]
    assert not missing, f"{len(missing)} texts that no script holds:\n" + "\n".join(sorted(missing))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nearly_every_mistake_of_a_sample_would_be_noticed(plays: Plays) -> None:
    """The same mistakes at every run; `python -m tests.mutation` makes all of them."""
    with closing(plays.audience()) as audience:
        drawn = sample(all_mutants(plays.theatre), COUNT, seed=SEED)
        survivors = [str(it) for it in drawn if not audience.notices(it)]
    assert len(drawn) == COUNT
    assert len(survivors) <= MAY_SURVIVE, "\n".join(survivors)
