"""What three people write and nobody understands is shown, taught in two clicks, and heard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services import taught, unheard
from bot.services.members import Member, enlist, read_member
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.publishing import import_files
from bot.services.refusal import Refusal
from bot.services.retention import DAYS
from bot.services.unheard import Unheard
from bot.store.expiry import delete_expired
from bot.store.forgetting import delete_but_protection, emptied_tables
from bot.store.moment import to_micros
from tests.parts import OTHERS, TestClock, content
from tests.phones import Phone
from tests.rows import contact_at

ODD = "zirkoufal mandrix"


@pytest.fixture
def editor(parts: Parts) -> Member:
    made = enlist(parts, "editor@example.org", [Role.EDITOR])
    return parts.db.read(lambda s: read_member(parts, made.id, session=s))


@pytest.fixture
def agent(parts: Parts) -> Member:
    made = enlist(parts, "agent@example.org", [Role.AGENT])
    return parts.db.read(lambda s: read_member(parts, made.id, session=s))


def write(parts: Parts, number: str, text: str) -> Phone:
    """Somebody who is in the menu writes this."""
    phone = Phone(parts, number)
    phone.say("bonjour")
    phone.say("menu")
    phone.say(text)
    return phone


def shown(parts: Parts, who: Member) -> list[Unheard]:
    return parts.db.read(lambda s: unheard.list_unheard(parts, who, session=s))


def teach(parts: Parts, who: Member, meaning: str, text: str = ODD) -> int:
    now = parts.clock()
    trial = taught.try_phrase(parts, who, meaning, "fr", text, now=now)
    return parts.db.write(lambda s: taught.teach(trial, who, session=s, now=now))


def test_a_text_is_shown_once_three_people_wrote_it(parts: Parts, editor: Member) -> None:
    write(parts, OTHERS[0], ODD)
    phone = write(parts, OTHERS[1], ODD.upper())
    phone.say(ODD)
    assert shown(parts, editor) == []
    write(parts, OTHERS[2], f"  {ODD} !")
    (found,) = shown(parts, editor)
    assert (found.people, found.language) == (3, "fr")
    assert ODD in found.text.lower()


def test_what_is_understood_is_not_kept(parts: Parts, editor: Member) -> None:
    for number in OTHERS[:3]:
        write(parts, number, "quels papiers il faut pour rentrer")
    assert shown(parts, editor) == []


def test_a_text_with_a_number_is_not_kept(parts: Parts, editor: Member) -> None:
    for number in OTHERS[:3]:
        write(parts, number, f"{ODD} 0022300001234")
    assert shown(parts, editor) == []


def test_what_follows_a_complaint_is_not_kept(parts: Parts, editor: Member) -> None:
    for number in OTHERS[:3]:
        phone = Phone(parts, number)
        phone.say("bonjour")
        phone.say("plainte")
        phone.say(ODD)
    assert shown(parts, editor) == []


def test_an_erased_person_leaves_none(parts: Parts, editor: Member) -> None:
    assert "unheard_texts" in emptied_tables()
    for number in OTHERS[:3]:
        write(parts, number, ODD)
    contact_id = contact_at(parts, OTHERS[0]).id
    parts.db.write(lambda s: delete_but_protection(s, contact_id, frozenset()))
    assert shown(parts, editor) == []


def test_a_taught_phrase_is_heard_by_the_next_message(parts: Parts, editor: Member) -> None:
    for number in OTHERS[:3]:
        write(parts, number, ODD)
    assert teach(parts, editor, "documents") == 3
    assert shown(parts, editor) == []
    write(parts, OTHERS[5], ODD)
    assert contact_at(parts, OTHERS[5]).place[0] == "papiers"


def test_a_question_can_be_taught(parts: Parts, editor: Member) -> None:
    code = next(
        it.code
        for it in parts.db.read(lambda s: taught.list_meanings(parts.library.now(s)))
        if it.is_question
    )
    teach(parts, editor, code)
    heard = parts.db.read(lambda s: parts.library.now(s)).world.understand(ODD, "fr")
    assert heard.entries[0].answers == {"question": code.removeprefix("question:")}


def test_what_was_taught_survives_an_import_and_can_be_taken_away(
    parts: Parts, editor: Member, clock: TestClock
) -> None:
    teach(parts, editor, "documents")
    put = content()
    parts.db.write(lambda s: import_files(put.flows, put.facts, session=s, now=clock()))
    hear = parts.db.read(lambda s: parts.library.now(s)).world.understand
    assert hear(ODD, "fr").entries
    (row,) = parts.db.read(lambda s: taught.list_taught(editor, session=s))
    parts.db.write(lambda s: taught.unteach(editor, row.id, session=s, now=clock()))
    hear = parts.db.read(lambda s: parts.library.now(s)).world.understand
    assert not hear(ODD, "fr").entries
    with pytest.raises(Refusal, match="no_such_phrase"):
        parts.db.write(lambda s: taught.unteach(editor, row.id, session=s, now=clock()))


@pytest.mark.parametrize(
    ("meaning", "text", "code"),
    [
        ("documents", "  ", "empty"),
        ("documents", "a" * 121, "text_long"),
        ("nothing", ODD, "no_such_meaning"),
        ("documents", "on m a battu je suis en danger", "still_unheard"),
    ],
)
def test_what_cannot_be_taught_is_refused_and_not_stored(
    parts: Parts, editor: Member, meaning: str, text: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        taught.try_phrase(parts, editor, meaning, "fr", text, now=parts.clock())
    assert parts.db.read(lambda s: taught.list_taught(editor, session=s)) == []


def test_who_accompanies_neither_reads_nor_teaches(parts: Parts, agent: Member) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        shown(parts, agent)
    with pytest.raises(Refusal, match="not_allowed"):
        taught.try_phrase(parts, agent, "documents", "fr", ODD, now=parts.clock())


def test_they_go_after_their_days(parts: Parts, editor: Member, clock: TestClock) -> None:
    for number in OTHERS[:3]:
        write(parts, number, ODD)
    before = to_micros(clock() + timedelta(days=1))
    assert DAYS["unheard_texts"] == 90
    gone = parts.db.write(lambda s: delete_expired(s, "unheard_texts", before=before, most=9))
    assert gone == 3
    assert shown(parts, editor) == []
