"""Reads a script: steps with the lines that must be answered, or everything that is wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.scripts.givens import Given
from bot.scripts.sentences import SENTENCES, read_given

NO_ANSWER = "(no answer)"
LITERAL = 12  # so much of every line must be written out, or "..." would match anything

Message = tuple[str, ...]  # the lines of one message, the empty ones left out


@dataclass(frozen=True, slots=True)
class Step:
    """What happens, and which messages must come of it."""

    line: int
    written: str  # as it stands in the script
    said: str | None  # what the person writes; None when the world does something
    given: Given | None
    expected: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """One scenario."""

    name: str
    steps: tuple[Step, ...]


class UnreadableScript(Exception):
    """`problems`: one sentence a line that cannot be used."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(slots=True)
class _Draft:
    line: int
    written: str
    said: str | None = None
    given: Given | None = None
    messages: list[list[str]] = field(default_factory=list)
    is_silent: bool = False

    def step(self) -> Step:
        messages = tuple(tuple(lines) for lines in self.messages if lines)
        return Step(self.line, self.written, self.said, self.given, messages)


def read_script(text: str, *, name: str) -> Script:
    """The script that a text holds. Raises `UnreadableScript` with all that is wrong."""
    drafts: list[_Draft] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        problem = _read_line(drafts, number, line.rstrip())
        if problem is not None:
            problems.append(f"{name}:{number}: {problem}")
    problems += [
        f"{name}:{draft.line}: say what must be answered with `< ` lines, or `< {NO_ANSWER}`"
        for draft in drafts
        if draft.said is not None and not draft.messages and not draft.is_silent
    ]
    if not problems and not any(draft.messages or draft.is_silent for draft in drafts):
        problems.append(f"{name}: nothing is asked and nothing is answered here")
    if problems:
        raise UnreadableScript(problems)
    return Script(name, tuple(draft.step() for draft in drafts))


def _read_line(drafts: list[_Draft], number: int, line: str) -> str | None:
    """Add one line to what was read; what is wrong with it, if anything."""
    if not line.strip() or line.startswith("#"):
        return None
    if line == ">" or line.startswith("> "):
        drafts.append(_Draft(number, line, said=line[2:]))
        return None
    if line == "<" or line.startswith("< "):
        return _read_answer(drafts, line[2:].strip())
    if line.startswith("given "):
        given = read_given(" ".join(line[6:].split()))
        if given is None:
            known = "; ".join(example for example, _pattern, _build in SENTENCES)
            return f"this given is not known. Known are: {known}"
        drafts.append(_Draft(number, line, given=given))
        return None
    return "a line begins with `> `, `< `, `given ` or `#`"


def _read_answer(drafts: list[_Draft], answer: str) -> str | None:
    if not drafts:
        return "nothing happened yet that could be answered"
    draft = drafts[-1]
    if answer == NO_ANSWER:
        draft.is_silent = True
        return f"either `< {NO_ANSWER}` or lines of an answer" if draft.messages else None
    if draft.is_silent:
        return f"either `< {NO_ANSWER}` or lines of an answer"
    if not answer:
        draft.messages.append([])
        return None
    if "..." in answer and len(answer.replace("...", "").strip()) < LITERAL:
        return f"write out at least {LITERAL} characters beside the `...`"
    if not draft.messages:
        draft.messages.append([])
    draft.messages[-1].append(answer)
    return None
