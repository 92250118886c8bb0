"""The inbox: who wrote, in which folder, masked; search that leaves no number in an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.services.parts import Parts
from bot.services.people_policy import viewer_of
from bot.services.policy import Role
from bot.store import (
    addresses,
    contacts,
    desk_codes,
    messages,
    protections,
    sharing,
    takeovers,
    tickets,
)
from bot.store import cases as case_store
from bot.store import inbox as store
from bot.store.cases import CaseRow
from bot.store.identity import new_id
from bot.store.messages import NewMessage
from bot.store.moment import to_micros
from bot.store.session import Session
from tests.admin.pages import Page
from tests.admin.recorded import acts_on
from tests.admin.tampering import tamper
from tests.admin.visiting import Colleague, Visitor, ask, hire, reference

NUMBER, MASKED, NAME = "+22300001234", "+223 •• •• 12 34", "Zoumana"
SAID = "Je suis à Gao avec mon frère"
SECRET = "Un homme me menace"


@dataclass(frozen=True)
class Wrote:
    """Somebody who wrote."""

    contact_id: int
    address_id: int


def write(
    parts: Parts, who: Wrote, text: str, *, sequence: int, confidential: bool = False,
    ago: timedelta = timedelta(0), medium: str = "sms", kind: str = "inbound",
) -> int:  # fmt: skip
    """One more message of theirs; its id."""
    message_id, at = new_id(), to_micros(parts.clock() - ago)
    new = NewMessage(
        id=message_id, contact_id=who.contact_id, address_id=who.address_id, direction="in",
        medium=medium, provider="simulator", provider_id=f"p{message_id}", sequence=sequence,
        kind=kind, bulk=0, state="received", in_reply_to=None, inline=0,
        body=parts.vault.seal(text, "messages", "body", message_id), offered=None,
        confidential=int(confidential), segments=1, due_at=None, trace="t", created_at=at,
    )  # fmt: skip

    def story(session: Session) -> None:
        messages.insert_outbound(session, new)
        heard = contacts.Heard(who.contact_id, sequence, "bm", at, 0, 0)
        contacts.save_heard(session, heard)

    parts.db.write(story)
    return message_id


def somebody(
    parts: Parts, text: str = SAID, *, number: str = NUMBER, ago: timedelta = timedelta(hours=1),
    confidential: bool = False, medium: str = "sms",
) -> Wrote:  # fmt: skip
    """A person who wrote once."""
    who, at = Wrote(new_id(), new_id()), to_micros(parts.clock() - ago)

    def story(session: Session) -> None:
        contacts.insert_contact(session, contact_id=who.contact_id, language="bm", now=at)
        sealed = parts.vault.seal(NAME, "contacts", "name", who.contact_id)
        contacts.set_name(session, contact_id=who.contact_id, name=sealed)
        address = addresses.NewAddress(
            who.address_id, medium, parts.vault.index("address", number),
            parts.vault.seal(number, "addresses", "address", who.address_id),
            "simulator", who.contact_id, at,
        )  # fmt: skip
        addresses.insert_address(session, address)
        sharing.share(session, address_id=who.address_id, contact_id=who.contact_id, position=1)

    parts.db.write(story)
    write(parts, who, text, sequence=1, confidential=confidential, ago=ago, medium=medium)
    return who


def request(parts: Parts, who: Wrote, category: str = "person", **more: object) -> int:
    """Something they asked of a person; the id."""
    ticket_id = new_id()
    new = tickets.NewTicket(
        ticket_id, who.contact_id, reference(), category,
        int(bool(more.get("urgent"))), 1, str(more.get("state", "open")), None,
        to_micros(parts.clock() - timedelta(hours=5)),
    )  # fmt: skip
    assert parts.db.write(lambda s: tickets.insert_ticket(s, new))
    if new.state == "closed":
        at = to_micros(parts.clock())
        parts.db.write(
            lambda s: tickets.change_ticket(s, ticket_id=ticket_id, version=0, closed_at=at)
        )
    return ticket_id


def protect(parts: Parts, who: Wrote, *, protected: int = 1, owner: int | None = None) -> CaseRow:
    """Their case."""
    now = to_micros(parts.clock())
    row = CaseRow(
        new_id(), who.contact_id, "ML-7K2M9", "opening", now, now, protected=protected,
        owner_id=owner,
    )  # fmt: skip
    assert parts.db.write(lambda s: case_store.insert_case(s, row))
    return row


def people(visitor: Visitor, path: str = "/admin/messages") -> list[int]:
    """Who is on the page, in its order."""
    return shown_on(visitor.open(path))


def shown_on(page: Page) -> list[int]:
    """Whom a page leads to, in its order."""
    found = [re.fullmatch(r"/admin/people/(\d+)#last", it) for it in page.links]
    return [int(it[1]) for it in found if it]


def folder(visitor: Visitor, name: str) -> list[int]:
    return people(visitor, f"/admin/messages?folder={name}")


def acts(parts: Parts) -> list[tuple[str, int | None]]:
    return acts_on(parts, "contact")


@pytest.fixture
def member(parts: Parts) -> Colleague:
    return hire(parts, Role.AGENT)


@pytest.fixture
def agent(visitor: Visitor, member: Colleague) -> Visitor:
    return visitor.be(member)


def test_whoever_wrote_last_comes_first(agent: Visitor, parts: Parts) -> None:
    old = somebody(parts, number="+22300000001", ago=timedelta(days=2))
    new = somebody(parts, number="+22300000002", ago=timedelta(hours=1))
    assert people(agent) == [new.contact_id, old.contact_id]


def test_a_line_shows_half_a_number_and_no_name(agent: Visitor, parts: Parts) -> None:
    somebody(parts)
    page = agent.open("/admin/messages")
    assert page.problems == []
    assert MASKED in page.text and SAID in page.text and "bambara" in page.text
    assert NUMBER not in page.html and NAME not in page.html


def test_a_confidential_message_says_only_that_it_is(agent: Visitor, parts: Parts) -> None:
    somebody(parts, SECRET, confidential=True)
    page = agent.open("/admin/messages")
    assert "Message confidentiel" in page.text and SECRET not in page.html


def test_a_long_message_is_cut(agent: Visitor, parts: Parts) -> None:
    somebody(parts, "mot " * 400 + "fin")
    page = agent.open("/admin/messages")
    assert "mot…" in page.text.replace("mot …", "mot…") and "fin" not in page.text.split("mot")[-1]


def test_who_asked_and_has_nobody_stands_in_a_folder(agent: Visitor, parts: Parts) -> None:
    somebody(parts, number="+22300000001")
    asked = somebody(parts, number="+22300000002")
    request(parts, asked)
    assert folder(agent, "nobody") == [asked.contact_id]
    assert "5\u00a0heures" in agent.page().text
    assert folder(agent, "urgent") == [] and folder(agent, "mine") == []


def test_urgent_requests_make_their_people_urgent(agent: Visitor, parts: Parts) -> None:
    asked = somebody(parts)
    request(parts, asked, urgent=True)
    assert folder(agent, "urgent") == [asked.contact_id]
    assert "Urgent" in agent.page().text


def test_taken_over_is_mine_until_it_is_handed_back(
    agent: Visitor, parts: Parts, member: Colleague
) -> None:
    asked = somebody(parts)
    request(parts, asked)
    until = to_micros(parts.clock() + timedelta(hours=2))
    parts.db.write(lambda s: takeovers.take(s, asked.contact_id, member_id=member.id, until=until))
    assert folder(agent, "mine") == [asked.contact_id]
    assert folder(agent, "nobody") == []
    parts.clock.move(hours=3)  # type: ignore[attr-defined]
    agent.be(member)
    assert folder(agent, "mine") == []
    assert folder(agent, "nobody") == [asked.contact_id]


def test_own_cases_are_mine(agent: Visitor, parts: Parts, member: Colleague) -> None:
    owned = somebody(parts)
    protect(parts, owned, protected=0, owner=member.id)
    assert folder(agent, "mine") == [owned.contact_id]


def test_closed_holds_those_whose_requests_are_all_closed(agent: Visitor, parts: Parts) -> None:
    done, again = (somebody(parts, number=f"+2230000000{n}") for n in (1, 2))
    request(parts, done, state="closed")
    request(parts, again, state="closed")
    request(parts, again)
    assert folder(agent, "closed") == [done.contact_id]


def test_a_protected_request_tells_an_agent_nothing(
    visitor: Visitor, agent: Visitor, parts: Parts
) -> None:
    asked = somebody(parts)
    request(parts, asked, "danger", urgent=True)
    assert folder(agent, "urgent") == [] and folder(agent, "nobody") == []
    assert people(agent) == [asked.contact_id]
    assert "Urgent" not in agent.page().text.replace("Urgentes", "")
    visitor.be(hire(parts, Role.PROTECTION, name="binta"))
    assert folder(visitor, "urgent") == [asked.contact_id]


def test_whoever_has_a_protected_case_is_there_for_those_who_protect_alone(
    visitor: Visitor, agent: Visitor, parts: Parts
) -> None:
    hidden = somebody(parts)
    protect(parts, hidden)
    assert people(agent) == []
    for role in (Role.ADMIN, Role.PROTECTION):
        visitor.be(hire(parts, role, name=role.value))
        assert people(visitor) == ([hidden.contact_id] if role is Role.PROTECTION else [])


def test_the_erased_are_gone(agent: Visitor, parts: Parts) -> None:
    gone = somebody(parts)
    parts.db.write(lambda s: protections.mark_erased(s, gone.contact_id, at=1))
    assert people(agent) == []


def test_pages_of_thirty_leave_nobody_out(agent: Visitor, parts: Parts) -> None:
    made = {
        somebody(parts, number=f"+223000001{n:02}", ago=timedelta(minutes=n // 3)).contact_id
        for n in range(65)
    }
    path, shown, pages = "/admin/messages", [], 0
    while path:
        shown += people(agent, path)
        pages += 1
        path = next((it for it in agent.page().links if "after=" in it), "")
    assert pages == 3 and len(shown) == 65 and set(shown) == made


@pytest.mark.parametrize("after", ["x", "1", "1.x", "9" * 30 + ".1", "-1.0", f"{2**63}.1"])
def test_an_address_that_was_changed_shows_the_beginning(
    agent: Visitor, parts: Parts, after: str
) -> None:
    who = somebody(parts)
    assert people(agent, f"/admin/messages?after={after}&folder=x") == [who.contact_id]


def test_empty_folders_say_what_will_be_here(agent: Visitor) -> None:
    for name in store.FOLDERS:
        page = agent.open(f"/admin/messages?folder={name}")
        assert "Le bot répond à chaque message" in page.text and page.problems == []


@pytest.mark.parametrize("typed", [NUMBER, "00 223 00 00 12 34", "ml-7k2m9"])
def test_a_search_leads_to_the_person_and_leaves_no_number_in_the_address(
    agent: Visitor, parts: Parts, typed: str
) -> None:
    who = somebody(parts)
    protect(parts, who, protected=0)
    page = agent.open("/admin/messages")
    agent.press(page.form("/search"), who=typed)
    assert agent.last.request.path == f"/admin/people/{who.contact_id}"
    assert agent.last.request.query_string == b""
    assert acts(parts) == [("person_searched", who.contact_id)]


def test_a_desk_code_and_the_reference_of_a_request_find_too(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    ticket_id = request(parts, who)
    row = parts.db.read(lambda s: tickets.read_ticket(s, ticket_id))
    assert row is not None
    now = to_micros(parts.clock())
    parts.db.write(lambda s: desk_codes.issue(s, code="K7P2M9", contact_id=who.contact_id, now=now))
    for typed in ("K7P2M9", row.reference):
        page = agent.open("/admin/messages")
        agent.press(page.form("/search"), who=typed)
        assert agent.last.request.path == f"/admin/people/{who.contact_id}", typed


def test_a_search_finds_nobody_who_is_protected(agent: Visitor, parts: Parts) -> None:
    row = protect(parts, somebody(parts))
    for typed in (NUMBER, row.reference, "+22300009999", ""):
        page = agent.press(agent.open("/admin/messages").form("/search"), who=typed)
        assert agent.last.status_code == 422 and "Personne n’a été trouvé" in page.text
        assert page.problems == []
    assert acts(parts) == []


def test_people_who_share_a_phone_are_offered_one_by_one(agent: Visitor, parts: Parts) -> None:
    first = somebody(parts)
    second = new_id()

    def story(session: Session) -> None:
        contacts.insert_contact(session, contact_id=second, language="fr", now=1)
        sharing.share(session, address_id=first.address_id, contact_id=second, position=2)

    parts.db.write(story)
    page = agent.press(agent.open("/admin/messages").form("/search"), who=NUMBER)
    assert sorted(shown_on(page)) == sorted([first.contact_id, second]) and page.problems == []


def test_the_poll_counts_what_came_and_is_silent_otherwise(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    page = agent.open("/admin/messages")
    path = page.html.split('data-refresh="')[1].split('"')[0].replace("&amp;", "&")
    agent.open(path)
    assert "Actualiser la liste" in agent.page().text
    tag = agent.last.headers["ETag"]
    agent.open(path, headers={"If-None-Match": tag})
    assert agent.last.status_code == 304 and not agent.last.get_data()
    parts.clock.move(seconds=5)  # type: ignore[attr-defined]
    for n in (2, 3, 4):
        write(parts, who, "Allô ?", sequence=n)
    agent.open(path, headers={"If-None-Match": tag})
    assert "3 nouveaux messages, afficher" in agent.page().text
    assert len(agent.last.get_data()) < 1_000


def test_the_poll_says_nothing_of_the_protected(agent: Visitor, parts: Parts) -> None:
    protect(parts, somebody(parts))
    assert "Actualiser" in agent.open("/admin/messages/news?since=0").text


def test_a_search_needs_its_proof(agent: Visitor, parts: Parts) -> None:
    assert agent.post("/admin/messages/search", {"who": NUMBER}) == 400


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.BROADCASTER])
def test_whoever_does_not_accompany_reads_no_messages(
    visitor: Visitor, parts: Parts, role: Role
) -> None:
    visitor.be(hire(parts, role))
    visitor.open("/admin/messages")
    assert visitor.last.status_code == 403
    assert "/admin/messages" not in visitor.open("/admin/").links


class Somebody:
    """A member of a test."""

    def __init__(self, member_id: int, *roles: Role) -> None:
        self.id = member_id
        self.roles = frozenset(roles or (Role.AGENT,))


EXPLAIN = {
    "sqlite": ("EXPLAIN QUERY PLAN",),
    # Of an empty table PostgreSQL reads all rows, whatever indexes there are.
    "postgresql": ("SET LOCAL enable_seqscan = off", "EXPLAIN"),
}


def test_the_list_of_all_is_read_by_its_index(parts: Parts) -> None:
    *before, explain = EXPLAIN[parts.db.dialect]
    listing = store.listing("all", True).compile()
    asked = text(f"{explain} {listing}")
    values = listing.params | {"moment": 9, "after_id": 0, "limit": 31}

    def plan(session: Session) -> str:
        for setting in before:
            session.change(text(setting))
        return " ".join(str(row) for row in session.run(asked, values))

    assert "ix_contacts_heard_at" in parts.db.write(plan)


def test_only_those_who_protect_have_nothing_hidden() -> None:
    assert viewer_of(Somebody(1, Role.PROTECTION)).hidden == ()
    assert "danger" in viewer_of(Somebody(1, Role.ADMIN)).hidden


def test_a_request_about_the_viewer_is_not_there(
    agent: Visitor, parts: Parts, member: Colleague
) -> None:
    who = somebody(parts)
    ticket_id = request(parts, who, "opinion", urgent=True)
    if parts.db.dialect == "sqlite":
        tamper(parts, f"UPDATE tickets SET about_member_id = {member.id} WHERE id = {ticket_id}")
        assert folder(agent, "urgent") == []


def test_an_old_ticket_alone_is_enough_to_be_in_a_folder(agent: Visitor, parts: Parts) -> None:
    ticket_id = ask(parts)
    row = parts.db.read(lambda s: tickets.read_ticket(s, ticket_id))
    assert row is not None and folder(agent, "nobody") == [row.contact_id]
