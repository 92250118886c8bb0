"""A small sample of the mutants, the same at every run; `python -m tests.mutation` plays all."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.mutation.running import all_mutants, gather, sample
from tests.mutation.theatre import Theatre
from tests.parts import content

# A few flows, and the words in the names of the scripts that tell them: not all need be played.
HELD = {"arret": ("stop",), "papiers": ("papiers",), "questions": ("questions", "reponse")}
COUNT, SEED = 25, 7
MAY_SURVIVE = 3  # of so few, chance decides about one or two


@pytest.mark.slow
def test_the_scripts_notice_nearly_every_mistake() -> None:
    with closing(Theatre(content())) as theatre:
        audience = gather(theatre, only=[word for words in HELD.values() for word in words])
        mutants = [it for it in all_mutants(theatre) if it.flow in HELD]
        drawn = sample(mutants, COUNT, seed=SEED)
        with closing(audience):
            survivors = [str(it) for it in drawn if not audience.notices(it)]
    assert len(drawn) == COUNT
    assert len(survivors) <= MAY_SURVIVE, "\n".join(survivors)
