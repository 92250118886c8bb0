"""Mentions: the texts that name an organisation in words, and go on when it is withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.services.fact_kinds import FactKind
from bot.services.parts import Parts
from bot.store.session import Session


def named_in_words(
    parts: Parts, kind: FactKind, key: str, *, session: Session
) -> tuple[tuple[str, str], ...]:
    """(domain, path) of the other texts that name an organisation; nothing of other kinds."""
    if kind.name != "organisation":
        return ()
    content = parts.library.now(session).content
    if key not in content.organisations:
        return ()
    of_facts = (("facts", it.path) for it in content.wordings_naming(key))
    short = content.organisations[key].short
    named = re.compile(rf"(?<!\w){re.escape(short)}(?!\w)") if short else None
    return (*of_facts, *_of_flows(parts, named, session=session))


def _of_flows(
    parts: Parts, named: re.Pattern[str] | None, *, session: Session
) -> Iterator[tuple[str, str]]:
    if named is None:
        return
    for flow, version_id in parts.library.now(session).published.items():
        wordings = parts.library.version(version_id, session).wordings["fr"]
        for path, wording in wordings.items():
            if named.search(wording.text.text):
                yield "flows", f"{flow}.{path}"
