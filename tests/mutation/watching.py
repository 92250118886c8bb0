"""Which states a script reaches, and which texts of the flows it holds whole, in which language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import NamedTuple

from bot.core.flow import Choose, State, texts_of
from bot.core.text import sms_spelling
from bot.core.version import Version, Wording
from bot.scripts import Outcome, Script, WrongWorld
from bot.scripts.reading import Message
from tests.mutation.theatre import Cast, Theatre

PLACE = re.compile(r"\{[a-z_.]+\}")
EDGES = " \n.,:;()"
WINDOW = 18


class TextKey(NamedTuple):
    """One text of a flow in one language."""

    flow: str
    state: str
    field: str
    language: str


@dataclass(slots=True)
class Sight:
    """What was seen since it was last cleared."""

    states: list[tuple[str, str]] = field(default_factory=list)  # as they came, none twice running
    told: set[TextKey] = field(default_factory=set)


class WatchedStates(dict[str, State]):
    """The states of a flow; whoever looks one up is seen."""

    def __init__(self, flow: str, states: Mapping[str, State], sight: Sight) -> None:
        super().__init__(states)
        self._flow, self._sight = flow, sight

    def __getitem__(self, name: str) -> State:
        states, here = self._sight.states, (self._flow, name)
        if not states or states[-1] != here:
            states.append(here)
        return super().__getitem__(name)


@dataclass(frozen=True)
class WatchedVersion(Version):
    """A version that says which of its texts were told."""

    sight: Sight = field(default_factory=Sight)

    def wording(self, state: str, field: str, language: str) -> Wording | None:
        """The text, which counts as told."""
        found = super().wording(state, field, language)
        if found is not None:
            self.sight.told.add(TextKey(self.flow.flow, state, field, language))
        return found


def watch(version: Version, sight: Sight) -> WatchedVersion:
    """The same version, seen."""
    kept = {it.name: getattr(version, it.name) for it in fields(Version)}
    states = WatchedStates(version.flow.flow, version.flow.states, sight)
    kept["flow"] = version.flow.model_copy(update={"states": states})
    return WatchedVersion(**kept, sight=sight)


@dataclass(slots=True)
class Seen:
    """What one script reaches, at which step first, and which texts it holds whole."""

    states: dict[tuple[str, str], int] = field(default_factory=dict)
    ways: dict[tuple[str, str, str], int] = field(default_factory=dict)  # flow, from, to
    languages: dict[tuple[str, str, str], int] = field(default_factory=dict)  # flow, state, it
    asserted: set[TextKey] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)

    @property
    def is_red(self) -> bool:
        """Whether it does not even come out as written on what is shipped."""
        return bool(self.differences)


def see(theatre: Theatre, script: Script) -> Seen:
    """Play a script and see what it reaches."""
    sight, seen = Sight(), Seen()
    versions = {flow: watch(it, sight) for flow, it in theatre.shipped.versions.items()}
    try:
        for place, outcome in enumerate(theatre.play(script, Cast(versions))):
            if outcome.difference is not None:
                step = outcome.step
                told = f"{script.name}:{step.line}  {step.written}\n{outcome.difference}"
                seen.differences.append(told)
            for state in sight.states:
                seen.states.setdefault(state, place)
            for (flow, state), (_same, target) in pairwise(sight.states):
                seen.ways.setdefault((flow, state, target), place)
            for key in sight.told:
                seen.languages.setdefault((key.flow, key.state, key.language), place)
            seen.asserted.update(_asserted(sight.told, outcome, theatre.shipped.versions))
            del sight.states[:-1]
            sight.told.clear()
    except WrongWorld as wrong:
        seen.differences.append(f"{script.name}: {wrong}")
    return seen


def shipped_texts(versions: Mapping[str, Version]) -> Iterator[TextKey]:
    """Every text of every flow in every language it is shipped in."""
    for flow, version in versions.items():
        for language, wordings in version.wordings.items():
            for key in wordings:
                state, _, name = key.partition(".")
                yield TextKey(flow, state, name, language)


def _asserted(
    told: set[TextKey], outcome: Outcome, versions: Mapping[str, Version]
) -> Iterator[TextKey]:
    for key in told:
        version = versions[key.flow]
        for message in outcome.step.expected:
            if _holds(message, _text(version, key), key.language):
                yield key
            yield from _labels(message, version, key)


def _labels(message: Message, version: Version, key: TextKey) -> Iterator[TextKey]:
    """The choices of the same question that the message holds, each on its line."""
    state = version.flow.states[key.state]
    if not isinstance(state, Choose):
        return
    lines = {_spelled(line.partition(" ")[2], key.language) for line in message}
    for name, _french in texts_of(state):
        label = key._replace(field=name)
        if name.endswith(".label") and _spelled(_text(version, label), key.language) in lines:
            yield label


def _text(version: Version, key: TextKey) -> str:
    wording = version.wordings[key.language][f"{key.state}.{key.field}"]
    return wording.text.text


def _holds(message: Message, text: str, language: str) -> bool:
    """Whether all that is written out in the text stands in the message, in its order."""
    written = _spelled("\n".join(message), language)
    place = 0
    for piece in PLACE.split(text):
        wanted = _spelled(piece, language).strip(EDGES)
        found = written.find(wanted, place)
        if found < 0:
            return False
        place = found + len(wanted)
    return True


def _spelled(text: str, language: str) -> str:
    return sms_spelling(text, language)


def step_that_holds(script: Script, texts: Iterable[str]) -> int | None:
    """The first step that is answered with a good piece of one of the texts, by SMS or not."""
    pieces = [piece for text in texts for piece in windows_of(text)]
    for place, step in enumerate(script.steps):
        written = "\n".join("\n".join(message) for message in step.expected)
        if any(piece in written for piece in pieces):
            return place
    return None


def windows_of(text: str) -> Iterator[str]:
    """Its beginning, its middle and its end: a text may stand on two pages."""
    text = text.strip(EDGES)
    for start in {0, max(0, (len(text) - WINDOW) // 2), max(0, len(text) - WINDOW)}:
        yield text[start : start + WINDOW].strip()
