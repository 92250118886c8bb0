"""Flow texts in PO files: what translators gave, and how it follows the French.

`msgctxt` is "flow.state.field". A translator's comment says how far a text may be trusted
(`# review: pending`, `# review: approved NAME`); *fuzzy* says that the French changed since.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib
from rapidfuzz import fuzz

from bot.core.flow import Flow, State, texts_of
from bot.core.version import Mark, Translation
from bot.services.po_files import TranslationProblem, new_po, parse_po, read_po, write_po

__all__ = [
    "Merged",
    "Source",
    "TranslationProblem",
    "bring",
    "extract",
    "mark_of",
    "of_flow",
    "path_of",
    "read_translation_file",
    "read_translation_text",
    "read_translations",
]

DOMAIN = "flows"
REWRITTEN_BELOW = 60.0  # likeness, in percent, of the old French with the new
REVIEW = re.compile(r"^\s*review:\s*(pending|approved)\b[ \t]*(.*)$", re.MULTILINE)
PENDING = "review: pending"


@dataclass(frozen=True, slots=True)
class Source:
    """One French text as it goes into the template."""

    context: str
    french: str
    notes: str
    file: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the translations when the French was extracted again."""

    kept: int = 0
    added: int = 0
    stale: int = 0
    emptied: int = 0
    retired: int = 0


def path_of(locales: Path, language: str, *, domain: str = DOMAIN) -> Path:
    """Where the texts of a language stand: by default those of the flows."""
    return locales / language / "LC_MESSAGES" / f"{domain}.po"


def read_translations(locales: Path) -> dict[str, dict[str, Translation]]:
    """Language -> "flow.state.field" -> text, from every language that has a file.

    Raises OSError or `TranslationProblem`.
    """
    paths = sorted(locales.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return {path.parent.parent.name: read_translation_file(path) for path in paths}


def read_translation_file(path: Path) -> dict[str, Translation]:
    """What one PO file gives, empty texts left out. Raises OSError or `TranslationProblem`."""
    return read_translation_text(path.read_text(encoding="utf-8"), name=path.name)


def read_translation_text(text: str, *, name: str) -> dict[str, Translation]:
    """The same from the text of a PO file. Raises `TranslationProblem`."""
    return {
        entry.msgctxt: Translation(entry.msgstr, mark_of(entry))
        for entry in parse_po(text, name)
        if entry.msgctxt and entry.msgstr and not entry.obsolete
    }


def of_flow(
    translations: Mapping[str, Mapping[str, Translation]], flow: str
) -> dict[str, dict[str, Translation]]:
    """Language -> "state.field" -> text, of one flow: what `check` and `build_version` take."""
    prefix = f"{flow}."
    return {
        language: {
            context.removeprefix(prefix): found
            for context, found in texts.items()
            if context.startswith(prefix)
        }
        for language, texts in translations.items()
    }


def extract(
    flows: Iterable[Flow], locales: Path, *, languages: Iterable[str] = ("bm",)
) -> dict[str, Merged]:
    """Write `flows.pot` and bring the PO file of each language after the French; say what changed.

    An edited French text makes its translation fuzzy and takes its approval back; a rewritten one
    empties it; a removed one is kept as obsolete. Files that say the same are not touched. Raises
    OSError or `TranslationProblem`.
    """
    sources = [source for flow in flows for source in _sources(flow)]
    return bring(sources, locales, domain=DOMAIN, languages=languages)


def bring(
    sources: Sequence[Source], locales: Path, *, domain: str, languages: Iterable[str]
) -> dict[str, Merged]:
    """The same for the French texts of any domain."""
    write_po(locales / f"{domain}.pot", _template(sources))
    merged = {}
    for language in languages:
        path = path_of(locales, language, domain=domain)
        old = read_po(path, language=language)
        new, merged[language] = _merge(old, sources, language)
        write_po(path, new)
    return merged


def _sources(flow: Flow) -> Iterator[Source]:
    for name, state in flow.states.items():
        for field, french in texts_of(state):
            if french.strip():
                context = f"{flow.flow}.{name}.{field}"
                yield Source(context, french, _notes(state), f"{DOMAIN}/{flow.flow}.yaml")


def _notes(state: State) -> str:
    """What a translator should know about the state of a text."""
    marks: list[str] = [state.kind]
    marks += [mark for mark in ("sensitive", "confidential", "unsolicited") if getattr(state, mark)]
    return "\n".join(filter(None, (", ".join(marks), state.note)))


def _template(sources: Iterable[Source]) -> polib.POFile:
    template = new_po(None)
    for source in sources:
        template.append(_entry(source))
    return template


def _merge(
    old: polib.POFile, sources: Iterable[Source], language: str
) -> tuple[polib.POFile, Merged]:
    new = new_po(language, like=old)
    known = {entry.msgctxt: entry for entry in sorted(old, key=lambda entry: not entry.obsolete)}
    fates: Counter[str] = Counter()
    for source in sources:
        entry = _entry(source)
        found = known.pop(source.context, None)
        fates["added" if found is None else _follow(entry, found)] += 1
        new.append(entry)
    for left in known.values():
        if left.msgstr:
            fates["retired"] += not left.obsolete
            left.obsolete = True
            new.append(left)
    return new, Merged(**fates)


def _entry(source: Source) -> polib.POEntry:
    return polib.POEntry(
        msgctxt=source.context,
        msgid=source.french,
        comment=source.notes,
        occurrences=[(source.file, "")],
    )


def _follow(entry: polib.POEntry, old: polib.POEntry) -> str:
    """Take over an old translation as far as the French is still the one it translates."""
    entry.tcomment = old.tcomment
    if not old.msgstr:
        return "kept"
    of_french = (old.fuzzy and old.previous_msgid) or old.msgid
    if entry.msgid not in (of_french, old.msgid):
        if fuzz.ratio(entry.msgid, of_french) < REWRITTEN_BELOW:
            entry.tcomment = REVIEW.sub("", old.tcomment).strip()
            return "emptied"
        entry.previous_msgid, entry.flags = of_french, ["fuzzy"]
    elif entry.msgid == old.msgid:
        entry.previous_msgid, entry.flags = old.previous_msgid, list(old.flags)
    entry.msgstr = old.msgstr
    is_edited = entry.msgid != old.msgid
    if is_edited or not REVIEW.search(entry.tcomment):
        others = REVIEW.sub("", old.tcomment).strip()
        entry.tcomment = f"{others}\n{PENDING}".strip()
    return "stale" if is_edited and entry.fuzzy else "kept"


def mark_of(entry: polib.POEntry) -> Mark:
    """How far its translation may be trusted."""
    if entry.fuzzy:
        return Mark.STALE
    review = REVIEW.search(entry.tcomment)
    return Mark.APPROVED if review and review[1] == "approved" and review[2] else Mark.PENDING
