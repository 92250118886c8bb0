"""The shelf holds the facts: by the day, without what was withdrawn, with labels by language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.core.content import build_content
from bot.services.content_files import read_facts
from bot.services.labels import labels_of
from bot.services.library import Library, NoFacts, Shelf
from bot.services.phrases import load_phrases
from bot.services.publishing import import_files
from bot.store.db import Database
from bot.store.library import raise_revision
from bot.store.session import Session
from bot.store.tables import facts

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def library() -> Library:
    return Library(load_phrases(ROOT / "locales"))


def shelf_of(database: Database, library: Library) -> Shelf:
    return database.read(library.now)


def imported(database: Database, *names: str) -> None:
    """Store all the shipped files, or only those named."""
    files = read_facts(ROOT / "flows" / "data", ROOT / "locales")
    files = {name: files[name] for name in names or files}
    database.write(lambda session: import_files([], files, session=session, now=NOW))


def withdraw(database: Database, kind: str, key: str) -> None:
    def story(session: Session) -> None:
        where = (facts.c.kind == kind) & (facts.c.key == key)
        session.change(update(facts).where(where).values(withdrawn_at=1), {})
        raise_revision(session)

    database.write(story)


def test_before_the_facts_are_imported_there_is_nothing_to_answer_from(
    database: Database, library: Library
) -> None:
    imported(database, "words", "regions")
    shelf = shelf_of(database, library)
    assert shelf.world_on(NOW.date()) is shelf.world
    with pytest.raises(NoFacts):
        _ = shelf.content


def test_an_amount_may_be_said_until_the_midnight_after_its_last_day(
    database: Database, library: Library
) -> None:
    imported(database)
    shelf = shelf_of(database, library)
    year = shelf.content.amounts["pecule_2020"].year
    last, first = date(year + 3, 12, 31), date(year + 4, 1, 1)
    said = {day: shelf.world_on(day).value("fact.pecule_2020", "fr", {}) for day in (last, first)}
    assert "52 000 FCFA (2020, à confirmer)" in str(said[last])
    assert said[first] == shelf.content.sentences.withheld


def test_a_withdrawn_fact_is_gone_at_once_and_what_named_it_still_holds(
    database: Database, library: Library
) -> None:
    imported(database)
    assert "apej" in shelf_of(database, library).content.organisations
    withdraw(database, "directory.organisations", "apej")
    withdraw(database, "amounts.amounts", "pecule_2020")
    content = shelf_of(database, library).content
    assert "apej" not in content.organisations
    assert "apej" in {option.organisation for option in content.finance.values()}
    assert content.fact("pecule_2020", NOW.date()).text == content.sentences.withdrawn


def test_labels_are_in_both_languages_and_french_stands_in(
    database: Database, library: Library
) -> None:
    imported(database)
    world = shelf_of(database, library).world
    assert world.label("region", "kayes", "fr") == "Kayes"
    assert world.label("region", "kayes", "bm") == "Kayi"
    assert world.label("paper", "passeport", "bm") == "Pasipɔri"
    assert world.label("trade", "soudure", "bm") == world.label("trade", "soudure", "fr")
    assert world.value("answer.region", "bm", {"region": "kayes"}) == "Kayi"


def test_a_word_that_is_only_listened_for_is_never_sent() -> None:
    """`label_bm` in the facts says what people may write; what is said stands in facts.po."""
    files = read_facts(ROOT / "flows" / "data")
    content = build_content(files)
    assert content.trades["maconnerie"].label_bm is not None
    labels = labels_of(content, files)
    assert "trade:maconnerie" in labels["fr"]
    assert not [key for key in labels["bm"] if key.startswith(("trade:", "paper:", "region:"))]


def test_every_label_fits_a_row_of_a_list(database: Database, library: Library) -> None:
    imported(database)
    for name, label in shelf_of(database, library).world.labels["fr"].items():
        if name.split(":")[0] in ("region", "trade", "paper", "group", "topic", "organisation"):
            assert len(label) <= 24, name


def test_a_bambara_label_given_for_a_group_is_used() -> None:
    files = read_facts(ROOT / "flows" / "data")
    given = {"trade_groups": [{"id": "champs", "label_fr": "Champs", "label_bm": "Foro"}]}
    files["menus"] = {**files["menus"], **given}
    labels = labels_of(build_content(files), files)
    assert labels["bm"]["group:champs"] == "Foro"
    assert labels["fr"]["group:champs"] == "Champs"
