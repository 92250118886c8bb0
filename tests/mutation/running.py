"""Plays scripts against mutants until one notices: only those that can, from there on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.scripts import Script, WrongWorld, read_script
from tests.mutation.fact_mutants import FactMutant, fact_mutants
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.reading import Reader, open_reader
from tests.mutation.theatre import Beginning, Cast, Theatre
from tests.mutation.watching import Seen, TextKey, see, step_that_holds

FOLDER = Path(__file__).parent.parent / "conversations"
KEPT = 24  # points in scripts that are kept for the next mutant, of 2 MB each
AnyMutant = Mutant | FactMutant
Part = tuple[Script, int]  # a script, and the step from which on it may notice something


@dataclass(slots=True)
class Audience:
    """The scripts, what each of them reaches, and the points from which they were played."""

    theatre: Theatre
    scripts: tuple[tuple[Script, Seen], ...]
    _points: dict[tuple[str, int], Beginning] = field(default_factory=dict)
    _reader: Reader | None = None

    @property
    def red(self) -> tuple[str, ...]:
        """The scripts that do not even come out as written on what is shipped: they see nothing."""
        return tuple(script.name for script, seen in self.scripts if seen.is_red)

    def notices(self, mutant: AnyMutant) -> bool:
        """Whether some script comes out otherwise than written."""
        if isinstance(mutant, FactMutant):
            if self._read(mutant):
                return True
            cast, parts = Cast(facts=mutant.changes, names=mutant.names), self._of_fact(mutant)
        else:
            cast, parts = Cast({mutant.flow: mutant.make()}), self._of_flow(mutant)
        return any(self._turns_red(script, step, cast) for script, step in parts)

    def _read(self, mutant: FactMutant) -> bool:
        """Whether the pages of all that is told of the facts notice."""
        if self._reader is None:
            self._reader = open_reader(self.theatre)
        return self._reader.notices(mutant)

    def close(self) -> None:
        """Close what was opened on the way."""
        if self._reader is not None:
            self._reader.close()

    def _of_flow(self, mutant: Mutant) -> Iterator[Part]:
        """Who comes by the place of the mistake; first who is likeliest to notice, and soonest."""
        key = TextKey(mutant.flow, mutant.state, mutant.key or "", mutant.language or "")
        ranked = []
        for place, (script, seen) in enumerate(self.scripts):
            step = _first_step(mutant, seen)
            if step is not None and not seen.is_red:
                ranked.append((key not in seen.asserted, step, place, script))
        for _is_held, step, _place, script in sorted(ranked):
            yield script, step

    def _of_fact(self, mutant: FactMutant) -> Iterator[Part]:
        """Who is told the fact; then, for what a change may bring up, who comes by its flow."""
        others = []
        for script, seen in self.scripts:
            if seen.is_red:
                continue
            step = step_that_holds(script, mutant.told)
            if step is not None:
                yield script, step
            elif mutant.comes_up_in in seen.states:
                others.append((seen.states[mutant.comes_up_in], len(others), script))
        for step, _place, script in sorted(others):
            yield script, step

    def _turns_red(self, script: Script, step: int, cast: Cast) -> bool:
        since = self._point(script, step)
        try:
            return any(
                outcome.difference is not None
                for outcome in self.theatre.play(script, cast, since=since)
            )
        except WrongWorld:  # the button or the place that the script needs is gone
            return True

    def _point(self, script: Script, step: int) -> Beginning:
        key = (script.name, step)
        if key not in self._points:
            if len(self._points) >= KEPT:
                self.theatre.forget(self._points.pop(next(iter(self._points))))
            self._points[key] = self.theatre.play_until(script, step)
        return self._points[key]


def _first_step(mutant: Mutant, seen: Seen) -> int | None:
    """From where on a script may notice: where the way is gone, the text told, the state met."""
    here = (mutant.flow, mutant.state)
    if mutant.target is not None:
        return seen.ways.get((*here, mutant.target))
    if mutant.language is not None:
        return seen.languages.get((*here, mutant.language))
    return seen.states.get(here)


def scripts() -> Iterator[Script]:
    """Every shipped script."""
    for path in sorted(FOLDER.glob("*.txt")):
        yield read_script(path.read_text(encoding="utf-8"), name=path.name)


def gather(theatre: Theatre, *, only: Iterable[str] = ()) -> Audience:
    """Play every script once, or those whose names hold one of the words; see what it reaches."""
    words = tuple(only)
    wanted = (
        script for script in scripts() if not words or any(word in script.name for word in words)
    )
    return Audience(theatre, tuple((script, see(theatre, script)) for script in wanted))


def all_mutants(theatre: Theatre) -> Iterator[AnyMutant]:
    """The mutants of every shipped flow and of the facts, those of one state together."""
    for _flow, version in sorted(theatre.shipped.versions.items()):
        yield from sorted(mutants_of(version), key=lambda it: it.state)
    yield from fact_mutants(theatre.shipped.shelf)


def sample(mutants: Iterable[AnyMutant], count: int, *, seed: int) -> list[AnyMutant]:
    """As many of them, the same for the same seed."""
    found = list(mutants)
    return random.Random(seed).sample(found, min(count, len(found)))
