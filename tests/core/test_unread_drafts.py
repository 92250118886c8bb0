"""A sensitive translation that nobody approved: withheld in production, marked elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.flow import Flow
from bot.core.version import UNREAD, Mark, Translation, build_version

WITHHELD = {"bm": "(non relu)"}


def fallback(
    mark: Mark, *, sensitive: bool = True, withhold: dict[str, str] | None = None
) -> str | None:
    """What is said of the Bambara text of a flow with one state."""
    states: dict[str, Any] = {"fin": {"kind": "end", "text": "Fini.", "sensitive": sensitive}}
    written = {"flow": "essai", "title": "Essai", "start": "fin", "states": states}
    flow = Flow.model_validate(written)
    translations = {"bm": {"fin.text": Translation("A banna.", mark)}}
    version = build_version(1, flow, translations, withhold=withhold)
    wording = version.wording("fin", "text", "bm")
    assert wording is not None
    return wording.fallback


@pytest.mark.parametrize(
    ("mark", "sensitive", "expected"),
    [
        (Mark.PENDING, True, UNREAD),
        (Mark.APPROVED, True, None),
        (Mark.PENDING, False, None),
        (Mark.STALE, True, "stale"),
    ],
)
def test_where_nothing_is_withheld_an_unread_draft_is_marked(
    mark: Mark, sensitive: bool, expected: str | None
) -> None:
    assert fallback(mark, sensitive=sensitive) == expected


def test_where_it_is_withheld_it_is_not_sent_at_all() -> None:
    assert fallback(Mark.PENDING, withhold=WITHHELD) == "withheld"
    assert fallback(Mark.APPROVED, withhold=WITHHELD) is None
