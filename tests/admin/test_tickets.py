"""Requests: who sees what of them, numbers that are shown on demand, closing for a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.services import ticket_acts, tickets
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from tests.admin.recorded import acts_on
from tests.admin.visiting import Visitor, ask, hire

SECRET = "Un homme me menace à Gao"
NUMBER, MASKED = "+22300001234", "+223 •• •• 12 34"


def acts(parts: Parts, subject: str = "ticket") -> list[tuple[str, int | None]]:
    return acts_on(parts, subject)


@pytest.fixture
def agent(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.AGENT))


def test_urgent_requests_come_first_then_the_oldest(agent: Visitor, parts: Parts) -> None:
    old = ask(parts, ago=timedelta(days=2))
    new = ask(parts, ago=timedelta(hours=1))
    urgent = ask(parts, ago=timedelta(hours=2), urgent=True)
    page = agent.open("/admin/tickets")
    shown = [link.rpartition("/")[2] for link in page.links if "/tickets/" in link]
    assert shown == [str(urgent), str(old), str(new)]


def test_the_list_shows_no_name_no_text_and_half_a_number(agent: Visitor, parts: Parts) -> None:
    ask(parts, SECRET)
    page = agent.open("/admin/tickets")
    assert MASKED in page.text
    assert NUMBER not in page.html and SECRET not in page.html


def test_an_agent_reads_a_confidential_request_and_leaves_a_trace(
    agent: Visitor, parts: Parts
) -> None:
    ticket_id = ask(parts, SECRET)
    assert SECRET in agent.open(f"/admin/tickets/{ticket_id}").text
    assert acts(parts) == [("ticket_viewed", ticket_id)]


def test_a_request_that_is_not_confidential_leaves_no_trace(agent: Visitor, parts: Parts) -> None:
    ticket_id = ask(parts, SECRET, confidential=False)
    assert SECRET in agent.open(f"/admin/tickets/{ticket_id}").text
    assert acts(parts) == []


def test_a_viewer_sees_that_there_is_a_confidential_request_and_nothing_else(
    visitor: Visitor, parts: Parts
) -> None:
    ticket_id = ask(parts, SECRET, category="danger")
    visitor.be(hire(parts, Role.VIEWER))
    page = visitor.open("/admin/tickets")
    assert "Confidentiel" in page.text
    assert not any(str(ticket_id) in link for link in page.links)
    for hidden in (MASKED, "Danger", SECRET):
        assert hidden not in page.html
    visitor.open(f"/admin/tickets/{ticket_id}")
    assert visitor.last.status_code == 404
    assert acts(parts) == []


def test_a_confidential_request_and_none_at_all_look_the_same(
    visitor: Visitor, parts: Parts
) -> None:
    visitor.be(hire(parts, Role.VIEWER))
    hidden = visitor.open(f"/admin/tickets/{ask(parts)}").text
    assert visitor.open("/admin/tickets/123").text == hidden


def test_the_number_is_shown_on_demand_and_that_is_recorded(agent: Visitor, parts: Parts) -> None:
    ticket_id = ask(parts)
    page = agent.open(f"/admin/tickets/{ticket_id}")
    assert NUMBER not in page.html
    page = agent.press(page.form("/number"))
    assert NUMBER in page.text
    assert ("number_shown", ticket_id) in acts(parts)
    assert NUMBER not in agent.open(f"/admin/tickets/{ticket_id}").html


def test_a_request_is_closed_for_a_reason(agent: Visitor, parts: Parts) -> None:
    ticket_id = ask(parts)
    page = agent.open(f"/admin/tickets/{ticket_id}")
    page = agent.press(page.form("/close"), reason="called")
    assert "La demande est fermée" in page.text
    assert not any(str(ticket_id) in link for link in page.links)
    page = agent.open("/admin/tickets?folder=closed")
    assert any(str(ticket_id) in link for link in page.links)
    page = agent.open(f"/admin/tickets/{ticket_id}")
    assert "La personne a été appelée" in page.text and "par awa" in page.text
    assert [it.action for it in page.forms if it.action.endswith("/close")] == []
    assert ("ticket_closed", ticket_id) in acts(parts)


@pytest.mark.parametrize("reason", ["", "because", "CALLED"])
def test_without_a_known_reason_it_stays_open(agent: Visitor, parts: Parts, reason: str) -> None:
    page = agent.open(f"/admin/tickets/{ask(parts)}")
    page = agent.press(page.form("/close"), reason=reason)
    assert agent.last.status_code == 422
    assert "Choisissez un motif" in page.text
    assert "1 demande à traiter" in " ".join(agent.open("/admin/").text.split())


def test_the_second_to_close_is_told_that_it_is_closed(
    agent: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    ticket_id = ask(parts)
    other = another_visitor().be(hire(parts, Role.PROTECTION, name="other"))
    late = other.open(f"/admin/tickets/{ticket_id}").form("/close")
    agent.press(agent.open(f"/admin/tickets/{ticket_id}").form("/close"), reason="met")
    other.press(late, reason="called")
    assert other.last.status_code == 422
    assert acts(parts).count(("ticket_closed", ticket_id)) == 1


def test_a_service_refuses_a_viewer_whatever_the_screen_does(parts: Parts) -> None:
    ticket_id, who = ask(parts), hire(parts, Role.VIEWER)
    viewer = Actor(who.id)
    for refused in (
        lambda s: tickets.open_ticket(parts, viewer, ticket_id, session=s, now=parts.clock()),
        lambda s: tickets.show_number(parts, viewer, ticket_id, session=s, now=parts.clock()),
        lambda s: ticket_acts.close_ticket(
            viewer, ticket_id, reason="met", session=s, now=parts.clock()
        ),
    ):
        with pytest.raises(Refusal, match="no_such_ticket"):
            parts.db.write(refused)


class Actor:
    """A viewer."""

    roles = frozenset({Role.VIEWER})

    def __init__(self, member_id: int) -> None:
        self.id = member_id


def test_pages_of_thirty_leave_nobody_out(agent: Visitor, parts: Parts) -> None:
    made = {ask(parts, ago=timedelta(minutes=n // 2), urgent=n % 7 == 0) for n in range(65)}
    path, shown, pages = "/admin/tickets", [], 0
    while path:
        page = agent.open(path)
        pages += 1
        shown += [int(it.rpartition("/")[2]) for it in page.links if "/tickets/" in it]
        path = next((it for it in page.links if "after=" in it), "")
    assert pages == 3
    assert len(shown) == 65 and set(shown) == made


def test_closed_requests_page_too(agent: Visitor, parts: Parts) -> None:
    actor = Actor(1)
    actor.roles = frozenset({Role.AGENT})  # type: ignore[misc]
    made = {ask(parts) for _ in range(31)}
    for ticket_id in made:
        parts.db.write(
            lambda s, it=ticket_id: ticket_acts.close_ticket(
                actor, it, reason="met", session=s, now=parts.clock()
            )
        )
    page = agent.open("/admin/tickets?folder=closed")
    first = {int(it.rpartition("/")[2]) for it in page.links if "/tickets/" in it}
    page = agent.open(next(it for it in page.links if "after=" in it))
    second = {int(it.rpartition("/")[2]) for it in page.links if "/tickets/" in it}
    assert (len(first), len(second)) == (30, 1)
    assert first | second == made


@pytest.mark.parametrize("after", ["x", "1.2", "1.2.x", "9" * 40 + ".1.1", "-1.0.0"])
def test_an_address_that_was_changed_shows_the_beginning(
    agent: Visitor, parts: Parts, after: str
) -> None:
    ticket_id = ask(parts)
    page = agent.open(f"/admin/tickets?after={after}&folder=x")
    assert any(str(ticket_id) in link for link in page.links)


def test_what_a_person_wrote_is_text_and_nothing_else(agent: Visitor, parts: Parts) -> None:
    said = "<script>alert(1)</script> {{ 7*7 }} \u202eabc & \"'><img src=x onerror=alert(1)>"
    page = agent.open(f"/admin/tickets/{ask(parts, said)}")
    assert said in page.text
    assert "<script>alert" not in page.html and "<img src=x" not in page.html
    assert page.problems == []


def test_an_empty_list_says_what_will_be_here(agent: Visitor) -> None:
    for folder in ("waiting", "urgent", "closed"):
        assert "sa demande arrive ici" in agent.open(f"/admin/tickets?folder={folder}").text
