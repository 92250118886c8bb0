"""Likeness: facts that may be the same thing entered twice, by their names and telephones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from bot.core.hearing import fold
from bot.services.fact_kinds import FactKind, title_of
from bot.store import facts as store
from bot.store.session import Session

NEARLY = 90.0  # percent, above which two names may be of the same thing


def alike(
    kind: FactKind, key: str, body: Mapping[str, Any], *, session: Session
) -> tuple[tuple[str, str], ...]:
    """(key, title) of the facts of the kind that may be the same one twice."""
    own = _names(kind, body)
    phones = set(_phones(body))
    found = []
    for row in store.list_rows(session, kind.stored):
        other = json.loads(row.body)
        if row.key == key:
            continue
        is_near = any(
            fuzz.ratio(one, another) >= NEARLY for one in own for another in _names(kind, other)
        )
        if is_near or phones & set(_phones(other)):
            found.append((row.key, title_of(kind, other)))
    return tuple(found)


def _names(kind: FactKind, body: Mapping[str, Any]) -> set[str]:
    names = (body.get(part) for part in ("name", *kind.titles))
    return {plain for it in names if it and len(plain := default_process(fold(str(it)))) > 2}


def _phones(body: Mapping[str, Any]) -> Iterable[str]:
    found = body.get("contact") or {}
    for phone in found.get("phones", ()):
        digits = "".join(letter for letter in str(phone) if letter.isdigit())
        if len(digits) >= 8:
            yield digits[-8:]
