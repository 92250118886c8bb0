"""Trying a list before it is in force: on the examples of the files, and on published texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.check.wording import build_wording, found_in, spoken
from bot.core.flow import texts_of
from bot.core.understanding.danger import DangerListener, build_danger
from bot.services.fact_rows import Parsed
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.services.watched_lists import PROMISE, is_of_danger
from bot.store.session import Session

MOST_SHOWN = 12
EXAMPLES = "danger_examples"


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes its side: texts heard now that were not, and texts heard no more.

    For a promise, `found` are texts of flows that say it.
    """

    found: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()  # innocent examples that would call a person

    @property
    def asks(self) -> bool:
        """Whether somebody must say that they want it all the same."""
        return bool(self.lost or self.alarms)


def compare(
    parts: Parts, shelf: Shelf, before: Parsed, after: Parsed, listed: str, session: Session
) -> Changes:
    """What a change of a list does. Raises `DangerProblem`."""
    if listed == PROMISE:
        return Changes(found=tuple(_promising(parts, shelf, before, after, session))[:MOST_SHOWN])
    was, becomes = build_danger(before["danger"]), build_danger(after["danger"])
    examples = before.get(EXAMPLES, {})
    dangers, innocents = _texts(examples.get("danger", {})), _texts(examples.get("innocent", {}))
    return Changes(
        found=_newly(was, becomes, dangers),
        lost=_newly(becomes, was, dangers),
        alarms=_newly(was, becomes, innocents),
    )


def hears(after: Parsed, listed: str, language: str, example: str) -> bool:
    """Whether a text is taken by the list as it would be: for `innocent`, that it is let be.

    Raises `DangerProblem`.
    """
    if listed == PROMISE:
        rules = build_wording(after["wording"])
        phrases = rules.promises.get(language)
        return phrases is not None and bool(found_in(spoken(example), phrases))
    heard = build_danger(after["danger"])(example)
    return heard is not None if is_of_danger(listed) else heard is None


def _newly(was: DangerListener, becomes: DangerListener, texts: Sequence[str]) -> tuple[str, ...]:
    changed = (text for text in texts if becomes(text) is not None and was(text) is None)
    return tuple(changed)[:MOST_SHOWN]


def _texts(by_language: dict[str, list[str]]) -> list[str]:
    return [str(text) for texts in by_language.values() for text in texts]


def _promising(
    parts: Parts, shelf: Shelf, before: Parsed, after: Parsed, session: Session
) -> Iterator[str]:
    """The French texts of published flows that the changed list would stop, and did not."""
    was, becomes = (build_wording(it["wording"]).promises["fr"] for it in (before, after))
    for version_id in shelf.published.values():
        flow = parts.library.version(version_id, session).flow
        for name, state in flow.states.items():
            for field, text in texts_of(state):
                words = spoken(text)
                if found_in(words, becomes) and not found_in(words, was):
                    yield f"{flow.flow}.{name}.{field}"
