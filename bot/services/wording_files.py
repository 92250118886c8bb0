"""Facts in PO files: what the content says in other languages, beside the French of each text.

`msgctxt` is "kind.id.field". The marks are those of the flow texts; what is stored carries the
French it was made from, because a member may correct a fact after the import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.core.content import Content, Draft
from bot.core.content.spoken import FRAME, french_texts
from bot.core.version import Mark
from bot.services.po_files import parse_po
from bot.services.translation_files import Merged, Source, bring, mark_of

DOMAIN = "facts"
Wordings = dict[str, dict[str, list[str]]]  # language -> path -> [French, text, mark]
FILES: Mapping[str, str] = {
    FRAME: "amounts", "region": "regions", "trade": "trades", "stage": "process",
    "state": "process", "situation": "papers", "paper": "papers", "paper_rule": "papers",
    "organisation": "directory",
}  # fmt: skip
OTHERS = "advice"


def extract_facts(
    content: Content, locales: Path, *, languages: Iterable[str] = ("bm",)
) -> dict[str, Merged]:
    """Write `facts.pot` and bring the PO file of each language after the French of the facts.

    As for the flows: edited French makes fuzzy, rewritten French empties. Raises OSError or
    `TranslationProblem`.
    """
    found = [
        Source(
            source.path,
            source.french,
            "sensitive" if source.is_sensitive else "",
            f"flows/data/{FILES.get(source.kind, OTHERS)}.yaml",
        )
        for source in french_texts(content)
    ]
    return bring(found, locales, domain=DOMAIN, languages=languages)


def read_wordings(locales: Path) -> Wordings:
    """What each language has for the facts, empty texts left out, as it is stored.

    Raises OSError or `TranslationProblem`.
    """
    paths = sorted(locales.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return {path.parent.parent.name: _read(path) for path in paths}


def read_drafts(locales: Path) -> dict[str, dict[str, Draft]]:
    """The same as `speak` and `check_wordings` take it."""
    return {language: drafts_of(given) for language, given in read_wordings(locales).items()}


def drafts_of(stored: Mapping[str, Sequence[str]]) -> dict[str, Draft]:
    """The drafts of one language as they are stored, ready to be said."""
    return {path: Draft(french, text, Mark(mark)) for path, (french, text, mark) in stored.items()}


def _read(path: Path) -> dict[str, list[str]]:
    return {
        entry.msgctxt: [entry.msgid, entry.msgstr, mark_of(entry).value]
        for entry in parse_po(path.read_text(encoding="utf-8"), path.name)
        if entry.msgctxt and entry.msgstr and not entry.obsolete
    }
