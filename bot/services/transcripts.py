"""Transcripts: a conversation as plain text, written at the editor's phone and played again.

    given the phone is whatsapp, in bm, place mali
    given it begins at papiers.debut
    > 1
    < Avez-vous votre carte NINA ?
    given 13 hours pass

A subset of what conversation scripts may hold, with two sentences of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.rendering import Medium

MOST_STEPS = 80
LONGEST_LINE = 2_000
PLACES = ("mali", "waiting", "on_the_way")
_PHONE = re.compile(
    r"given the phone is (sms|whatsapp), in (fr|bm), place (mali|waiting|on_the_way)"
)
_BEGIN = re.compile(r"given it begins at ([a-z][a-z0-9_]*)")
_PAUSE = re.compile(r"given ([0-9]{1,4}) hours pass")
_TAP = re.compile(r"given a tap on ([^\n]{1,100})")


class Unreadable(Exception):
    """A line that is none of a transcript."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the person does: they write, tap, or let time pass."""

    text: str | None = None
    tap: str | None = None
    pause: timedelta | None = None
    answers: tuple[str, ...] | None = None  # the messages that must come; None: not written down

    def line(self) -> str:
        """How it stands in the transcript."""
        if self.pause is not None:
            return f"given {int(self.pause.total_seconds()) // 3600} hours pass"
        if self.tap is not None:
            return f"given a tap on {self.tap}"
        return f"> {self.text or ''}"


@dataclass(frozen=True, slots=True)
class Transcript:
    """Where and as whom one begins, and what happens."""

    medium: Medium = Medium.SMS
    language: str = "fr"
    place: str = "mali"
    begin: str = ""  # a state; the flow's own start where there is none
    opening: tuple[str, ...] | None = None  # what must come before anything is said
    steps: tuple[Step, ...] = ()

    def then(self, step: Step) -> Transcript:
        """The same, with one thing more."""
        return replace(self, steps=(*self.steps, step)[:MOST_STEPS])


def write_transcript(it: Transcript) -> str:
    """The text of a transcript; `read_transcript` gives an equal one back."""
    lines = [f"given the phone is {it.medium.value}, in {it.language}, place {it.place}"]
    if it.begin:
        lines.append(f"given it begins at {it.begin}")
    lines += _answers(it.opening)
    for step in it.steps:
        lines += [step.line(), *_answers(step.answers)]
    return "\n".join(lines) + "\n"


def _answers(messages: tuple[str, ...] | None) -> list[str]:
    """Messages as `<` lines; `<` alone begins the next message."""
    if messages is None:
        return []
    lines: list[str] = []
    for message in messages:
        lines += ["<", *(f"< {line}" for line in message.split("\n"))]
    return lines or ["< (no answer)"]


def read_transcript(text: str) -> Transcript:
    """The transcript of a text. Raises `Unreadable`."""
    found, heard = Transcript(), None
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        if line == "<" or line.startswith("< "):
            heard = _heard(heard, line)
            continue
        found, heard = _with_answers(found, heard), None
        found = _with_line(found, line[:LONGEST_LINE])
    return _with_answers(found, heard)


def _heard(heard: list[list[str]] | None, line: str) -> list[list[str]]:
    messages = [] if heard is None else heard
    if line == "< (no answer)":
        return messages
    if line == "<":
        return [*messages, []]
    if not messages:
        messages = [[]]
    messages[-1].append(line[2:])
    return messages


def _with_answers(found: Transcript, heard: list[list[str]] | None) -> Transcript:
    if heard is None:
        return found
    answers = tuple("\n".join(lines) for lines in heard)
    if not found.steps:
        return replace(found, opening=answers)
    return replace(found, steps=(*found.steps[:-1], replace(found.steps[-1], answers=answers)))


def _with_line(found: Transcript, line: str) -> Transcript:
    if line == ">" or line.startswith("> "):
        return found.then(Step(text=line[2:]))
    if phone := _PHONE.fullmatch(line):
        return replace(found, medium=Medium(phone[1]), language=phone[2], place=phone[3])
    if begin := _BEGIN.fullmatch(line):
        return replace(found, begin=begin[1])
    if pause := _PAUSE.fullmatch(line):
        return found.then(Step(pause=timedelta(hours=int(pause[1]))))
    if tap := _TAP.fullmatch(line):
        return found.then(Step(tap=tap[1]))
    raise Unreadable(line)
