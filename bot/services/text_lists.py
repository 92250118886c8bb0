"""Lists of texts for translators: by state, by place, by their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.hearing import fold
from bot.services.parts import Parts
from bot.services.texts import TextRow, list_texts
from bot.store.session import Session

FOLDERS = ("all", "todo", "review", "approved", "withheld", "changed")
PAGE = 30


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page of texts; `after` leads to the next one, "" on the last."""

    rows: tuple[TextRow, ...]
    after: str
    total: int
    folders: Mapping[str, int]  # how many texts each holds
    groups: tuple[tuple[str, str], ...]  # (domain, flow or kind of facts)


def list_page(
    parts: Parts,
    language: str,
    *,
    session: Session,
    folder: str = "all",
    group: str = "",
    words: str = "",
    after: str = "",
) -> TextPage:
    """A page of the texts of a folder; `group` is "domain.name", `words` all stand in the text."""
    rows = list_texts(parts, language, session=session)
    counted = Counter(name for row in rows for name in FOLDERS if _is_in(row, name))
    wanted = [
        row
        for row in rows
        if _is_in(row, folder)
        and (not group or f"{row.domain}.{row.group}" == group)
        and _has(words, row)
    ]
    start = next((n + 1 for n, it in enumerate(wanted) if _name(it) == after), 0)
    shown = tuple(wanted[start : start + PAGE])
    groups = tuple(dict.fromkeys((row.domain, row.group) for row in rows))
    more = _name(shown[-1]) if len(wanted) > start + PAGE else ""
    return TextPage(shown, more, len(wanted), counted, groups)


def _is_in(row: TextRow, folder: str) -> bool:
    match folder:
        case "withheld":
            return row.fallback in {"withheld", "unread"}
        case "changed":
            return row.fallback == "stale"
        case "all":
            return True
    return row.state == folder


def _has(words: str, row: TextRow) -> bool:
    wanted = fold(words).split()
    if not wanted:
        return True
    told = fold(f"{row.path} {row.french} {row.text} {row.waiting}")
    return all(word in told for word in wanted)


def _name(row: TextRow) -> str:
    return f"{row.domain}.{row.path}"
