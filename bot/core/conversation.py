"""A contact's place in a flow, what was answered, and the guards that look at it."""

from __future__ import annotations

import json
from typing import Any

LANGUAGES = ("fr", "bm")
LANGUAGE_ANSWER = "language"  # a state that saves this chooses the language
DEEPEST_STACK = 8
LONGEST_PATH = 20
TRIES = 3  # the third unclear answer brings a human

Place = list[Any]  # [flow, version, state, path]


class Conversation:
    """The model that the compiled machine moves. `advance` works on a copy, never on the given one.

    `stack` holds the places to come back to, `path` the prompts behind in this flow,
    `answers` what was said, shared by all flows. `wish` is set by callbacks and read by the
    engine in the same step; it is never stored.
    """

    __slots__ = (
        "answers",
        "asked",
        "flow",
        "language",
        "page",
        "path",
        "stack",
        "state",
        "tries",
        "unlocked",
        "version",
        "wish",
    )

    def __init__(self, *, language: str = "fr") -> None:
        self.flow = ""
        self.version = 0
        self.state = ""
        self.language = language
        self.answers: dict[str, str] = {}
        self.tries = 0
        self.page = 0
        self.path: list[str] = []
        self.stack: list[Place] = []
        self.unlocked = True  # the service says otherwise at each turn, where a lock is set
        self.asked = True  # False: the prompt of this place was not shown yet
        self.wish: tuple[str, str | None] | None = None

    # --- as JSON -------------------------------------------------------------------------

    def to_json(self) -> str:
        """This conversation as compact JSON; `from_json` gives an equal one back."""
        return _dump(
            [
                self.flow,
                self.version,
                self.state,
                self.language,
                self.answers,
                self.tries,
                self.page,
                self.path,
                self.stack,
                self.unlocked,
                self.asked,
            ]
        )

    @classmethod
    def from_json(cls, text: str) -> Conversation:
        """The conversation that `to_json` wrote. Raises ValueError when it is not one."""
        it = cls.__new__(cls)
        (
            it.flow,
            it.version,
            it.state,
            it.language,
            it.answers,
            it.tries,
            it.page,
            it.path,
            it.stack,
            it.unlocked,
            it.asked,
        ) = _read(text)[0]
        it.wish = None
        return it

    def copy(self) -> Conversation:
        """An equal conversation that shares nothing that can change."""
        it = Conversation.__new__(Conversation)
        it.flow, it.version, it.state = self.flow, self.version, self.state
        it.language, it.tries, it.page = self.language, self.tries, self.page
        it.answers, it.path, it.stack = self.answers.copy(), self.path.copy(), self.stack.copy()
        it.unlocked, it.asked, it.wish = self.unlocked, self.asked, None
        return it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Conversation) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]

    # --- places --------------------------------------------------------------------------

    def stand_at(self, flow: str, version: int, state: str) -> None:
        """Take up a place as it was stored or offered. Moves within a flow are the machine's."""
        if flow != self.flow:
            self.path = []
        self.flow, self.version, self.state = flow, version, state
        self.tries = 0
        self.page = 0

    def leave(self) -> None:
        """Remember this place, to come back to it when what is called now ends."""
        if self.flow:
            self.stack.append([self.flow, self.version, self.state, self.path])
            del self.stack[:-DEEPEST_STACK]
        self.path = []

    def come_back(self) -> bool:
        """Take up the last place that was left; False when there is none."""
        if not self.stack:
            return False
        flow, version, state, path = self.stack.pop()
        self.stand_at(flow, version, state)
        self.path = list(path)
        return True

    def remember_prompt(self, state: str) -> None:
        """Put the prompt just answered behind us, for RETOUR."""
        if not self.path or self.path[-1] != state:
            self.path.append(state)
            del self.path[:-LONGEST_PATH]

    # --- callbacks of the machine: the fixed table of names that `machine` may use ---------

    def keep_answer(self, event: Any) -> None:
        """Store what was answered under the name the state gives, and start afresh."""
        name, value = event.kwargs.get("save"), event.kwargs.get("value")
        if name == LANGUAGE_ANSWER and value in LANGUAGES:
            self.language = value
        elif name is not None and value is not None:
            self.answers[name] = value
        self.remember_prompt(event.kwargs["state"])
        self.tries = 0
        self.page = 0

    def keep_outcome(self, event: Any) -> None:
        """Store those values of an outcome that the state wants kept."""
        self.answers.update(event.kwargs["kept"])

    def count_try(self, _event: Any) -> None:
        """One more answer that was not understood."""
        self.tries += 1

    def offer_person(self, _event: Any) -> None:
        """The third answer that was not understood brings a human."""
        self.tries = 0
        self.wish = ("person", None)

    def wish_for(self, event: Any) -> None:
        """A global word: the engine leaves for what it names."""
        self.wish = (event.event.name, event.kwargs.get("target"))

    def speak(self, event: Any) -> None:
        """Go on in the language that was asked for."""
        self.language = event.kwargs["language"]
        self.tries = 0

    # --- guards ----------------------------------------------------------------------------

    def is_last_try(self, _event: Any) -> bool:
        """True when this unclear answer is the one that brings a human."""
        return self.tries + 1 >= TRIES

    def is_in_mali(self, _event: Any = None) -> bool:
        """True only for a person who said so: police is advised to nobody else (rule 1)."""
        return self.answers.get("place") == "mali"

    def is_abroad(self, _event: Any = None) -> bool:
        """True for a person who said that they are not in Mali yet."""
        return self.answers.get("place") in ("waiting", "on_the_way")

    def knows_place(self, _event: Any = None) -> bool:
        """True when the person said where they are."""
        return self.is_in_mali() or self.is_abroad()

    def is_bambara(self, _event: Any = None) -> bool:
        """True when the person is answered in Bambara."""
        return self.language == "bm"

    def is_unlocked(self, _event: Any = None) -> bool:
        """True when nothing is locked: no PIN is set or it was given, and the number is certain."""
        return self.unlocked

    def has_consent(self, _event: Any = None) -> bool:
        """True when the person agreed that what they write is kept to help them."""
        return self.answers.get("consent_service") == "given"

    def is_called(self, _event: Any = None) -> bool:
        """True when another flow waits for this one to end."""
        return bool(self.stack)


GUARDS = frozenset(
    {
        "has_consent",
        "is_abroad",
        "is_bambara",
        "is_called",
        "is_in_mali",
        "is_unlocked",
        "knows_place",
    }
)
_read = json.JSONDecoder().raw_decode
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
