"""Requests in the panel: answered, noted, handed on, sorted; hidden from whom they are about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.thread import CONFIDENTIAL, read_thread
from bot.services.ticket_opening import Wish, find_by_code, open_request
from bot.store import library
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import addresses, messages, ticket_notes, tickets
from bot.store.ticket_notes import list_notes
from tests.admin.visiting import Visitor, ask, hire

REPLY = "Bonjour, passez au bureau lundi."


def one(parts: Parts, *columns: object) -> tuple[object, ...]:
    return tuple(parts.db.read(lambda s: s.run(select(*columns)))[0])  # type: ignore[call-overload]


def contact_of(parts: Parts, ticket_id: int) -> int:
    statement = select(tickets.c.contact_id).where(tickets.c.id == ticket_id)
    return int(parts.db.read(lambda s: s.run(statement))[0][0])


@pytest.fixture
def agent(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.AGENT))


def test_an_answer_goes_by_message_and_reads_confidential_elsewhere(
    agent: Visitor, parts: Parts
) -> None:
    ticket_id = ask(parts)
    page = agent.open(f"/admin/tickets/{ticket_id}")
    page = agent.press(page.form("/answer"), text=REPLY)
    assert "La réponse est en route" in page.text and REPLY in page.text
    contact_id = contact_of(parts, ticket_id)
    (line,) = parts.db.read(lambda s: read_thread(parts, contact_id, session=s))
    assert line.kind == "member" and line.text == CONFIDENTIAL
    assert one(parts, tickets.c.state) == ("answered",)


def test_how_far_an_answer_came_stands_beside_it(agent: Visitor, parts: Parts) -> None:
    ticket_id = ask(parts)
    page = agent.open(f"/admin/tickets/{ticket_id}")
    assert "Par SMS." in page.text
    page = agent.press(page.form("/answer"), text=REPLY)
    assert "SMS · En attente" in page.text
    lost = update(messages).values(state="dead", error_code="30005")
    parts.db.write(lambda s: s.change(lost))
    page = agent.open(f"/admin/tickets/{ticket_id}")
    assert "Échec, numéro injoignable" in page.text and page.problems == []


def test_what_whatsapp_would_refuse_is_not_sent_into_the_void(agent: Visitor, parts: Parts) -> None:
    ticket_id = ask(parts)
    parts.db.write(lambda s: s.change(update(addresses).values(medium="whatsapp")))
    assert "partira par SMS" in agent.open(f"/admin/tickets/{ticket_id}").text
    ask(parts)  # by SMS the same number is somebody else's
    known = {"address_index": parts.vault.index("address", "+22300001234")}
    theirs = update(addresses).where(addresses.c.medium == "sms").values(known)
    parts.db.write(lambda s: s.change(theirs))
    page = agent.open(f"/admin/tickets/{ticket_id}")
    assert "aucun SMS ne peut partir" in page.text
    page = agent.press(page.form("/answer"), text=REPLY)
    assert agent.last.status_code == 422 and REPLY in page.html
    assert "Votre texte est gardé" in page.text
    assert parts.db.read(lambda s: s.run(select(messages.c.id))) == []


def test_who_answers_late_is_shown_what_a_colleague_did(
    agent: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    ticket_id = ask(parts)
    other = another_visitor().be(hire(parts, Role.AGENT, name="oumou"))
    late = other.open(f"/admin/tickets/{ticket_id}").form("/answer")
    agent.press(agent.open(f"/admin/tickets/{ticket_id}").form("/answer"), text=REPLY)
    page = other.press(late, text="Autre chose")
    assert other.last.status_code == 422
    assert "Un collègue a changé" in page.text
    assert one(parts, messages.c.id)


def test_a_note_is_never_sent(agent: Visitor, parts: Parts) -> None:
    page = agent.open(f"/admin/tickets/{ask(parts)}")
    page = agent.press(page.form("/note"), note="Voir avec Gao avant de répondre")
    assert "Voir avec Gao" in page.text and "jamais envoyée" in page.text
    assert one(parts, ticket_notes.c.kind) == ("note",)
    assert parts.db.read(lambda s: s.run(select(messages.c.id))) == []


def test_it_is_handed_to_a_colleague_and_stands_in_their_folder(
    agent: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    ticket_id, colleague = ask(parts), hire(parts, Role.AGENT, name="oumou")
    page = agent.open(f"/admin/tickets/{ticket_id}")
    agent.press(page.form("/assign"), member=str(colleague.id))
    other = another_visitor().be(colleague)
    mine = other.open("/admin/tickets?folder=mine")
    assert any(str(ticket_id) in link for link in mine.links)
    mine = agent.open("/admin/tickets?folder=mine")
    assert not any(str(ticket_id) in link for link in mine.links)


def test_who_is_complained_about_finds_nothing(
    agent: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    ticket_id, subject = ask(parts), hire(parts, Role.AGENT, name="oumou")
    page = agent.open(f"/admin/tickets/{ticket_id}")
    agent.press(page.form("/about"), about=str(subject.id))
    other = another_visitor().be(subject)
    assert not any(str(ticket_id) in link for link in other.open("/admin/tickets").links)
    other.open(f"/admin/tickets/{ticket_id}")
    assert other.last.status_code == 404
    for act in ("answer", "note", "assign", "sort", "about", "close", "number"):
        other.client.post(f"/admin/tickets/{ticket_id}/{act}")
    assert one(parts, tickets.c.state) == ("open",)


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN, Role.VIEWER])
def test_a_request_for_protection_is_not_there_for_others(
    visitor: Visitor, parts: Parts, role: Role
) -> None:
    ticket_id = ask(parts, category="danger")
    visitor.be(hire(parts, role))
    visitor.open(f"/admin/tickets/{ticket_id}")
    assert visitor.last.status_code == 404


def test_who_protects_opens_it(visitor: Visitor, parts: Parts) -> None:
    ticket_id = ask(parts, "on me menace", category="danger")
    visitor.be(hire(parts, Role.PROTECTION))
    assert "on me menace" in visitor.open(f"/admin/tickets/{ticket_id}").text


def test_it_is_sorted_and_opened_again(agent: Visitor, parts: Parts) -> None:
    ticket_id = ask(parts)
    page = agent.open(f"/admin/tickets/{ticket_id}")
    agent.press(page.form("/sort"), category="health", due="2027-01-15", is_urgent="y")
    assert one(parts, tickets.c.category, tickets.c.urgent) == ("health", 1)
    page = agent.open(f"/admin/tickets/{ticket_id}")
    page = agent.press(page.form("/sort"), category="health", due="bientôt")
    assert agent.last.status_code == 422
    agent.press(agent.open(f"/admin/tickets/{ticket_id}").form("/close"), reason="met")
    agent.press(agent.open(f"/admin/tickets/{ticket_id}").form("/reopen"))
    assert one(parts, tickets.c.state) == ("reopened",)


def test_an_answer_to_nobody_waits_for_who_has_the_code(agent: Visitor, parts: Parts) -> None:
    now = parts.clock()
    wish = Wish("complaint_partner", "le cours n'a pas lieu", None)
    opened = parts.db.write(
        lambda s: open_request(parts.vault, wish, settings={}, session=s, now=now)
    )
    page = agent.open(f"/admin/tickets/{opened.ticket_id}")
    assert "anonyme" in page.text
    page = agent.press(page.form("/answer"), text=REPLY)
    assert REPLY in page.text
    assert parts.db.read(lambda s: s.run(select(messages.c.id))) == []
    row = parts.db.read(lambda s: find_by_code(parts.vault, s, opened.reference, code=opened.code))
    assert row is not None and row.contact_id is None
    (kept,) = parts.db.read(lambda s: list_notes(s, opened.ticket_id))
    assert parts.vault.open(kept.body, "ticket_notes", "body", kept.id) == REPLY


def test_a_request_leads_to_its_person_where_the_member_may_go(
    agent: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    ticket_id = ask(parts, confidential=False)
    theirs = f"/admin/people/{contact_of(parts, ticket_id)}#last"
    assert theirs in agent.open(f"/admin/tickets/{ticket_id}").links
    viewer = another_visitor().be(hire(parts, Role.VIEWER, name="vera"))
    assert theirs not in viewer.open(f"/admin/tickets/{ticket_id}").links
    parts.db.write(lambda s: s.change(update(tickets).values(contact_id=None)))
    assert theirs not in agent.open(f"/admin/tickets/{ticket_id}").links


def test_a_ready_answer_is_put_below_what_was_typed(agent: Visitor, parts: Parts) -> None:
    def story(session: Session) -> None:
        at = to_micros(parts.clock())
        library.set_setting(session, name="quick_replies", value="Passez lundi.", now=at)
        library.raise_revision(session)

    parts.db.write(story)
    ticket_id = ask(parts)
    page = agent.open(f"/admin/tickets/{ticket_id}")
    page = agent.press(page.form("/answer"), text="Bonjour Awa.", quick="0")
    assert "Bonjour Awa.\nPassez lundi." in page.html.replace("\r\n", "\n")
    assert parts.db.read(lambda s: s.run(select(messages.c.id))) == [], "nothing went yet"
