"""Somebody under protection is not there for others, wherever people are listed or looked for.

Their case may be closed meanwhile: what it was about has not changed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.services.departures import add_person, plan_departure
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.referral_acts import count_stalled
from bot.services.ticket_opening import Wish, open_request
from bot.store import referrals
from bot.store.consents import NewConsent, record
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.referrals import ReferralRow
from bot.store.tables import cases
from tests.admin.desk_people import NUMBER, agent, newest_person, parts, register, stocked_url
from tests.admin.pages import Page
from tests.admin.visiting import Colleague, Visitor, hire
from tests.receiving import booked, open_office
from tests.rows import change
from tests.services.casework import AGENT, PROTECTOR

__all__ = ["agent", "parts", "stocked_url"]
NAME, MASKED = "Mariam", "12 34"


@pytest.fixture
def sira(parts: Parts) -> Colleague:
    return hire(parts, Role.PROTECTION, name="sira")


@pytest.fixture(params=["open", "closed"])
def hidden(agent: Visitor, parts: Parts, request: pytest.FixtureRequest) -> int:
    """Mariam, whose case is for those who protect, or was."""
    page = register(agent, number=NUMBER)
    agent.press(page.form("/case"), stage="opening", protected="yes")
    if request.param == "closed":
        change(parts, update(cases).values(stage="closed"))
    return newest_person(parts)


def tells(page: Page) -> bool:
    """Whether a page says who it is."""
    return NAME in page.html or MASKED in page.html


def test_the_desk_does_not_find_them(agent: Visitor, hidden: int) -> None:
    agent.open(f"/admin/desk/people/{hidden}")
    assert agent.last.status_code == 404
    page = agent.press(agent.open("/admin/desk").form("/desk"), who=NUMBER)
    assert agent.last.status_code == 422 and NAME not in page.html


def test_no_case_is_opened_for_them_by_others(agent: Visitor, hidden: int) -> None:
    page = agent.press(agent.open("/admin/cases/new").form("/cases/new"), who=NUMBER)
    assert NAME not in page.html and str(hidden) not in page.html


def test_an_appointment_does_not_say_who_comes(
    agent: Visitor, hidden: int, parts: Parts, sira: Colleague
) -> None:
    day = parts.clock() + timedelta(days=1)
    open_office(parts)
    starts = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    held = booked(parts, hidden, starts)
    book, one = f"/admin/appointments?day={day.date()}", f"/admin/appointments/{held.row.id}"
    for path in (book, one):
        page = agent.open(path)
        assert "09:00" in page.text and not tells(page)
    agent.be(sira)
    assert tells(agent.open(book)) and tells(agent.open(one))


def test_a_departure_counts_them_and_does_not_show_them(
    agent: Visitor, hidden: int, parts: Parts, sira: Colleague
) -> None:
    now = parts.clock()
    left = now.date() + timedelta(days=30)
    made = parts.db.write(lambda s: plan_departure(AGENT, "Agadez", left, session=s, now=now))
    page = agent.open(f"/admin/departures/{made}")
    page = agent.press(page.form("/people"), who=NUMBER)
    assert agent.last.status_code == 422 and not tells(Page(page.html.replace(NUMBER, "")))
    parts.db.write(lambda s: add_person(parts, PROTECTOR, made, hidden, session=s, now=now))
    page = agent.open(f"/admin/departures/{made}")
    assert not tells(page) and str(hidden) not in page.html
    assert "Personne n’est encore" not in page.text
    agent.be(sira)
    assert tells(agent.open(f"/admin/departures/{made}"))


def test_a_referral_of_theirs_is_not_there(
    agent: Visitor, hidden: int, parts: Parts, sira: Colleague
) -> None:
    row = referred(parts, hidden)
    assert row.reference not in agent.open("/admin/referrals").html
    agent.open(f"/admin/referrals/{row.id}")
    assert agent.last.status_code == 404
    assert parts.db.read(lambda s: count_stalled(AGENT, session=s)) == 0
    assert parts.db.read(lambda s: count_stalled(PROTECTOR, session=s)) == 1
    agent.be(sira)
    assert row.reference in agent.open("/admin/referrals").html
    assert tells(agent.open(f"/admin/referrals/{row.id}"))


def test_a_request_of_theirs_is_there_and_does_not_say_whose(
    agent: Visitor, hidden: int, parts: Parts, sira: Colleague
) -> None:
    opened = parts.db.write(
        lambda s: open_request(
            parts.vault, Wish("person", "Rappelez-moi au marché.", hidden), settings={},
            session=s, now=parts.clock(),
        )
    )  # fmt: skip
    page = agent.open("/admin/tickets")
    assert opened.reference in page.text and not tells(page)
    assert f"/admin/tickets/{opened.ticket_id}" not in page.links
    agent.open(f"/admin/tickets/{opened.ticket_id}")
    assert agent.last.status_code == 404
    agent.be(sira)
    page = agent.open(f"/admin/tickets/{opened.ticket_id}")
    assert tells(page) and "au marché" in page.text


def referred(parts: Parts, contact_id: int) -> ReferralRow:
    """A referral of theirs that does not go on by itself."""
    at, consent_id = to_micros(parts.clock()), new_id()
    consent = NewConsent(
        consent_id, contact_id, "sharing:anpe", "given", "orientation@1.accord", "fr", "sms",
        None, at,
    )  # fmt: skip
    row = ReferralRow(
        id=new_id(), contact_id=contact_id, case_id=None, reference="ACD123",
        organisation="anpe", trade=None, region=None, state="proposed", consent_id=consent_id,
        proposed_at=at, since_at=at, stalled_at=at,
    )  # fmt: skip

    def story(session: object) -> None:
        record(session, consent)  # type: ignore[arg-type]
        referrals.insert_referral(session, row)  # type: ignore[arg-type]

    parts.db.write(story)
    return row
