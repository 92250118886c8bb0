"""A person's page: what is shown, writing in place of the bot, notes, and what is logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import LOCALES, build
from bot.config import from_env
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.services.ticket_opening import LONGEST_BODY
from bot.store import (
    addresses,
    attachments,
    consents,
    library,
    messages,
    person_notes,
    profiles,
    takeovers,
    tickets,
)
from bot.store.consents import NewConsent
from bot.store.identity import new_id
from bot.store.moment import to_micros
from tests.admin.test_inbox import (
    MASKED,
    NAME,
    NUMBER,
    SAID,
    SECRET,
    Wrote,
    acts,
    protect,
    request,
    somebody,
    write,
)
from tests.admin.visiting import Colleague, Visitor, hire
from tests.parts import TestClock, closing, environ, stocked_url
from tests.rows import all_messages

__all__ = ["stocked_url"]


@pytest.fixture
def parts(stocked_url: str, clock: TestClock) -> Iterator[Parts]:
    """The parts with the shipped content, without the understanding of free text."""
    made = build(from_env(environ(stocked_url)))
    library = Library(load_phrases(LOCALES))
    with closing(replace(made, clock=clock, library=library)) as ready:
        yield ready


@pytest.fixture
def member(parts: Parts) -> Colleague:
    return hire(parts, Role.AGENT)


@pytest.fixture
def agent(visitor: Visitor, member: Colleague) -> Visitor:
    return visitor.be(member)


@pytest.fixture
def other(another_visitor: Callable[[], Visitor], parts: Parts) -> Visitor:
    return another_visitor().be(hire(parts, Role.AGENT, name="binta"))


def path(who: Wrote) -> str:
    return f"/admin/people/{who.contact_id}"


def outgoing(parts: Parts, who: Wrote) -> list[str]:
    """What is on its way to them."""
    sent = all_messages(parts, direction="out")
    return [it.text for it in sent if it.contact_id == who.contact_id]


def attach(parts: Parts, message_id: int, content_type: str, content: bytes | None) -> int:
    """Something that came with a message, fetched or not."""
    attachment_id = new_id()
    url = parts.vault.seal("https://example.org/x", "attachments", "url", attachment_id)
    values = {
        "id": attachment_id, "message_id": message_id, "position": 0, "url": url,
        "content_type": content_type, "state": "waiting", "created_at": 1, "due_at": 1,
    }  # fmt: skip
    parts.db.write(lambda s: messages.insert_attachment(s, values))
    if content is not None:
        body = parts.vault.seal(content, "attachments", "body", attachment_id)
        parts.db.write(
            lambda s: attachments.settle(
                s, attachment_id=attachment_id, state="stored", content_type=content_type, body=body
            )
        )
    return attachment_id


def test_the_thread_is_read_with_time_and_status(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    page = agent.open(path(who))
    assert page.problems == []
    assert SAID in page.text and NAME in page.text and MASKED in page.text
    assert "21 nov. 2026" in page.text and NUMBER not in page.html


def test_a_confidential_message_is_closed_and_so_is_what_came_with_it(
    agent: Visitor, parts: Parts
) -> None:
    who = somebody(parts)
    hidden = write(parts, who, SECRET, sequence=2, confidential=True)
    came = attach(parts, hidden, "audio/ogg", b"OggS")
    page = agent.open(path(who))
    assert "Message confidentiel" in page.text and SECRET not in page.html
    assert str(came) not in page.html
    agent.open(f"{path(who)}/media/{came}")
    assert agent.last.status_code == 404


def test_a_voice_note_plays_in_the_page(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    came = attach(parts, write(parts, who, "", sequence=2), "audio/ogg", b"OggS-sound")
    page = agent.open(path(who))
    assert f'<audio controls preload="none" src="{path(who)}/media/{came}"' in page.html
    assert page.problems == []
    agent.open(f"{path(who)}/media/{came}")
    assert agent.last.get_data() == b"OggS-sound"
    assert agent.last.headers["Content-Type"] == "audio/ogg"
    assert agent.last.headers["Content-Disposition"].startswith("attachment")
    assert agent.last.headers["X-Content-Type-Options"] == "nosniff"
    assert agent.last.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/pdf"])
def test_what_a_browser_might_run_is_not_handed_out(
    agent: Visitor, parts: Parts, kind: str
) -> None:
    who = somebody(parts)
    came = attach(parts, write(parts, who, "", sequence=2), kind, b"<script>")
    assert "n’ouvre pas" in agent.open(path(who)).text
    agent.open(f"{path(who)}/media/{came}")
    assert agent.last.status_code == 404


def test_the_media_of_one_person_are_not_found_under_another(agent: Visitor, parts: Parts) -> None:
    who, stranger = somebody(parts), somebody(parts, number="+22300000002")
    came = attach(parts, write(parts, who, "", sequence=2), "audio/ogg", b"OggS")
    agent.open(f"{path(stranger)}/media/{came}")
    assert agent.last.status_code == 404


def test_a_medium_that_waits_says_so(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    attach(parts, write(parts, who, "", sequence=2), "audio/ogg", None)
    assert "en cours de réception" in agent.open(path(who)).text


def test_a_message_goes_the_bot_is_silent_and_it_is_recorded(
    agent: Visitor, parts: Parts, member: Colleague
) -> None:
    who = somebody(parts)
    page = agent.open(path(who))
    page = agent.press(page.form("/write"), text="Bonjour, je suis Awa.", act="send")
    assert "Le message est en route" in page.text and "En attente" in page.text
    assert outgoing(parts, who) == ["Bonjour, je suis Awa."]
    stands = parts.db.read(lambda s: takeovers.read_standing(s, who.contact_id))
    assert stands is not None and stands.taken_over_by == member.id
    assert ("answered_person", who.contact_id) in acts(parts)
    assert "le bot se tait jusqu’au" in page.text


def test_the_preview_shows_the_cost_and_sends_nothing(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    page = agent.open(path(who))
    page = agent.press(page.form("/write"), text="Bonjour, où êtes-vous ?", act="preview")
    assert agent.last.status_code == 200 and page.problems == []
    assert "1 SMS" in page.text and "Rien n’est encore parti" in page.text
    assert "Bonjour, où êtes-vous ?</textarea>" in page.html
    assert outgoing(parts, who) == []


def test_what_is_typed_is_priced_and_others_see_that_somebody_writes(
    agent: Visitor, other: Visitor, parts: Parts
) -> None:
    who = somebody(parts)
    token = agent.open(path(who)).form("/write").token or ""
    assert "répond en ce moment" not in other.open(path(who)).text
    agent.post(f"{path(who)}/composing", {"csrf_token": token, "text": "é" * 200})
    assert "SMS" in agent.page().text
    assert "awa répond en ce moment" in other.open(path(who)).text
    assert "awa répond en ce moment" in other.open(f"{path(who)}/news?seen=9").text
    assert "awa" not in agent.open(f"{path(who)}/news?seen=9").text
    parts.clock.move(minutes=2)  # type: ignore[attr-defined]
    assert "répond en ce moment" not in other.open(path(who)).text


def test_somebody_answered_since_the_page_was_loaded(
    agent: Visitor, other: Visitor, parts: Parts
) -> None:
    who = somebody(parts)
    late = agent.open(path(who)).form("/write")
    first = other.open(path(who)).form("/write")
    other.press(first, text="Venez demain.", act="send")
    other.press(other.page().form("/back"))
    page = agent.press(late, text="Venez lundi.", act="send")
    assert agent.last.status_code == 422 and page.problems == []
    assert "depuis que vous avez ouvert cette page" in page.text
    assert "Venez lundi.</textarea>" in page.html and "Venez demain." in page.text
    assert "Venez lundi." not in outgoing(parts, who)
    page = agent.press(page.form("/write"), text="Venez lundi.", act="send")
    assert outgoing(parts, who)[-1] == "Venez lundi."


def test_nobody_writes_while_a_colleague_talks(
    agent: Visitor, other: Visitor, parts: Parts
) -> None:
    who = somebody(parts)
    other.press(other.open(path(who)).form("/take"))
    page = agent.open(path(who))
    assert "binta parle avec cette personne" in page.text
    page = agent.press(page.form("/write"), text="Bonjour.", act="send")
    assert agent.last.status_code == 422 and "Bonjour.</textarea>" in page.html
    assert outgoing(parts, who) == []
    page = agent.press(page.form("/back"))
    assert "Le bot répond de nouveau" in page.text
    assert {("handed_back", who.contact_id), ("taken_over", who.contact_id)} <= set(acts(parts))


def test_an_open_whatsapp_window_counts_down(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts, medium="whatsapp", ago=timedelta(hours=20))
    page = agent.open(path(who))
    assert "texte libre encore 4\u00a0h, jusqu’au 21 nov. 2026, 12:00" in page.text


def test_a_closed_window_keeps_the_text_and_offers_an_sms(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts, medium="whatsapp", ago=timedelta(hours=20))
    late = agent.open(path(who)).form("/write")
    parts.clock.move(hours=5)  # type: ignore[attr-defined]
    agent.be(hire(parts, Role.AGENT, name="coumba"))
    late = agent.open(path(who)).form("/write")
    page = agent.press(late, text="Bonjour.", act="send")
    assert agent.last.status_code == 422 and "Bonjour.</textarea>" in page.html
    assert outgoing(parts, who) == []
    assert "Envoyer par SMS" in page.text and "Envoyer le message" not in page.text
    agent.press(page.form("/write"), text="Bonjour.", act="sms")
    assert outgoing(parts, who) == ["Bonjour."]


def test_nothing_is_written_to_who_wants_no_messages(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    form = agent.open(path(who)).form("/write")
    parts.db.write(lambda s: addresses.opt_out(s, address_id=who.address_id, now=1))
    page = agent.press(form, text="Bonjour.", act="send")
    assert agent.last.status_code == 422 and "ne veut plus de messages" in page.text
    assert [it.action for it in page.forms if it.action.endswith("/write")] == []
    assert outgoing(parts, who) == []


@pytest.mark.parametrize("text", ["", "   ", "x" * (LONGEST_BODY + 1)])
def test_an_empty_or_endless_message_is_refused(agent: Visitor, parts: Parts, text: str) -> None:
    who = somebody(parts)
    agent.press(agent.open(path(who)).form("/write"), text=text, act="send")
    assert agent.last.status_code == 422 and outgoing(parts, who) == []


def test_a_note_is_sealed_shown_and_never_sent(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    page = agent.press(agent.open(path(who)).form("/note"), note="A un frère à Kayes")
    assert "A un frère à Kayes" in page.text and "jamais envoyée" in page.text
    assert outgoing(parts, who) == []
    kept = parts.db.read(lambda s: person_notes.list_notes(s, who.contact_id))
    assert len(kept) == 1 and b"Kayes" not in kept[0].body
    assert ("person_noted", who.contact_id) in acts(parts)


def test_the_number_is_shown_on_demand_and_that_is_recorded(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    page = agent.press(agent.open(path(who)).form("/number"))
    assert NUMBER in page.text and ("number_shown", who.contact_id) in acts(parts)
    assert NUMBER not in agent.open(path(who)).html


def test_looking_leaves_no_trace_but_under_protection(
    visitor: Visitor, agent: Visitor, parts: Parts
) -> None:
    who, hidden = somebody(parts), somebody(parts, number="+22300000002")
    protect(parts, hidden)
    agent.open(path(who))
    assert acts(parts) == []
    agent.open(path(hidden))
    assert agent.last.status_code == 404 and acts(parts) == []
    visitor.be(hire(parts, Role.PROTECTION, name="binta"))
    assert "Protection" in visitor.open(path(hidden)).text
    assert acts(parts) == [("person_viewed", hidden.contact_id)]


def test_whoever_is_protected_is_out_of_reach_of_every_act(agent: Visitor, parts: Parts) -> None:
    hidden = somebody(parts)
    protect(parts, hidden)
    token = agent.open("/admin/").form("/sign-out").token or ""
    for act in ("write", "composing", "note", "assign", "take", "back", "number"):
        fields = {"csrf_token": token, "text": "x", "note": "x"}
        assert agent.post(f"{path(hidden)}/{act}", fields) == 404, act
    for page in ("/news?seen=0", "/media/1"):
        agent.open(path(hidden) + page)
        assert agent.last.status_code == 404
    assert outgoing(parts, hidden) == [] and acts(parts) == []


def test_every_act_needs_its_proof(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    for act in ("write", "composing", "note", "assign", "take", "back", "number"):
        assert agent.post(f"{path(who)}/{act}", {"text": "x", "note": "x"}) == 400, act
    assert outgoing(parts, who) == [] and acts(parts) == []


def test_the_side_tells_what_is_known(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    row, ticket_id = protect(parts, who, protected=0), request(parts, who)
    danger, now = request(parts, who, "danger"), to_micros(parts.clock())
    parts.db.write(
        lambda s: profiles.set_profile(
            s, who.contact_id, now, safe_from=480, safe_until=1080, discreet=1
        )
    )
    agreed = NewConsent(
        new_id(), who.contact_id, "reminders", "withdrawn", "v1", "fr", "sms", None, now
    )
    parts.db.write(lambda s: consents.record(s, agreed))
    page = agent.open(path(who))
    assert page.problems == []
    assert row.reference in page.text and f"/admin/tickets/{ticket_id}" in page.links
    assert f"/admin/tickets/{danger}" not in page.links
    for told in ("de 08:00 à 18:00", "mode discret", "Rappels", "retiré", "bambara"):
        assert told in page.text, told


def test_older_messages_are_a_page_away(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts, "le tout premier")
    for n in range(2, 42):
        write(parts, who, f"numéro {n}", sequence=n)
    page = agent.open(path(who))
    assert "numéro 41" in page.text and "le tout premier" not in page.text
    page = agent.open(next(it for it in page.links if "before=" in it))
    assert "le tout premier" in page.text and "numéro 41" not in page.text
    assert "Revenir aux derniers messages" in page.text and page.problems == []


def test_the_page_hears_of_new_messages(agent: Visitor, parts: Parts) -> None:
    who = somebody(parts)
    agent.open(f"{path(who)}/news?seen=1")
    assert "afficher" not in agent.page().text
    tag = agent.last.headers["ETag"]
    agent.open(f"{path(who)}/news?seen=1", headers={"If-None-Match": tag})
    assert agent.last.status_code == 304
    write(parts, who, "Allô ?", sequence=2)
    agent.open(f"{path(who)}/news?seen=1", headers={"If-None-Match": tag})
    assert "1 nouveau message, afficher" in agent.page().text


def test_what_a_person_wrote_is_text_and_nothing_else(agent: Visitor, parts: Parts) -> None:
    said = "<script>alert(1)</script> {{ 7*7 }} \u202eabc & \"'><img src=x onerror=alert(1)>"
    page = agent.open(path(somebody(parts, said)))
    assert said in page.text and "<script>alert" not in page.html and page.problems == []


@pytest.mark.parametrize("unknown", ["1", "9" * 18])
def test_nobody_there_is_a_polite_page(agent: Visitor, unknown: str) -> None:
    agent.open(f"/admin/people/{unknown}?before=x")
    assert agent.last.status_code == 404


def test_what_somebody_waits_for_is_given_to_a_member_at_once(
    agent: Visitor, parts: Parts, member: Colleague
) -> None:
    who = somebody(parts)
    asked, urgent = request(parts, who), request(parts, who, "health", urgent=True)
    hidden, done = request(parts, who, "danger"), request(parts, who, state="closed")
    binta = hire(parts, Role.AGENT, name="binta")
    page = agent.press(agent.open(path(who)).form("/assign"), member=str(binta.id))
    assert "Les demandes sont confiées" in page.text and page.problems == []
    assert assigned(parts, asked, urgent, hidden, done) == [binta.id, binta.id, None, None]
    page = agent.press(page.form("/assign"), member=str(binta.id))
    assert agent.last.status_code == 422 and "tout est déjà confié" in page.text
    agent.press(page.form("/assign"), member="77")
    assert agent.last.status_code == 422
    assert assigned(parts, asked, urgent) == [binta.id, binta.id]


def assigned(parts: Parts, *ticket_ids: int) -> list[int | None]:
    """Whose these requests are."""
    found = [parts.db.read(lambda s, it=it: tickets.read_ticket(s, it)) for it in ticket_ids]
    return [it.assigned_to for it in found if it is not None]


def test_nothing_to_assign_shows_no_form(agent: Visitor, parts: Parts) -> None:
    page = agent.open(path(somebody(parts)))
    assert not [it for it in page.forms if it.action.endswith("/assign")]


def test_a_ready_answer_is_put_into_the_text_and_not_sent(agent: Visitor, parts: Parts) -> None:
    who, now = somebody(parts), to_micros(parts.clock())
    parts.db.write(
        lambda s: library.set_setting(s, name="quick_replies", value="Merci.\nVenez.", now=now)
    )
    page = agent.open(path(who))
    assert "Merci." in page.text and page.problems == []
    page = agent.press(page.form("/write"), text="Bonjour Awa.", quick="1")
    assert "Bonjour Awa.\nVenez.</textarea>" in page.html and outgoing(parts, who) == []
    for forged in ("2", "-1", "x", "9" * 40):
        page = agent.press(page.form("/write"), text="Bonjour.", quick=forged)
        assert "Bonjour.</textarea>" in page.html and agent.last.status_code == 200
    assert outgoing(parts, who) == []


def test_drafts_have_a_name_of_their_own_for_each_person_and_member(
    agent: Visitor, parts: Parts, member: Colleague
) -> None:
    who = somebody(parts)
    page = agent.open(path(who))
    for name in (f"{member.id}.{who.contact_id}", f"{member.id}.{who.contact_id}.note"):
        assert f'data-draft="{name}"' in page.html
