"""Prints the share of mutants that the scripts notice, and names those that none noticed.

python -m tests.mutation                 every mutant of every flow and of the facts
python -m tests.mutation --sample 200    as many, drawn with --seed
python -m tests.mutation --flow papiers  one flow; `facts`: the facts; `flows`: all but them
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing

import structlog

from tests.mutation.running import AnyMutant, Audience, all_mutants, gather, sample
from tests.mutation.theatre import Theatre

GOAL = 0.95
EVERY = 10.0  # seconds between two words about how far it came


def main() -> int:
    """0 when the goal is reached."""
    asked = _asked()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    begun = time.monotonic()
    with closing(Theatre()) as theatre:
        audience = gather(theatre)
        for name in audience.red:
            print(f"sees nothing, for it is red by itself: {name}")
        mutants = [it for it in all_mutants(theatre) if _is_asked_for(it, asked.flow)]
        if asked.sample:
            mutants = sample(mutants, asked.sample, seed=asked.seed)
        print(f"{len(audience.scripts)} scripts, {len(mutants)} mistakes", _after(begun))
        with closing(audience):
            survivors = _play(mutants, audience, begun)
    return _tell(mutants, survivors)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flow")
    return parser.parse_args()


def _is_asked_for(mutant: AnyMutant, flow: str | None) -> bool:
    return flow in (None, mutant.flow) or (flow == "flows" and mutant.flow != "facts")


def _play(mutants: list[AnyMutant], audience: Audience, begun: float) -> list[AnyMutant]:
    """Those that nobody noticed, each told at once."""
    survivors, last = [], time.monotonic()
    for place, mutant in enumerate(mutants, start=1):
        if not audience.notices(mutant):
            survivors.append(mutant)
            print(f"not noticed: {mutant}")
        if time.monotonic() - last > EVERY or place == len(mutants):
            last = time.monotonic()
            print(f"... {place} of {len(mutants)}, {len(survivors)} not noticed", _after(begun))
    return survivors


def _after(begun: float) -> str:
    return f"({time.monotonic() - begun:.0f} s)"


def _tell(mutants: list[AnyMutant], survivors: list[AnyMutant]) -> int:
    _share((it.kind for it in mutants), (it.kind for it in survivors))
    _share((it.flow for it in mutants), (it.flow for it in survivors))
    flows = [it for it in mutants if it.flow != "facts"]
    left = [it for it in survivors if it.flow != "facts"]
    if flows and len(flows) < len(mutants):
        _share(("all flows" for _ in flows), ("all flows" for _ in left))
    _share(("all" for _ in mutants), ("all" for _ in survivors))
    return 0 if 1 - len(survivors) / max(1, len(mutants)) >= GOAL else 1


def _share(made: Iterable[str], left: Iterable[str]) -> None:
    """One line for each name: how many were noticed."""
    all_made, all_left = Counter(made), Counter(left)
    for name in sorted(all_made):
        count, noticed = all_made[name], all_made[name] - all_left[name]
        print(f"{name:34} {noticed:5} of {count:5}  {noticed / count:6.1%}")


if __name__ == "__main__":
    sys.exit(main())
