"""Rewording: texts that members approved, said in place of those that came with the files.

A text is said where the French is the one it was made from, at once and in every version: what
members wrote survives an import, and comes back with its French. Who edits the translation of a
flow in a newer version of their own has the last word there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.content import Content
from bot.core.content.spoken import french_texts
from bot.core.flow import Flow, texts_of
from bot.core.version import Mark, Translation
from bot.services.phrases import PHRASES
from bot.store.rewordings import RewordingRow, list_said
from bot.store.session import Session

FLOWS, FACTS, MESSAGES = "flows", "facts", "messages"
ByPath = Mapping[str, RewordingRow]
Texts = Mapping[str, Mapping[str, Translation]]  # language -> path -> text
Stored = Mapping[str, list[str]]  # path -> (French, text, mark), as the facts have them


@dataclass(frozen=True, slots=True)
class Rewordings:
    """What members approved: domain -> language -> path -> text."""

    texts: Mapping[str, Mapping[str, ByPath]] = field(default_factory=dict)

    def of(self, domain: str) -> Mapping[str, ByPath]:
        """Those of one domain, by language."""
        return self.texts.get(domain, {})


def read_rewordings(session: Session) -> Rewordings:
    """What members approved until now."""
    return sorted_rewordings(list_said(session))


def sorted_rewordings(rows: Iterable[RewordingRow]) -> Rewordings:
    """These texts, ready to be asked for."""
    texts: dict[str, dict[str, dict[str, RewordingRow]]] = {}
    for row in rows:
        texts.setdefault(row.domain, {}).setdefault(row.language, {})[row.path] = row
    return Rewordings(texts)


def reworded_flow(
    flow: Flow, translations: Texts, rewordings: Rewordings, *, from_files: bool
) -> dict[str, dict[str, Translation]]:
    """The translations of a version as they are said now: language -> "state.field" -> text."""
    found = {language: dict(texts) for language, texts in translations.items()}
    french = {
        f"{name}.{field}": text
        for name, state in flow.states.items()
        for field, text in texts_of(state)
    }
    prefix = f"{flow.flow}."
    for language, rows in rewordings.of(FLOWS).items():
        own = found.setdefault(language, {})
        for path, row in rows.items():
            key = path.removeprefix(prefix)
            if not path.startswith(prefix) or french.get(key) != row.french:
                continue
            if from_files or _is_newest(row, own.get(key)):
                own[key] = Translation(row.text, Mark.APPROVED)
    return found


def _is_newest(row: RewordingRow, own: Translation | None) -> bool:
    """Whether the version says what the member saw; else its author wrote something else."""
    return (own.text if own else "") in (row.instead_of, row.text)


def reworded_facts(
    content: Content, stored: Mapping[str, Stored], rewordings: Rewordings
) -> dict[str, dict[str, list[str]]]:
    """The texts of the facts in other languages, as they are said now and stored by the import."""
    french = {source.path: source.french for source in french_texts(content)}
    found = {language: dict(given) for language, given in stored.items()}
    for language, rows in rewordings.of(FACTS).items():
        own = found.setdefault(language, {})
        for path, row in rows.items():
            if french.get(path) == row.french or path not in own:
                own[path] = [row.french, row.text, Mark.APPROVED.value]
    return found


def reworded_phrases(
    phrases: Mapping[str, Mapping[str, str]], rewordings: Rewordings
) -> dict[str, dict[str, str]]:
    """The service's own phrases as they are said now: language -> code -> text."""
    found = {language: dict(texts) for language, texts in phrases.items()}
    for language, rows in rewordings.of(MESSAGES).items():
        for code, row in rows.items():
            if PHRASES.get(code) == row.french:
                found.setdefault(language, {})[code] = row.text
    return found
