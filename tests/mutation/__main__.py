"""Prints the share of mutants that the scripts notice, and names those that none noticed.

    python -m tests.mutation                 every mutant of every flow (some minutes)
    python -m tests.mutation --sample 200    as many, drawn with --seed
    python -m tests.mutation --flow papiers  one flow
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter
from contextlib import closing

import structlog

from tests.mutation.mutants import Mutant
from tests.mutation.running import all_mutants, gather, is_noticed, sample
from tests.mutation.theatre import Theatre

GOAL = 0.95


def main() -> int:
    """0 when the goal is reached."""
    asked = _asked()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with closing(Theatre()) as theatre:
        audience = gather(theatre)
        mutants = [it for it in all_mutants(theatre) if asked.flow in (None, it.flow)]
        if asked.sample:
            mutants = sample(mutants, asked.sample, seed=asked.seed)
        survivors = [it for it in mutants if not is_noticed(theatre, it, audience)]
    return _tell(mutants, survivors)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flow")
    return parser.parse_args()


def _tell(mutants: list[Mutant], survivors: list[Mutant]) -> int:
    for mutant in survivors:
        print(f"not noticed: {mutant}")
    made, left = Counter(it.kind for it in mutants), Counter(it.kind for it in survivors)
    for kind in sorted(made):
        print(f"{kind:20} {made[kind] - left[kind]:5} of {made[kind]:5}")
    share = 1 - len(survivors) / max(1, len(mutants))
    print(f"{'noticed':20} {len(mutants) - len(survivors):5} of {len(mutants):5}  {share:.1%}")
    return 0 if share >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
