"""What a message can mean here, as values: the engine branches on them and on nothing else."""

from dataclasses import dataclass, field
from enum import StrEnum


class Word(StrEnum):
    """A word that means the same in every state."""

    STOP = "stop"
    START = "start"
    ERASE = "erase"
    MENU = "menu"
    BACK = "back"
    MORE = "more"
    REPEAT = "repeat"
    HELP = "help"
    HEALTH = "health"
    CALL_BACK = "call_back"
    MY_DATA = "my_data"
    OTHER_PERSON = "other_person"
    FRENCH = "french"
    BAMBARA = "bambara"
    YES = "yes"
    NO = "no"
    GREETING = "greeting"
    THANKS = "thanks"
    DONT_UNDERSTAND = "dont_understand"
    DONT_KNOW = "dont_know"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the offered choices, by its number; `is_guess` where a sentence holds its words,
    `has_little_words` where its name was written among those that may say more: "mon rendez-vous".
    """

    number: str
    is_guess: bool = field(default=False, compare=False)
    has_little_words: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """Two or three offered choices are as likely: ask which, do not guess."""

    numbers: tuple[str, ...]
    is_guess: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Global:
    """A word that means the same in every state. Never YES or NO: those are `Yes` and `No`."""

    word: Word


@dataclass(frozen=True, slots=True)
class Yes:
    """A plain yes that no offered choice stands for."""


@dataclass(frozen=True, slots=True)
class No:
    """A plain no that no offered choice stands for."""


@dataclass(frozen=True, slots=True)
class UnsureStop:
    """The message speaks of stopping without being the bare word: ask "voulez-vous arrêter ?"."""


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing to read: no letter, no digit, no question mark."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not an answer known here. `folded` is the text, folded, without greeting and courtesy."""

    folded: str


Meaning = Chosen | Between | Global | Yes | No | UnsureStop | Empty | Unclear
