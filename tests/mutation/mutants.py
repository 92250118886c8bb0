"""Small mistakes in the shipped flows, as an author, an editor or a translator could make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.core.flow import Act, Call, Choose, Flow, Go, State
from bot.core.text import compile_text
from bot.core.version import Version, build_version

PENDING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: where, of which kind, and how to make the version of the flow that has it.

    `target` is where the way led that is changed; `key` the text that is changed, and `language`
    the only one in which it is told.
    """

    flow: str
    state: str
    kind: str
    what: str
    make: Callable[[], Version]
    target: str | None = None
    key: str | None = None
    language: str | None = None

    def __str__(self) -> str:
        return f"{self.flow}.{self.state} {self.kind}: {self.what}"


def mutants_of(version: Version) -> Iterator[Mutant]:
    """Every mutant of one flow, always in the same order."""
    for name, state in version.flow.states.items():
        yield from _of_ways(version, name, state)
        if isinstance(state, Choose):
            yield from _of_choices(version, name, state)
    yield from _of_texts(version)


def _of_choices(version: Version, name: str, state: Choose) -> Iterator[Mutant]:
    choices = state.choices
    for place, choice in enumerate(choices):
        left = choices[:place] + choices[place + 1 :]
        if left or state.options_from:
            yield _with(version, name, "choice dropped", choice.key, choices=left)
    for place in range(len(choices) - 1):
        one, other = choices[place], choices[place + 1]
        between = (choices[:place], choices[place + 2 :])
        keys = f"{one.key}, {other.key}"
        order = (*between[0], other, one, *between[1])
        yield _with(version, name, "choices reordered", keys, choices=order)
        if one.then != other.then:
            swapped = (
                one.model_copy(update={"then": other.then}),
                other.model_copy(update={"then": one.then}),
            )
            changed = (*between[0], *swapped, *between[1])
            yield _with(version, name, "targets swapped", keys, choices=changed)


def _of_ways(version: Version, name: str, state: State) -> Iterator[Mutant]:
    """A way that leads to the next state of the file instead, or is not there."""
    if isinstance(state, Act):
        for outcome, target in state.outcomes.items():
            others = {key: to for key, to in state.outcomes.items() if key != outcome}
            wrong = state.outcomes | {outcome: _another(version.flow, target, name)}
            yield _with(version, name, "outcome dropped", outcome, target=target, outcomes=others)
            yield _with(version, name, "outcome led astray", outcome, target=target, outcomes=wrong)
    if isinstance(state, Go):
        for place, branch in enumerate(state.branches):
            left = state.branches[:place] + state.branches[place + 1 :]
            made = {"target": branch.then, "branches": left}
            yield _with(version, name, "branch dropped", branch.then, **made)
    if isinstance(state, Choose):
        for place, choice in enumerate(state.choices):
            wrong = choice.model_copy(update={"then": _another(version.flow, choice.then, name)})
            changed = (*state.choices[:place], wrong, *state.choices[place + 1 :])
            made = {"target": choice.then, "choices": changed}
            yield _with(version, name, "choice led astray", choice.key, **made)
    target = getattr(state, "then", None)
    if target is not None and not isinstance(state, Call):
        wrong = _another(version.flow, target, name)
        yield _with(version, name, "led astray", target, target=target, then=wrong)


def _another(flow: Flow, target: str, here: str) -> str:
    """The state after the right one in the file, but not the one that leads there."""
    names = list(flow.states)
    place = names.index(target)
    after = (*names[place + 1 :], *names[:place])
    return next((name for name in after if name != here), here)


def _with(
    version: Version, name: str, kind: str, what: str, *, target: str | None = None, **changes: Any
) -> Mutant:
    make = partial(_changed, version, name, changes)
    return Mutant(version.flow.flow, name, kind, what, make, target=target)


def _changed(version: Version, name: str, changes: Mapping[str, Any]) -> Version:
    flow = version.flow
    state = flow.states[name].model_copy(update=changes)
    changed = flow.model_copy(update={"states": flow.states | {name: state}})
    built = build_version(version.id, changed, PENDING)
    wordings = {
        language: {key: it for key, it in found.items() if key in built.wordings["fr"]}
        for language, found in version.wordings.items()
    }
    return _heard(replace(built, wordings=wordings))


def _heard(version: Version) -> Version:
    """The version with its choices said as its wordings say them."""
    choices = {
        language: {
            name: tuple(
                replace(choice, label=version.wordings[language][f"{name}.{key}.label"].text.text)
                for choice, (_number, key, _label) in zip(
                    several, version.options["fr"][name], strict=True
                )
            )
            for name, several in by_state.items()
        }
        for language, by_state in version.choices.items()
    }
    options = {
        language: {
            name: tuple(
                (number, key, choice.label)
                for (number, key, _french), choice in zip(
                    version.options["fr"][name], several, strict=True
                )
            )
            for name, several in by_state.items()
        }
        for language, by_state in choices.items()
    }
    return replace(version, choices=choices, options=options)


def _of_texts(version: Version) -> Iterator[Mutant]:
    """Each text in each language replaced by the next one, by another language's, or changed."""
    for language, wordings in version.wordings.items():
        keys = list(wordings)
        for place, key in enumerate(keys):
            own = wordings[key].text.text
            follows = (*keys[place + 1 :], *keys[:place])
            others = (wordings[it].text.text for it in follows if _is_alike(key, it))
            another = next((text for text in others if text != own), None)
            if another is not None:
                yield _saying(version, language, key, another, "text replaced")
            for other, found in version.wordings.items():
                if other > language and key in found and found[key].text.text != own:
                    yield _saying(version, language, key, found[key].text.text, "language swapped")
            changed = _misprinted(own)
            if changed != own:
                yield _saying(version, language, key, changed, "figure changed")


def _is_alike(one: str, other: str) -> bool:
    return one.endswith(".label") == other.endswith(".label")


def _misprinted(text: str) -> str:
    """The first figure of a text, one more."""
    for place, letter in enumerate(text):
        if letter.isdigit():
            return f"{text[:place]}{(int(letter) + 1) % 10}{text[place + 1 :]}"
    return text


def _saying(version: Version, language: str, key: str, text: str, kind: str) -> Mutant:
    state, _, name = key.partition(".")
    make = partial(_said, version, language, key, text)
    what = f"{language} {key}"
    return Mutant(version.flow.flow, state, kind, what, make, key=name, language=language)


def _said(version: Version, language: str, key: str, text: str) -> Version:
    wording = replace(version.wordings[language][key], text=compile_text(text))
    found = version.wordings[language] | {key: wording}
    return _heard(replace(version, wordings=version.wordings | {language: found}))
