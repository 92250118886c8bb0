"""Threads: in the order in which they were read, and closed where they are confidential."""

from __future__ import annotations

from bot.channels.channel import Attachment
from bot.core.rendering import Medium
from bot.handset import deliver_waiting
from bot.services.parts import Parts
from bot.services.thread import CONFIDENTIAL, Line, read_phone, read_thread
from tests.parts import OTHERS, PERSON, TestClock, write_in

TWO_PEOPLE = ("bonjour", "1", "1", "1", "3", "1", "autre personne", "Fanta")


def phone(parts: Parts, *, number: str = PERSON, medium: Medium = Medium.SMS) -> tuple[Line, ...]:
    """What the phone shows."""
    return parts.db.read(lambda session: read_phone(parts, number, medium, session=session))


def talk(parts: Parts, clock: TestClock, *written: str) -> None:
    """Let a person write, and read each answer before writing on."""
    for text in written:
        write_in(parts, text)
        clock.move(minutes=1)
        deliver_waiting(parts)


def texts(lines: tuple[Line, ...]) -> list[str]:
    """The first line of each."""
    return [line.text.split("\n")[0] for line in lines]


def test_a_phone_shows_what_was_written_and_answered_in_turn(
    parts: Parts, clock: TestClock
) -> None:
    talk(parts, clock, "bonjour", "1")
    assert [line.is_ours for line in phone(parts)] == [False, True, False, True]
    assert texts(phone(parts))[::2] == ["bonjour", "1"]


def test_a_phone_that_nobody_used_is_empty(parts: Parts) -> None:
    write_in(parts, "bonjour")
    assert phone(parts, number=OTHERS[0]) == ()
    assert phone(parts, medium=Medium.WHATSAPP) == ()


def test_the_number_is_found_however_it_is_written(parts: Parts) -> None:
    write_in(parts, "bonjour")
    assert phone(parts, number=PERSON.replace("+223", "00223")) == phone(parts)


def test_what_still_waits_is_not_on_the_phone_yet(parts: Parts, clock: TestClock) -> None:
    write_in(parts, "bonjour")
    write_in(parts, "1")  # its answer waits: the one before is only just on its way
    assert [line.is_ours for line in phone(parts)] == [False, True, False]
    clock.move(minutes=1)
    deliver_waiting(parts)
    assert len(phone(parts)) == 4


def test_two_people_on_one_phone_are_read_in_the_order_of_what_happened(
    parts: Parts, clock: TestClock
) -> None:
    talk(parts, clock, *TWO_PEOPLE)
    lines = phone(parts)
    assert len({line.contact_id for line in lines}) == 2
    assert texts(lines)[-3:] == [
        "Fanta",
        "C'est fait. Chacun a ses propres réponses sur ce téléphone.",
        "Aw ni ce. Bonjour, ici le service d'accompagnement.",
    ]


def test_a_contact_has_only_their_own_thread(parts: Parts, clock: TestClock) -> None:
    talk(parts, clock, *TWO_PEOPLE)
    first, second = sorted({line.contact_id for line in phone(parts)}, key=str)
    threads = [
        parts.db.read(lambda session, it=one: read_thread(parts, it, session=session))
        for one in (first, second)
    ]
    assert {line.contact_id for line in threads[0]} == {first}
    assert {line.contact_id for line in threads[1]} == {second}


def test_a_thread_is_read_page_by_page(parts: Parts, clock: TestClock) -> None:
    talk(parts, clock, "bonjour", "1", "1")
    contact_id = phone(parts)[0].contact_id

    def page(**which: int) -> tuple[Line, ...]:
        return parts.db.read(
            lambda session: read_thread(parts, contact_id, session=session, **which)
        )

    newest = page(limit=2)
    older = page(limit=10, before=newest[0].sequence)
    assert texts((*older, *newest)) == texts(page())
    assert len(newest) == 2


def test_confidential_messages_say_only_that_they_are(parts: Parts) -> None:
    write_in(parts, "aide")
    contact_id = phone(parts)[0].contact_id

    def thread(*, opens: bool) -> list[str]:
        lines = parts.db.read(
            lambda session: read_thread(
                parts, contact_id, session=session, opens_confidential=opens
            )
        )
        return [line.text for line in lines if line.is_confidential]

    assert set(thread(opens=False)) == {CONFIDENTIAL}
    assert "De quoi avez-vous besoin ?" in thread(opens=True)[-1]


def test_what_came_with_a_message_is_named(parts: Parts) -> None:
    kinds = ("image/jpeg", "audio/ogg")
    attached = tuple(Attachment(f"https://api.twilio.com/{kind}", kind) for kind in kinds)
    write_in(parts, "", medium=Medium.WHATSAPP, attachments=attached)
    assert phone(parts, medium=Medium.WHATSAPP)[0].attachments == kinds


def test_a_message_stands_where_it_was_sent_not_where_it_was_made(
    parts: Parts, clock: TestClock
) -> None:
    write_in(parts, "bonjour")
    write_in(parts, "1")
    clock.move(minutes=1)
    deliver_waiting(parts)
    assert phone(parts)[-1].is_ours
    assert phone(parts)[-1].at == clock()
