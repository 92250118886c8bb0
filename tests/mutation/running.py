"""Plays the scripts against mutants until one of them notices."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.scripts import Script, WrongWorld, read_script
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.theatre import Cast, Theatre
from tests.mutation.watching import Seen, see

FOLDER = Path(__file__).parent.parent / "conversations"


@dataclass(frozen=True, slots=True)
class Audience:
    """The scripts, and what each of them reaches."""

    scripts: tuple[tuple[Script, Seen], ...]

    def for_state(self, flow: str, state: str) -> Iterator[Script]:
        """The scripts that come by a state, the shortest first."""
        found = [script for script, seen in self.scripts if (flow, state) in seen.states]
        yield from sorted(found, key=lambda script: len(script.steps))


def scripts() -> Iterator[Script]:
    """Every shipped script."""
    for path in sorted(FOLDER.glob("*.txt")):
        yield read_script(path.read_text(encoding="utf-8"), name=path.name)


def gather(theatre: Theatre) -> Audience:
    """Play every script once, and see what it reaches."""
    return Audience(tuple((script, see(theatre, script)) for script in scripts()))


def all_mutants(theatre: Theatre) -> Iterator[Mutant]:
    """The mutants of every shipped flow."""
    for _flow, version in sorted(theatre.shipped.versions.items()):
        yield from mutants_of(version)


def sample(mutants: Iterable[Mutant], count: int, *, seed: int) -> list[Mutant]:
    """As many of them, the same for the same seed."""
    found = list(mutants)
    return random.Random(seed).sample(found, min(count, len(found)))


def is_noticed(theatre: Theatre, mutant: Mutant, audience: Audience) -> bool:
    """Whether some script comes out otherwise than written."""
    cast = Cast({mutant.flow: mutant.version})
    return any(
        _turns_red(theatre, script, cast)
        for script in audience.for_state(mutant.flow, mutant.state)
    )


def _turns_red(theatre: Theatre, script: Script, cast: Cast) -> bool:
    try:
        return any(outcome.difference is not None for outcome in theatre.play(script, cast))
    except WrongWorld:  # the button or the place that the script needs is gone
        return True
