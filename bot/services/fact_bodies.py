"""Bodies of facts: their parts read as they are typed, and what was typed put back in place."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.services.fact_kinds import FactKind, Part, Shape

Body = dict[str, Any]
Typed = Mapping[str, Sequence[str]]  # path of a part -> what was typed or ticked
LONGEST = 2_000
MOST_LINES = 120
MANY = frozenset({Shape.LINES, Shape.SOME})


class BadPart(ValueError):
    """What was typed is none of what belongs there; the code says why."""


def read_part(body: Mapping[str, Any], part: Part) -> tuple[str, ...]:
    """A part of a fact as it is typed; nothing when the fact does not have it."""
    found: Any = body
    for name in part.path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is None:
        return ()
    if isinstance(found, list):
        return tuple(str(it) for it in found)
    if isinstance(found, bool):
        return ("yes",) if found else ()
    return (str(found),)


def read_parts(body: Mapping[str, Any], kind: FactKind) -> dict[str, tuple[str, ...]]:
    """Every part of a fact that can be changed, by its path."""
    return {part.path: read_part(body, part) for part in kind.parts}


def with_parts(
    body: Mapping[str, Any], kind: FactKind, typed: Typed
) -> tuple[Body, dict[str, str]]:
    """(the fact with what was typed, code of what is wrong by path). Parts that are not among
    the typed ones stay as they are."""
    changed, problems = copy.deepcopy(dict(body)), dict[str, str]()
    for part in kind.parts:
        if part.path not in typed:
            continue
        known = read_part(body, part)
        written = _in_order(part, cleaned(part, typed[part.path]), known)
        if written == known:
            continue
        try:
            value = _value(part, written)
        except BadPart as problem:
            problems[part.path] = str(problem)
        else:
            _put(changed, part.path.split("."), value)
    return changed, problems


def cleaned(part: Part, typed: Sequence[str]) -> tuple[str, ...]:
    """What was typed without what does not count: empty lines, spaces around."""
    if part.shape is Shape.LINES:
        typed = [line for text in typed for line in text.splitlines()]
    if part.shape is Shape.TEXT:
        texts = ("\n".join(line.strip() for line in it.splitlines()).strip() for it in typed)
        return tuple(filter(None, texts))
    return tuple(kept for it in typed if (kept := " ".join(it.split())))


def _in_order(part: Part, typed: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """What was ticked, in the order in which the fact has it: the first place is said first."""
    if part.shape is not Shape.SOME:
        return typed
    kept = tuple(it for it in known if it in typed)
    return (*kept, *(it for it in typed if it not in kept))


def _value(part: Part, typed: tuple[str, ...]) -> Any:
    if any(len(it) > LONGEST for it in typed) or len(typed) > MOST_LINES:
        raise BadPart("text_long")
    if part.shape in MANY:
        return list(typed)
    if part.shape is Shape.FLAG:
        return bool(typed)
    if not typed:
        return None
    written = typed[0]
    match part.shape:
        case Shape.NUMBER:
            digits = written.replace(" ", "").replace("\u202f", "")
            if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
                raise BadPart("not_a_number")
            return int(digits)
        case Shape.DAY:
            try:
                return date.fromisoformat(written).isoformat()
            except ValueError:
                raise BadPart("bad_day") from None
    return written


def _put(body: Body, path: Sequence[str], value: Any) -> None:
    """Set the value; what is empty is taken out, so that the fact says nothing there."""
    name, *rest = path
    if rest:
        inner = body.get(name)
        inner = inner if isinstance(inner, dict) else {}
        _put(inner, rest, value)
        if inner:
            body[name] = inner
        else:
            body.pop(name, None)
    elif value in (None, []):
        body.pop(name, None)
    else:
        body[name] = value
