"""Place and ticks: kept for thirty days of silence, then gone; who comes back is at the menu."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.conversation import Conversation
from bot.services import retention
from bot.services.coming_back import UNFINISHED
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.store import library
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import contacts, messages
from bot.timekeeper import fire_due
from tests.parts import OTHERS, TestClock
from tests.phones import Phone
from tests.rows import ask, change

GO_ON = "On continue"
MENU = "Que voulez-vous faire ?"


def night(parts: Parts, clock: TestClock) -> None:
    """Let the next night do its work."""
    retention.begin_nights(parts)
    clock.now = retention.next_night(clock.now) + timedelta(seconds=1)
    for _ in range(3):
        fire_due(parts, TIMERS)
        clock.move(minutes=1)


def conversation_of(parts: Parts, phone: Phone) -> Conversation:
    asked = select(contacts.c.conversation).where(contacts.c.id == phone.contact_id)
    ((sealed,),) = ask(parts, asked)
    stored = parts.vault.open(sealed, "contacts", "conversation", phone.contact_id)
    return Conversation.from_json(stored)


def place_of(parts: Parts, phone: Phone) -> tuple[str | None, str | None]:
    asked = select(contacts.c.place_flow, contacts.c.place_state)
    return ask(parts, asked.where(contacts.c.id == phone.contact_id))[0]


@pytest.fixture
def phone(parts: Parts) -> Phone:
    """Somebody who ticked a paper and stands in the middle of the list."""
    phone = Phone(parts, OTHERS[0])
    phone.welcome()
    phone.pick("Papiers")
    for _ in range(6):
        if "papers" in conversation_of(parts, phone).answers:
            break
        phone.say("1")
    assert conversation_of(parts, phone).answers["papers"]
    return phone


def test_for_thirty_days_one_may_go_on_where_one_was(
    parts: Parts, clock: TestClock, phone: Phone
) -> None:
    was, place = conversation_of(parts, phone), place_of(parts, phone)
    clock.move(days=28)
    night(parts, clock)
    assert (conversation_of(parts, phone), place_of(parts, phone)) == (was, place)
    assert GO_ON in phone.say("bonjour")
    phone.say("1")
    assert conversation_of(parts, phone).answers["papers"] == was.answers["papers"]


def test_after_thirty_days_place_and_ticks_are_gone_and_the_rest_stays(
    parts: Parts, clock: TestClock, phone: Phone
) -> None:
    was = conversation_of(parts, phone).answers
    clock.move(days=30)
    night(parts, clock)
    kept = conversation_of(parts, phone)
    assert (kept.stack, kept.path, kept.state) == ([], [], "")
    assert place_of(parts, phone) == (None, None)
    assert kept.answers == {name: it for name, it in was.items() if name != "papers"}
    assert {"place", "region", "consent_service"} <= kept.answers.keys()
    told = phone.say("bonjour")
    assert MENU in told and GO_ON not in told


@pytest.mark.parametrize("digit", ["1", "3"])
def test_a_digit_after_so_long_answers_nothing_and_brings_the_menu(
    parts: Parts, clock: TestClock, phone: Phone, digit: str
) -> None:
    clock.move(days=31)
    night(parts, clock)
    assert MENU in phone.say(digit)
    assert MENU not in phone.pick("Papiers")


def test_a_question_after_so_long_is_answered_at_once(
    parts: Parts, clock: TestClock, phone: Phone
) -> None:
    clock.move(days=31)
    night(parts, clock)
    told = phone.say("j'ai perdu mes papiers")
    assert GO_ON not in told and MENU not in told
    assert conversation_of(parts, phone).flow == "papiers"


def test_who_never_ended_the_welcome_is_welcomed_again(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, OTHERS[1])
    first = phone.say("bonjour")
    phone.say("1", "1")
    clock.move(days=31)
    night(parts, clock)
    assert phone.say("bonjour") == first
    assert phone.say("1", "1", "1", "3", "1") and MENU in phone.told


def test_who_is_somewhere_else_before_the_end_of_the_welcome_is_welcomed_again(
    parts: Parts, clock: TestClock
) -> None:
    phone = Phone(parts, OTHERS[1])
    phone.say("bonjour", "1", "1", "aide")
    assert conversation_of(parts, phone).flow == "aide"
    clock.move(days=31)
    night(parts, clock)
    assert conversation_of(parts, phone).flow == ""
    assert "Bonjour, ici" in phone.say("bonjour")


def test_what_was_typed_and_never_handed_over_goes_too(
    parts: Parts, clock: TestClock, phone: Phone
) -> None:
    contact_id, kept = phone.contact_id, conversation_of(parts, phone)
    kept.answers |= dict.fromkeys(UNFINISHED, "x")
    sealed = parts.vault.seal(kept.to_json(), "contacts", "conversation", contact_id)
    change(parts, contacts.update().values(conversation=sealed))
    clock.move(days=31)
    night(parts, clock)
    assert not UNFINISHED & conversation_of(parts, phone).answers.keys()


def test_what_came_last_week_can_still_be_answered_by_its_digit(
    parts: Parts, clock: TestClock, phone: Phone
) -> None:
    clock.move(days=31)
    lately = to_micros(clock.now - timedelta(days=3))
    newest = select(contacts.c.offered_sequence).where(contacts.c.id == phone.contact_id)
    ((sequence,),) = ask(parts, newest)
    change(
        parts, messages.update().where(messages.c.sequence == sequence).values(created_at=lately)
    )
    night(parts, clock)
    assert place_of(parts, phone) == (None, None)
    offered = select(contacts.c.offered).where(contacts.c.id == phone.contact_id)
    assert ask(parts, offered)[0][0] is not None
    clock.move(days=30)
    night(parts, clock)
    assert ask(parts, offered)[0][0] is None


def test_the_days_are_a_setting(parts: Parts, clock: TestClock, phone: Phone) -> None:
    def story(session: Session) -> None:
        library.set_setting(session, name="keep_days_places", value="3", now=0)
        library.raise_revision(session)

    parts.db.write(story)
    clock.move(days=4)
    night(parts, clock)
    assert place_of(parts, phone) == (None, None)


def test_a_night_finds_nobody_twice(parts: Parts, clock: TestClock, phone: Phone) -> None:
    clock.move(days=31)
    night(parts, clock)
    asked = select(contacts.c.conversation).where(contacts.c.id == phone.contact_id)
    was = ask(parts, asked)
    night(parts, clock)
    assert ask(parts, asked) == was


def test_who_was_registered_at_the_desk_is_shown_the_menu_and_not_asked_to_go_on(
    parts: Parts, clock: TestClock, phone: Phone
) -> None:
    contact_id, kept = phone.contact_id, conversation_of(parts, phone)
    kept.stack, kept.path, kept.asked = [], [], False
    kept.stand_at("menu", kept.version, "principal")
    sealed = parts.vault.seal(kept.to_json(), "contacts", "conversation", contact_id)
    change(parts, contacts.update().values(conversation=sealed, offered=None))
    clock.move(days=2)
    told = phone.say("bonjour")
    assert MENU in told and GO_ON not in told
