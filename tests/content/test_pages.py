"""Two pages hold all that is told of the facts, in French and in Bambara: whatever changes is seen.

A fact of the lists, a translation, an order, a year: after a change that is meant, write the pages
anew, read the difference and keep it with the change:

    python -m pytest tests/content/test_pages.py --rewrite-pages -n 0
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import unified_diff
from itertools import groupby
from pathlib import Path

import pytest

from bot.core.content import Content
from bot.core.text import placeholders
from bot.store.session import Session
from tests.content.readings import Reading, read_all, readings
from tests.driving import Service
from tests.mutation.told_facts import UNTOLD, is_told, told_names, told_texts

NAMES = {"fr": "français", "bm": "bambara"}
HEAD = """# Ce qui est dit des faits, en {language}

Cette page est écrite par `tests/content/test_pages.py`, qui échoue dès qu'une ligne change. Elle
sert à relire d'un coup tout ce que la personne lit des organisations, des métiers, des papiers, des
étapes et des questions. Sous chaque titre, ce qui est dit ; les noms d'une liste sont séparés par
`/`.
{note}
"""
NOTE = """
Rien ici n'a été relu par une personne dont c'est la langue. Ce qui est sensible attend une
relecture avant de partir ; ce qui n'est pas traduit est dit en français.
"""
SHOWN = 40  # lines of a difference
Page = list[tuple[Reading, str]]


@pytest.fixture(scope="session")
def pages(service: Service) -> dict[str, Page]:
    """All that is told of the facts, by language."""
    shelf = service.shelf
    every = list(readings(shelf.content, shelf.facts))

    def story(session: Session) -> dict[str, Page]:
        return {it: list(read_all(service, session, it, every)) for it in NAMES}

    return service.run(story)


@pytest.mark.parametrize("language", NAMES)
def test_what_is_told_of_the_facts_is_what_the_page_says(
    language: str, pages: dict[str, Page], rewrites: bool
) -> None:
    path = Path(__file__).with_name(f"ce_qui_est_dit_{language}.md")
    told = page_of(pages[language], language)
    if rewrites:
        path.write_text(told, encoding="utf-8")
    written = path.read_text(encoding="utf-8")
    lines = unified_diff(written.splitlines(), told.splitlines(), lineterm="", n=1)
    different = [*lines][:SHOWN]
    assert not different, "see the head of test_pages.py\n" + "\n".join(different)


def page_of(page: Page, language: str) -> str:
    """The page as it is kept: a heading for each kind, a title for each thing."""
    head = HEAD.format(language=NAMES[language], note=NOTE if language == "bm" else "")
    parts = [head.strip()]
    for heading, several in groupby(page, key=lambda it: it[0].heading):
        parts.append(f"## {heading}")
        for reading, text in several:
            title = reading.title.partition(" · ")[2]
            parts.append(f"### {title}\n\n" + "  \n".join(text.splitlines()))
    return "\n\n".join(parts) + "\n"


def test_every_text_and_name_of_the_facts_stands_on_a_page(
    service: Service, pages: dict[str, Page]
) -> None:
    shelf = service.shelf
    for language in NAMES:
        everything = "\n".join(text for _reading, text in pages[language])
        spoken = shelf.spoken.get(language)
        texts = told_texts(spoken.content if spoken else shelf.content, spoken)
        names = told_names(shelf.world.labels[language], shelf.content)
        missing = [path for path, text in texts if not stands_in(everything, text)]
        missing += [
            key
            for key, name in names
            if name not in everything and key.partition(":")[0] != "place"  # told with MES DONNEES
        ]
        assert not missing, f"{language}: {missing}"


def stands_in(everything: str, text: str) -> bool:
    """Whether all that is written out in the text is told somewhere; a page may end in between."""
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", "\0")
    sentences = (it for piece in text.split("\0") for it in piece.split(". "))
    return all(it.strip(" .:,;") in everything for it in sentences)


def test_what_counts_as_told_to_nobody_is_on_no_page(
    service: Service, pages: dict[str, Page]
) -> None:
    content = service.content
    everything = "\n".join(text for page in pages.values() for _reading, text in page)
    found = [
        path
        for path, text in untold(content)
        if len(text) > 25 and text.rstrip(".") in everything  # a short one may stand in another
    ]
    assert not found, found


def untold(content: Content) -> Iterable[tuple[str, str]]:
    """(path, text) of what is written for the staff alone, or of what is over."""
    for wording in content.wordings():
        kind, entry, name = wording.path.split(".", 2)
        is_for_staff = f"{kind}.{name}" in UNTOLD
        if is_for_staff or not is_told(content, content.tables[kind][entry]):
            yield wording.path, wording.text
