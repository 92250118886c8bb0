"""Reports: charts and tables of the same numbers, small ones hidden; posters; texts to teach."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import build
from bot.config import from_env
from bot.core.hearing import fold
from bot.services import posters
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.settings import keep_settings
from bot.store import unheard as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.reports import DayCount, StepCount, put_counts
from bot.store.session import Session
from bot.store.surveys import NewAnswer, insert_answer
from bot.store.tables import tickets
from tests.admin.visiting import Visitor, ask, hire
from tests.parts import TestClock, closing, environ, stocked_url
from tests.receiving import new_contact

__all__ = ["stocked_url"]
DAY = "2026-11-18"
ODD = "zirkoufal mandrix"


@pytest.fixture
def parts(stocked_url: str, clock: TestClock) -> Iterator[Parts]:
    """The parts with the shipped content, and what understands free text."""
    with closing(replace(build(from_env(environ(stocked_url))), clock=clock)) as ready:
        yield ready


@pytest.fixture
def viewer(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.VIEWER))


def fill(parts: Parts) -> None:
    """A day with much, and something small."""
    days = [
        DayCount(DAY, "out", "sms", "reply", "ML", 40, 60),
        DayCount(DAY, "in", "sms", "inbound", "ML", 1250, 0),
        DayCount(DAY, "out", "whatsapp", "reply", "ML", 3, 3),
    ]
    steps = [
        StepCount(DAY, "menu", "choix", "fr", "sms", 30, 0, 12),
        StepCount(DAY, "menu", "=1+1", "fr", "sms", 9, 0, 2),
        StepCount(DAY, "menu", "rare", "fr", "sms", 3, 0, 0),
    ]
    parts.db.write(lambda s: put_counts(s, days, steps))


def text_of(visitor: Visitor, path: str = "/admin/reports") -> str:
    return " ".join(re.sub("<[^>]+>", " ", visitor.open(path).html).replace("\u202f", " ").split())


def sheet(visitor: Visitor, table: str) -> list[list[str]]:
    visitor.open(f"/admin/reports/{table}.csv")
    assert visitor.last.headers["Content-Type"].startswith("text/csv")
    written = visitor.last.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(written), delimiter=";"))


def test_an_empty_report_says_so(viewer: Visitor) -> None:
    page = viewer.open("/admin/reports")
    assert "Rien n’est encore compté" in page.text
    assert page.problems == []


def test_steps_are_drawn_and_told_in_a_table(viewer: Visitor, parts: Parts) -> None:
    fill(parts)
    page = viewer.open("/admin/reports")
    assert page.problems == []
    assert 'role="img"' in page.html and "<rect" in page.html
    assert "choix 42 30 0 12" in text_of(viewer)


def test_small_numbers_are_hidden_and_cannot_be_reckoned(viewer: Visitor, parts: Parts) -> None:
    fill(parts)
    rows = {row[1]: row[2:] for row in sheet(viewer, "steps")[1:]}
    assert rows["'=1+1"] == ["11", "moins de 5", "0", "moins de 5"]
    assert rows["rare"] == ["moins de 5"] * 4


def test_messages_cost_by_month(viewer: Visitor, parts: Parts) -> None:
    fill(parts)
    rows = {row[1]: row for row in sheet(viewer, "months")[1:]}
    assert rows["SMS"][0] == "2026-11"
    assert rows["SMS"][2:4] == ["40", "60"]
    assert "FCFA" in rows["SMS"][4]
    assert rows["WhatsApp"][2:] == ["moins de 5", "moins de 5", "—"]


def test_waiting_is_told_from_five_answers_on(viewer: Visitor, parts: Parts) -> None:
    for _ in range(5):
        ask(parts, ago=timedelta(hours=3))
    assert "Une sur deux en moins de —" in text_of(viewer)
    now = to_micros(parts.clock())
    parts.db.write(lambda s: answer_all(s, now))
    assert "Une sur deux en moins de 3 heures" in text_of(viewer)


def answer_all(session: Session, now: int) -> None:
    session.change(tickets.update().values(answered_at=now))


def test_surveys_are_for_who_may_read_them(visitor: Visitor, parts: Parts) -> None:
    month = parts.clock().strftime("%Y-%m")
    for _ in range(6):
        given = NewAnswer("sample", "work", "business", month, None, None, None)
        parts.db.write(lambda s, given=given: insert_answer(s, given))
    visitor.be(hire(parts, Role.VIEWER))
    assert "Mon activité 6" in text_of(visitor)
    visitor.be(hire(parts, Role.EDITOR, name="editor"))
    assert "Mon activité" not in text_of(visitor)
    assert sheet(visitor, "surveys")[1:] == []


def test_there_is_no_other_table(viewer: Visitor) -> None:
    viewer.open("/admin/reports/people.csv")
    assert viewer.last.status_code == 404


def test_home_draws_thirty_days_with_their_table(viewer: Visitor, parts: Parts) -> None:
    fill(parts)
    page = viewer.open("/admin/")
    assert page.problems == []
    assert page.html.count("<rect") == 60
    assert "18 nov. 2026 1 250 43" in text_of(viewer, "/admin/")


def write_in_vain(parts: Parts, people: int) -> None:
    """So many people wrote the same odd text."""
    for _ in range(people):
        contact_id, row_id = new_contact(parts), new_id()
        row = store.NewUnheard(
            row_id, contact_id, parts.vault.index("unheard", fold(ODD)),
            parts.vault.seal(ODD, "unheard_texts", "body", row_id), "fr", "menu", "choix",
            to_micros(parts.clock()),
        )  # fmt: skip
        parts.db.write(lambda s, row=row: store.keep_unheard(s, row))


def test_a_text_is_taught_in_two_clicks_and_taken_away(visitor: Visitor, parts: Parts) -> None:
    visitor.be(hire(parts, Role.EDITOR))
    write_in_vain(parts, 2)
    assert ODD not in visitor.open("/admin/unheard").text
    write_in_vain(parts, 1)
    page = visitor.open("/admin/unheard")
    assert ODD in page.text and page.problems == []
    page = visitor.press(page.form("/unheard"), meaning="")
    assert visitor.last.status_code == 422 and ODD in page.text
    page = visitor.press(page.form("/unheard"), meaning="documents", language="fr")
    assert "c’est compris maintenant" in page.text and "Aucun texte à apprendre" in page.text
    page = visitor.press(page.form("/remove"))
    assert "n’est plus apprise" in page.text and ODD not in page.text


def test_posters_carry_what_a_telephone_opens(viewer: Visitor, parts: Parts) -> None:
    member = type("Admin", (), {"id": 1, "roles": [Role.ADMIN]})()
    given = {"poster_whatsapp": "+223 00 00 12 34", "poster_sms": "36000"}
    parts.db.write(lambda s: keep_settings(member, given, session=s, now=parts.clock()))
    found = parts.db.read(lambda s: posters.list_posters(parts, session=s))
    assert [it.link for it in found] == [
        "https://wa.me/22300001234?text=Bonjour",
        "sms:36000?body=Bonjour",
    ]
    page = viewer.open("/admin/posters")
    assert page.problems == []
    assert "+223 00 00 12 34" in page.text and "36000" in page.text
    assert page.html.count('class="poster"') == 2 and 'lang="bm"' in page.html
    assert page.html.count("<path") >= 2


def test_without_a_setting_a_poster_has_the_number_that_sends(parts: Parts) -> None:
    twilio = parts.config.twilio
    assert twilio is not None
    found = parts.db.read(lambda s: posters.list_posters(parts, session=s))
    assert [posters.digits_of(it.number) for it in found] == [
        posters.digits_of(twilio.whatsapp_from or ""),
        posters.digits_of(twilio.sms_from or ""),
    ]
