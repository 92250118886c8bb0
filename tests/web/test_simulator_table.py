"""The table with the phones: whose they are, which are new, and what time it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from bot.app import FLOWS
from bot.clock import Clock
from bot.services.flow_files import read_data_file
from bot.services.parts import Parts
from bot.simulator.phones import MOST_PHONES, TABLE, VISITOR, phone_at
from bot.web import build_app
from tests.parts import stocked_url
from tests.web.simulated import HERE, Page, client, demo, dialect

__all__ = ["client", "demo", "dialect", "stocked_url"]


def test_a_new_phone_is_one_from_which_nobody_wrote(client: FlaskClient) -> None:
    page = Page(client)
    first = page.post("/simulator/phone").headers["Location"]
    assert first == f"/?phone={VISITOR.index + 1}&medium=sms"
    Page(client, phone=VISITOR.index + 1, medium="whatsapp").say("bonjour")
    assert page.post("/simulator/phone").headers["Location"] != first


@pytest.mark.parametrize(
    "place", ["phone=0", "phone=100", "phone=x", "phone=²", "phone=" + "9" * 5000, "medium=fax"]
)
def test_there_is_no_other_phone(client: FlaskClient, place: str) -> None:
    assert client.get(f"/?{place}", base_url=HERE).status_code == 404
    assert client.get(f"/simulator/thread?{place}", base_url=HERE).status_code == 404


def test_every_phone_has_a_number_of_the_demonstration() -> None:
    phones = [phone_at(index) for index in range(1, MOST_PHONES + 1)]
    numbers = {phone.number for phone in phones if phone is not None}
    assert len(numbers) == MOST_PHONES
    assert all(re.fullmatch(r"\+22300\d{6}", number) for number in numbers)


def test_the_clock_moves_to_the_next_morning(client: FlaskClient, demo: Parts) -> None:
    before = demo.clock()
    assert Page(client).post("/simulator/clock", to="morning").status_code == 303
    now = demo.clock()
    assert (now.date() - before.date()).days == 1
    assert (now.hour, now.minute) == (8, 0)
    assert "08:00 (horloge avancée)" in Page(client).text()


def test_after_three_days_the_service_asks_before_going_on(client: FlaskClient) -> None:
    page = Page(client)
    page.say("bonjour")
    page.say("1")
    page.post("/simulator/clock", to="later")
    page.say("me voilà")
    assert "On continue là où vous étiez ?" in page.messages()[-1]


def test_a_clock_that_stands_for_real_time_is_left_alone(demo: Parts) -> None:
    still = replace(demo, clock=Clock().__call__)
    page = Page(build_app(still).test_client())
    assert page.post("/simulator/clock", to="morning").status_code == 303
    assert "horloge avancée" not in page.text()


def test_a_visitor_begins_with_a_phone_of_their_own(client: FlaskClient) -> None:
    shown = client.get("/", base_url=HERE).get_data(as_text=True)
    assert f'name="phone" value="{VISITOR.index}"' in shown
    assert "Envoyer « Bonjour »" in shown


def test_a_phone_opens_with_the_app_of_its_owner(client: FlaskClient) -> None:
    shown = client.get("/?phone=2", base_url=HERE).get_data(as_text=True)
    assert 'name="medium" value="whatsapp"' in shown


def test_the_people_on_the_table_are_those_of_the_demonstration() -> None:
    people = {
        person["name"]: person["number"].replace(" ", "")
        for person in read_data_file(FLOWS / "data" / "demo.yaml").value["people"]
    }
    others = [phone for phone in TABLE if phone != VISITOR]
    assert others
    assert all(people[phone.owner] == phone.number for phone in others)
    assert VISITOR.number not in people.values()
