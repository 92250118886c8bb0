"""A turn that fails: the message is kept, tried five times, and given to staff; others go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update

from bot.channels.channel import Attachment
from bot.logs import configure_logs
from bot.services import aside
from bot.services.parts import Parts
from bot.store import library
from bot.store.library import NewVersion
from bot.store.tables import contacts, failures, flow_versions
from bot.worker import Worker
from tests.parts import OTHERS, PERSON, TestClock, write_in
from tests.rows import ask, change, contact_at, count, errors, inbound, outbound

TRIES_SECONDS = (2, 4, 8, 16)  # between the five tries


def publish_broken(parts: Parts) -> None:
    """Publish a first flow that asks its first question, and then for an unknown action."""
    asked = select(flow_versions.c.snapshot).where(flow_versions.c.flow == "accueil")
    broken = json.loads(ask(parts, asked)[0][0])
    states = broken["flow"]["states"]
    act = {"kind": "act", "action": "no_such_action", "given": {}, "outcomes": {"done": "langue"}}
    states[states["langue"]["choices"][0]["then"]] = act
    new = NewVersion(7, "accueil", 99, "published", json.dumps(broken), "7", "panel", 1, 1)
    parts.db.write(
        lambda session: (
            library.publish_version(session, new, title="Accueil"),
            library.raise_revision(session),
        )
    )


@pytest.fixture
def poisoned(parts: Parts, clock: TestClock) -> Parts:
    """Parts whose person stands before a choice that leads into a broken state."""
    publish_broken(parts)
    write_in(parts, "Bonjour")
    clock.move(minutes=1)
    return parts


@contextmanager
def damaged(parts: Parts) -> Iterator[None]:
    """Within the block what is stored of the contact's conversation does not open."""
    (whole,) = ask(parts, select(contacts.c.conversation))[0]
    other = whole[:-1] + bytes([whole[-1] ^ 1])  # whatever stood there
    change(parts, update(contacts).values(conversation=other))
    yield
    change(parts, update(contacts).values(conversation=whole))


def let_pass_all_tries(parts: Parts, clock: TestClock) -> None:
    worker = Worker(parts)
    for seconds in TRIES_SECONDS:
        clock.move(seconds=seconds - 1)
        worker.retry_turns()
        clock.move(seconds=1)
        worker.retry_turns()


def test_a_message_whose_turn_fails_is_stored_and_answered_with_nothing_yet(
    poisoned: Parts,
) -> None:
    letters = write_in(poisoned, "1")
    assert (letters.inline, letters.queued) == ((), 0)
    last = inbound(poisoned)[-1]
    assert (last.text, last.state, last.attempts) == ("1", "retry", 0)
    assert contact_at(poisoned).place == ("accueil", "langue"), "the conversation stays"
    assert errors(poisoned) == ["KeyError"]


def test_the_failure_names_place_and_trace(poisoned: Parts) -> None:
    write_in(poisoned, "1")
    asked = select(failures.c.flow, failures.c.state, failures.c.trace, failures.c.message_id)
    last = inbound(poisoned)[-1]
    assert ask(poisoned, asked) == [("accueil", "langue", last.trace, last.id)]


def test_after_five_tries_it_is_dead_and_the_person_is_told_once(
    poisoned: Parts, clock: TestClock
) -> None:
    write_in(poisoned, "1")
    let_pass_all_tries(poisoned, clock)
    assert inbound(poisoned)[-1].state == "dead"
    assert errors(poisoned) == ["KeyError"] * 5
    apology = outbound(poisoned)[-1]
    assert "AIDE" in apology.text and apology.state == "ready"
    clock.move(hours=1)
    Worker(poisoned).retry_turns()
    assert len(outbound(poisoned)) == 2, "once"


def test_the_waits_between_tries_double(poisoned: Parts, clock: TestClock) -> None:
    write_in(poisoned, "1")
    worker, waits = Worker(poisoned), []
    for _ in TRIES_SECONDS:
        since = clock()
        while len(errors(poisoned)) == len(waits) + 1:
            clock.move(seconds=1)
            worker.retry_turns()
        waits.append((clock() - since).seconds)
    assert tuple(waits) == TRIES_SECONDS


def test_a_message_is_answered_as_soon_as_the_damage_is_mended(
    parts: Parts, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")
    clock.move(minutes=1)
    with damaged(parts):
        write_in(parts, "1")
        assert errors(parts) == ["Unreadable"]
    clock.move(seconds=3)
    Worker(parts).retry_turns()
    assert inbound(parts)[-1].state == "processed"
    assert contact_at(parts).place != ("accueil", "langue")
    assert [it.state for it in outbound(parts)] == ["inline", "ready"]


def test_other_people_are_answered_meanwhile(poisoned: Parts) -> None:
    write_in(poisoned, "1")
    for number in OTHERS[:5]:
        assert write_in(poisoned, "Bonjour", sender=number).inline


def test_a_repeat_of_a_failed_message_has_no_effect(poisoned: Parts) -> None:
    letters = write_in(poisoned, "1")
    stuck = inbound(poisoned)[-1]
    again = write_in(poisoned, "1", provider_id=stuck.provider_id)
    assert (letters.inline, again.inline) == ((), ())
    assert errors(poisoned) == ["KeyError"]


def test_a_failed_message_that_was_overtaken_is_left_to_staff(
    poisoned: Parts, clock: TestClock
) -> None:
    write_in(poisoned, "1")
    clock.move(seconds=1)
    write_in(poisoned, "0")
    clock.move(seconds=30)
    place = contact_at(poisoned).place
    Worker(poisoned).retry_turns()
    assert [it.state for it in inbound(poisoned)] == ["processed", "dead", "processed"]
    assert contact_at(poisoned).place == place
    assert errors(poisoned) == ["KeyError"]


def test_a_member_may_have_a_dead_message_heard_again(
    parts: Parts, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")
    with damaged(parts):
        write_in(parts, "1")
        let_pass_all_tries(parts, clock)
    dead = inbound(parts)[-1]
    assert dead.state == "dead"
    parts.db.write(lambda s: aside.replay(session=s, message_id=dead.id, now=clock()))
    Worker(parts).retry_turns()
    assert inbound(parts)[-1].state == "processed"
    assert contact_at(parts).place != ("accueil", "langue")


def test_a_message_heard_again_in_vain_tells_the_person_nothing_more(
    poisoned: Parts, clock: TestClock
) -> None:
    write_in(poisoned, "1")
    let_pass_all_tries(poisoned, clock)
    dead = inbound(poisoned)[-1]
    poisoned.db.write(lambda s: aside.replay(session=s, message_id=dead.id, now=clock()))
    let_pass_all_tries(poisoned, clock)
    Worker(poisoned).retry_turns()
    assert inbound(poisoned)[-1].state == "dead"
    assert len(outbound(poisoned)) == 2


def test_what_came_with_a_failed_message_is_kept(poisoned: Parts) -> None:
    voice = Attachment("https://api.twilio.com/x/ME1", "audio/ogg")
    write_in(poisoned, "1", attachments=(voice,))
    assert count(poisoned, "attachments") == 1


def test_failed_messages_count_for_the_flood_limit(poisoned: Parts) -> None:
    for _ in range(40):
        write_in(poisoned, "1")
    assert len(errors(poisoned)) == 20
    assert sum(it.state == "retry" for it in inbound(poisoned)) == 20


def test_nothing_personal_is_logged_when_a_turn_fails(
    parts: Parts, clock: TestClock, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs()  # to where this test looks
    write_in(parts, "Bonjour")
    with damaged(parts):
        write_in(parts, "Je suis Awa Traore", sender=PERSON)
        let_pass_all_tries(parts, clock)
    told = "".join(capsys.readouterr())
    assert told.count("turn_failed") == 5 and "Unreadable" in told
    assert "Traore" not in told and PERSON[-8:] not in told
