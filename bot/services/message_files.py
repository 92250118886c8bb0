"""The texts of the code in PO files: the service's own phrases, and those of the panel.

The French text is its own key. French that was changed in any way is a new text without a
translation, and goes out in French until someone translates it: no old meaning is carried over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

from bot.services.phrases import PHRASES
from bot.services.po_files import new_po, read_po, write_po
from bot.services.translation_files import Merged

DOMAIN = "messages"
PANEL_FILES = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
PHRASES_ONLY = frozenset({"bm"})  # people write to the service in Bambara; staff read French
PHRASE_FILE = "bot/services/phrases.py"


@dataclass(frozen=True, slots=True)
class Message:
    """One French text of the code."""

    french: str
    file: str
    note: str = ""
    plural: str | None = None


def extract_messages(
    locales: Path,
    *,
    panel: Path | None = None,
    phrases: Mapping[str, str] = PHRASES,
    languages: Iterable[str] = ("bm",),
) -> dict[str, Merged]:
    """Write `messages.pot` and bring the PO file of each language after it; say what changed.

    `panel` is the folder of the panel, read when it exists. Files that say the same are not
    touched. Raises OSError or `TranslationProblem`.
    """
    own = _joined(Message(french, PHRASE_FILE, code) for code, french in phrases.items())
    every = own if panel is None else _joined([*own, *_of_panel(panel)])
    template = new_po(None)
    template.extend(map(_entry, every))
    write_po(locales / f"{DOMAIN}.pot", template)
    return {
        language: _bring(_path_of(locales, language), own if language in PHRASES_ONLY else every)
        for language in languages
    }


def _path_of(locales: Path, language: str) -> Path:
    return locales / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _of_panel(panel: Path) -> Iterator[Message]:
    if not panel.is_dir():
        return
    for name, _line, text, notes, _context in extract_from_dir(str(panel), PANEL_FILES):
        singular, plural = text[:2] if isinstance(text, tuple) else (text, None)
        yield Message(singular, f"{panel.name}/{name}", "\n".join(notes), plural)


def _joined(messages: Iterable[Message]) -> list[Message]:
    """Each French text once, with the first place and note it has, in order of the places."""
    first: dict[str, Message] = {}
    for message in messages:
        first.setdefault(message.french, message)
    return list(first.values())


def _entry(message: Message) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.french, comment=message.note, occurrences=[(message.file, "")]
    )
    if message.plural is not None:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


def _bring(path: Path, messages: Iterable[Message]) -> Merged:
    """The file of one language after the French: what it had is kept, what is new is empty."""
    language = path.parent.parent.name
    old = read_po(path, language=language)
    new = new_po(language, like=old)
    known = {entry.msgid: entry for entry in sorted(old, key=lambda entry: not entry.obsolete)}
    fates: Counter[str] = Counter()
    for message in messages:
        entry, found = _entry(message), known.pop(message.french, None)
        fates["added" if found is None else "kept"] += 1
        if found is not None:
            entry.msgstr, entry.tcomment, entry.flags = found.msgstr, found.tcomment, found.flags
            entry.msgstr_plural = found.msgstr_plural
        new.append(entry)
    for left in known.values():
        if left.msgstr or left.msgstr_plural:
            fates["retired"] += not left.obsolete
            left.obsolete = True
            new.append(left)
    write_po(path, new)
    return Merged(**fates)
