"""The schema of a flow: a closed set of state kinds, and no expression language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Expects = Literal[
    "text", "message", "name", "number", "amount", "date", "place", "trade", "pin", "code"
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Choice(_Part):
    """One thing a person can pick. `key` names it for ever, whatever its place in the list."""

    key: Name
    label: str
    words: tuple[str, ...] = Field(default=(), strict=False)
    then: Name


class Branch(_Part):
    """One way out of a `go`: a named guard, or an answer that equals one of the given values."""

    then: Name
    when: Name | None = None
    answer: Name | None = None
    equals: tuple[str, ...] = Field(default=(), strict=False, alias="is")


class _State(_Part):
    note: str | None = None  # for authors; never sent
    sensitive: bool = False  # rule 6: in Bambara only when a named reader approved it
    personal: bool = False  # asks for something that needs consent first
    confidential: bool = False  # what is said here reads "Message confidentiel" elsewhere
    unsolicited: bool = False  # sent without having been asked for: rule 7 keeps it neutral


class Say(_State):
    """Tells something and goes on."""

    kind: Literal["say"]
    text: str
    sms: str | None = None
    then: Name


class Choose(_State):
    """Asks for one of a list: what a lookup finds, then its own choices.

    With `several`, "1 3" takes both of what was found; the keys are saved apart by spaces.
    """

    kind: Literal["choose"]
    text: str
    sms: str | None = None
    choices: tuple[Choice, ...] = Field(default=(), strict=False)
    options_from: Name | None = None
    several: bool = False
    save: Name | None = None
    then: Name | None = None
    when_empty: Name | None = None


class Ask(_State):
    """Asks for words of the person's own."""

    kind: Literal["ask"]
    text: str
    sms: str | None = None
    expects: Expects = "text"
    save: Name | None = None
    then: Name
    skip: Name | None = None  # where "non" or "passer" leads, when one may decline


class Act(_State):
    """Has something done outside, and goes where its outcome leads."""

    kind: Literal["act"]
    action: Name
    given: dict[str, str] = Field(default_factory=dict)  # fixed arguments of the action
    keep: tuple[Name, ...] = Field(default=(), strict=False)
    outcomes: dict[str, Name]


class Go(_State):
    """Chooses the way by guards and answers: the first that fits, else `then`."""

    kind: Literal["go"]
    branches: tuple[Branch, ...] = Field(default=(), strict=False)
    then: Name


class Call(_State):
    """Walks through another flow, then goes on."""

    kind: Literal["call"]
    flow: Name
    then: Name


class End(_State):
    """Ends the flow: back to the flow that called it, else to the menu."""

    kind: Literal["end"]
    text: str | None = None
    sms: str | None = None
    silent: bool = False  # say nothing more: do not ask again what was asked before


State = Annotated[Say | Choose | Ask | Act | Go | Call | End, Field(discriminator="kind")]


class Flow(_Part):
    """A flow as its author wrote it: structure and French."""

    flow: Name
    title: str
    keywords: tuple[str, ...] = Field(default=(), strict=False)
    start: Name
    needs_consent: bool = False  # asks for its own agreement before anything personal
    private: bool = False  # shows what is the person's own: opened only while nothing is locked
    entries: tuple[Name, ...] = Field(default=(), strict=False)  # where a free text may come in
    states: dict[Name, State]


def wants_words(state: State) -> bool:
    """Whether a state asks for words of the person's own, and not for figures or a code."""
    return isinstance(state, Ask) and state.expects in ("text", "message", "name", "place", "trade")


def texts_of(state: State) -> Iterator[tuple[str, str]]:
    """Each (field, French text) a person may read in this state, in reading order."""
    for field in ("text", "sms"):
        text = getattr(state, field, None)
        if text is not None:
            yield field, text
    for choice in getattr(state, "choices", ()):
        yield f"{choice.key}.label", choice.label


def edges_of(state: State) -> Iterator[tuple[str, str]]:
    """Each (trigger, next state) that leads out of this state, before the global words."""
    match state:
        case Choose():
            for choice in state.choices:
                yield f"choose:{choice.key}", choice.then
            if state.options_from and state.then:
                yield "choose:*", state.then
            if state.when_empty:
                yield "empty", state.when_empty
        case Ask():
            yield "answered", state.then
            if state.skip:
                yield "skipped", state.skip
        case Act():
            for outcome, target in state.outcomes.items():
                yield f"outcome:{outcome}", target
        case Go():
            for branch in state.branches:
                yield "then", branch.then
            yield "then", state.then
        case Say() | Call():
            yield "then", state.then
        case End():
            return
