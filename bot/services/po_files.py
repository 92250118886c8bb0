"""PO files as this service keeps them: read strictly, written only when they say something new.

polib rather than Babel: Babel's reader takes the previous French (`#| msgid`) for a comment.
"""

from __future__ import annotations

from pathlib import Path

import polib

PLURALS = {"bm": "nplurals=1; plural=0;"}  # no table of Babel or gettext knows Bambara
WIDTH = 100


class TranslationProblem(Exception):
    """A PO file that cannot be read: its name and, where known, the line."""


def new_po(language: str | None, *, like: polib.POFile | None = None) -> polib.POFile:
    """A file without entries, with the header of another; a template when `language` is None."""
    file = polib.POFile(wrapwidth=WIDTH)
    file.metadata = {
        "Project-Id-Version": "segin",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if language is not None:
        file.metadata["Language"] = language
    if like is not None:
        file.header = like.header
        file.metadata |= like.metadata
    if language in PLURALS:
        file.metadata["Plural-Forms"] = PLURALS[language]
    return file


def read_po(path: Path, *, language: str) -> polib.POFile:
    """The file, or an empty one where there is none. Raises OSError or `TranslationProblem`."""
    if not path.exists():
        return new_po(language)
    return parse_po(path.read_text(encoding="utf-8"), path.name)


def parse_po(text: str, name: str) -> polib.POFile:
    """The file that a text holds. Raises `TranslationProblem`."""
    try:
        # polib opens a text that is the path of a file; none begins with a line break
        return polib.pofile(f"\n{text}", wrapwidth=WIDTH)
    except (OSError, UnicodeError, ValueError, AttributeError) as refused:
        raise TranslationProblem(f"{name}: {refused}") from refused


def write_po(path: Path, file: polib.POFile) -> None:
    """Write the file, unless it already says the same. Raises OSError."""
    text = f"{file}\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
