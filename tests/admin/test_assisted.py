"""Assisted mode: the same talk at the desk, kept for the person, and nothing sent anywhere."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.core.conversation import Conversation
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.thread import read_thread
from bot.store.contacts import read_conversation
from bot.store.tables import addresses, consents, contacts, entries, messages
from tests.admin.desk_people import NUMBER, agent, newest_person, parts, register, stocked_url
from tests.admin.pages import Form, Page
from tests.admin.visiting import Visitor, hire
from tests.rows import ask as rows_of
from tests.rows import change

__all__ = ["agent", "parts", "stocked_url"]


def begun(agent: Visitor, parts: Parts, **entered: str) -> Page:
    """A person registered, and a member who began with them."""
    page = register(agent, **entered)
    return agent.press(page.form("/assisted/begin"))


def talk_form(page: Page) -> Form:
    """The form in which words are typed."""
    return next(it for it in page.forms if it.action.endswith("/say") and "text" in it.names)


def typed(agent: Visitor, page: Page, text: str) -> Page:
    return agent.press(talk_form(page), text=text)


def choices(page: Page) -> dict[str, str]:
    """The buttons on the screen: label -> what they send."""
    found = {}
    for part in page.html.split('<button name="choice" value="')[1:]:
        value, _, rest = part.partition('"')
        found[rest.partition('<span dir="auto">')[2].partition("<")[0]] = value
    return found


def pressed(agent: Visitor, page: Page, label: str) -> Page:
    """Press the button that says this."""
    form = next(it for it in page.forms if it.action.endswith("/say") and "text" not in it.names)
    return agent.press(form, choice=choices(page)[label])


def conversation(parts: Parts) -> Conversation:
    contact_id = newest_person(parts)
    _language, sealed = parts.db.read(lambda s: read_conversation(s, contact_id))
    assert sealed is not None
    return Conversation.from_json(
        parts.vault.open(sealed, "contacts", "conversation", contact_id)
    )


def test_a_person_without_a_telephone_walks_to_their_papers_and_the_ticks_stay(
    agent: Visitor, parts: Parts
) -> None:
    page = begun(agent, parts)
    assert page.problems == [] and "rien n’est envoyé au téléphone" in page.text
    labels = list(choices(page))
    assert labels[0] == "Papiers"
    page = pressed(agent, page, "Papiers")
    assert page.problems == [] and choices(page) and "La personne" in page.text
    assert conversation(parts).flow == "papiers"
    before = rows_of(parts, select(messages.c.id))
    page = typed(agent, page, "menu")
    assert list(choices(page)) == labels
    assert len(rows_of(parts, select(messages.c.id))) > len(before)


def test_nothing_waits_to_be_sent_and_the_thread_says_that_it_was_at_the_desk(
    agent: Visitor, parts: Parts
) -> None:
    page = begun(agent, parts, number=NUMBER)
    pressed(agent, page, "Papiers")
    rows = rows_of(parts, select(messages.c.kind, messages.c.state, messages.c.provider))
    assert {it[0] for it in rows} == {"assisted"} and {it[2] for it in rows} == {"desk"}
    assert {it[1] for it in rows} <= {"processed", "read"}
    contact_id = newest_person(parts)
    lines = parts.db.read(lambda s: read_thread(parts, contact_id, session=s))
    assert [it.text for it in lines if not it.is_ours] == ["(au guichet)", "Papiers"]
    [own] = rows_of(parts, select(addresses.c.id).where(addresses.c.medium == "sms"))
    at = {it[0] for it in rows_of(parts, select(messages.c.address_id))}
    assert own[0] not in at  # no window of the telephone opens by it


def test_what_was_chosen_at_the_desk_is_audited_by_the_member(
    agent: Visitor, parts: Parts
) -> None:
    page = begun(agent, parts)
    page = typed(agent, page, "mes accords")
    rows = rows_of(parts, select(entries.c.member_id).where(entries.c.act == "assisted"))
    assert len(rows) == 1 and rows[0][0]


def test_an_agreement_given_in_the_talk_is_oral_and_by_the_member(
    agent: Visitor, parts: Parts
) -> None:
    register(agent)
    contact_id = newest_person(parts)
    change(
        parts,
        update(contacts).where(contacts.c.id == contact_id).values(conversation=None),
    )
    page = agent.open(f"/admin/desk/people/{contact_id}")
    page = agent.press(page.form("/assisted/begin"))
    page = pressed(agent, page, "Français")
    page = pressed(agent, page, "Oui")
    page = pressed(agent, page, "Oui")
    rows = rows_of(
        parts,
        select(consents.c.medium, consents.c.member_id)
        .where(consents.c.purpose == "reminders")
        .where(consents.c.decision == "given"),
    )
    assert rows[0][0] == "oral" and rows[0][1]
    assert "Où êtes-vous maintenant ?" in page.text


def test_a_second_click_or_an_old_page_says_nothing_twice(agent: Visitor, parts: Parts) -> None:
    page = begun(agent, parts)
    pressed(agent, page, "Papiers")
    count = len(rows_of(parts, select(messages.c.id)))
    again = pressed(agent, page, "Papiers")
    assert agent.last.status_code == 422 and "a avancé entre-temps" in again.text
    assert again.problems == [] and len(rows_of(parts, select(messages.c.id))) == count


def test_an_empty_answer_is_refused_beside_the_field(agent: Visitor, parts: Parts) -> None:
    page = typed(agent, begun(agent, parts), "  ")
    assert agent.last.status_code == 422
    assert page.html.partition('id="text-error">')[2].startswith("Écrivez ou choisissez")


def test_stop_says_that_there_is_no_telephone(agent: Visitor, parts: Parts) -> None:
    page = typed(agent, begun(agent, parts), "STOP")
    assert agent.last.status_code == 422 and "n’a pas de téléphone ici" in page.text
    assert talk_form(page).fields["text"] == ["STOP"]


def test_stop_said_at_the_desk_stops_the_telephone(agent: Visitor, parts: Parts) -> None:
    typed(agent, begun(agent, parts, number=NUMBER), "STOP")
    rows = rows_of(parts, select(addresses.c.medium, addresses.c.opted_out_at))
    assert {it[0]: it[1] is not None for it in rows} == {"sms": True, "desk": False}


def test_only_who_began_sees_what_was_said(agent: Visitor, parts: Parts) -> None:
    page = begun(agent, parts)
    pressed(agent, page, "Papiers")
    path = f"/admin/desk/people/{newest_person(parts)}/assisted"
    assert "La machine" in agent.open(path).text
    agent.be(hire(parts, Role.AGENT, name="other"))  # the same browser, another member
    page = agent.open(path)
    assert page.problems == []
    assert "La machine" not in page.text and "Rien n’est commencé." in page.text


def test_the_end_closes_the_talk_and_keeps_what_was_answered(agent: Visitor, parts: Parts) -> None:
    page = pressed(agent, begun(agent, parts), "Papiers")
    page = agent.press(page.form("/assisted/end"))
    assert "Tout ce que la personne a répondu est gardé." in page.text
    assert conversation(parts).flow == "papiers"
    page = agent.open(f"/admin/desk/people/{newest_person(parts)}/assisted")
    assert "Rien n’est commencé." in page.text


def test_another_person_on_the_telephone_is_not_switched_to(agent: Visitor, parts: Parts) -> None:
    register(agent, number=NUMBER)
    page = register(agent, number=NUMBER, first_name="Awa")
    page = agent.press(page.form("/new"), shares="yes")
    page = agent.press(page.form("/assisted/begin"))
    page = typed(agent, page, "autre personne")
    page = pressed(agent, page, "Mariam")
    assert agent.last.status_code == 422 and "on reste avec la même personne" in page.text
