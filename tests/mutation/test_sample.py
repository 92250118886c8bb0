"""A small sample of the mutants, the same at every run; `python -m tests.mutation` plays all."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.mutation.running import all_mutants, gather, is_noticed, sample
from tests.mutation.theatre import Theatre
from tests.parts import content

HELD = ("aide", "arret", "papiers", "parcours", "questions")
COUNT, SEED = 25, 7
MAY_SURVIVE = 3  # of so few, chance decides about one or two


@pytest.mark.slow
def test_the_scripts_notice_nearly_every_mistake() -> None:
    with closing(Theatre(content())) as theatre:
        audience = gather(theatre)
        mutants = [it for it in all_mutants(theatre) if it.flow in HELD]
        drawn = sample(mutants, COUNT, seed=SEED)
        survivors = [str(it) for it in drawn if not is_noticed(theatre, it, audience)]
    assert len(drawn) == COUNT
    assert len(survivors) <= MAY_SURVIVE, "\n".join(survivors)
