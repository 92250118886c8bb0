"""The phone in the browser drives the real inbound path and shows what came of it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from bot.core.rendering import Medium
from bot.handset import Handset, deliver_waiting
from bot.services.parts import Parts
from bot.simulator.phones import NUMBER
from tests.parts import stocked_url
from tests.web.simulated import HERE, TOKEN, Page, client, demo, dialect

__all__ = ["client", "demo", "dialect", "stocked_url"]

# ---- talking ----------------------------------------------------------------------------------


def test_an_unused_phone_says_what_to_do(client: FlaskClient) -> None:
    page = Page(client)
    assert page.messages() == []
    assert "Envoyer « Bonjour »" in page.text()


def test_what_is_written_is_answered_by_the_service(client: FlaskClient) -> None:
    page = Page(client)
    page.say("bonjour")
    page.say("1")
    said = page.messages()
    assert said[0] == "bonjour"
    assert "Choisissez la langue" in said[1]
    assert said[2] == "1"
    assert "D'accord ?" in said[3]


def test_the_answer_to_a_form_is_a_redirection_without_the_text_or_a_number(
    client: FlaskClient,
) -> None:
    answer = Page(client, phone=2).say("mon secret")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/?phone=2&medium=sms"


def test_each_phone_and_each_app_has_its_own_thread(client: FlaskClient) -> None:
    Page(client).say("bonjour")
    assert Page(client, phone=2).messages() == []
    assert Page(client, medium="whatsapp").messages() == []
    assert len(Page(client).messages()) == 2


def test_an_empty_message_is_not_sent(client: FlaskClient) -> None:
    page = Page(client)
    assert page.say("   ").status_code == 303
    assert page.messages() == []


def test_the_words_of_the_language_switch_are_heard(client: FlaskClient) -> None:
    page = Page(client)
    page.say("bonjour")
    page.say("2")
    assert "Masin" in page.messages()[-1]
    page.say("FR")
    assert "une machine" in page.messages()[-1]


def test_what_cannot_be_sent_in_production_stands_under_a_banner(client: FlaskClient) -> None:
    page = Page(client)
    page.say("bonjour")
    assert "Texte bambara non relu" not in page.text()
    page.say("2")
    assert "Texte bambara non relu" in page.text()


def test_later_messages_show_up(client: FlaskClient, demo: Parts) -> None:
    page = Page(client)
    page.say("bonjour")
    mark = re.search(r'data-mark="([0-9a-f]+)"', page.text())
    assert mark is not None
    asked = {**page.place, "mark": mark[1]}
    assert client.get("/simulator/thread", query_string=asked, base_url=HERE).status_code == 204
    handset = Handset(demo, NUMBER.format(index=1), Medium.SMS)
    handset.send(handset.write("1"))
    deliver_waiting(demo)
    news = client.get("/simulator/thread", query_string=asked, base_url=HERE)
    assert news.status_code == 200
    assert "D&#39;accord ?" in news.get_data(as_text=True)


def test_the_script_of_the_page_gets_the_thread_alone(client: FlaskClient) -> None:
    page = Page(client)
    token = TOKEN.search(page.text())
    assert token is not None
    form = {"form_token": token[1], **page.place, "text": "bonjour"}
    answer = client.post("/simulator/say", data=form, headers={"X-Phone": "1"}, base_url=HERE)
    assert answer.status_code == 200
    assert "<html" not in answer.get_data(as_text=True)
    assert "Choisissez la langue" in answer.get_data(as_text=True)


# ---- WhatsApp ---------------------------------------------------------------------------------


def test_a_button_is_tapped(client: FlaskClient) -> None:
    page = Page(client, medium="whatsapp")
    page.say("bonjour")
    page.tap("Français")
    assert page.messages()[-2:][0] == "Français"
    assert "D'accord ?" in page.messages()[-1]


def test_an_old_button_still_answers_its_own_message(client: FlaskClient) -> None:
    page = Page(client, medium="whatsapp")
    for text in ("bonjour", "1", "1", "1"):
        page.say(text)
    assert page.messages()[-1] == "Où êtes-vous maintenant ?"
    page.tap("Bamanankan")
    assert "Masin" in page.messages()[-1]


def test_a_longer_choice_is_a_list(client: FlaskClient) -> None:
    page = Page(client, medium="whatsapp")
    for text in ("bonjour", "1", "1", "1", "3"):
        page.say(text)
    assert '<details class="list">' in page.text()
    page.tap("Ségou")
    assert "Merci, c'est noté." in page.messages()[-1]


def test_sms_has_no_buttons(client: FlaskClient) -> None:
    page = Page(client)
    page.say("bonjour")
    assert 'name="tap"' not in page.text()
    assert "\n1 Francais\n2 Bamanankan" in page.messages()[-1]


@pytest.mark.parametrize("tapped", ["", "1:1", "x:1", "9223372036854775807:1", "-1", "1:__menu"])
def test_a_button_that_was_never_sent_is_refused(client: FlaskClient, tapped: str) -> None:
    page = Page(client, medium="whatsapp")
    page.say("bonjour")
    assert page.post("/simulator/say", tap=tapped).status_code == 400
    assert len(page.messages()) == 2


@pytest.mark.parametrize(
    ("sent", "shown", "answered"),
    [
        ("voice", "Message vocal", "message vocal"),
        ("photo", "Photo", "photo de vos papiers"),
        ("pin", "Envoi sans texte", "Choisissez la langue"),
    ],
)
def test_what_is_no_text_is_sent_and_answered(
    client: FlaskClient, sent: str, shown: str, answered: str
) -> None:
    page = Page(client, medium="whatsapp")
    page.say("bonjour")
    page.post("/simulator/say", send=sent)
    assert f"<em>{shown}</em>" in page.text()
    assert answered in page.messages()[-1]


def test_nothing_else_can_be_sent(client: FlaskClient) -> None:
    assert Page(client).post("/simulator/say", send="money").status_code == 400


# ---- cost -------------------------------------------------------------------------------------


def test_each_answer_says_how_it_travelled_and_what_it_cost(client: FlaskClient) -> None:
    page = Page(client)
    page.say("bonjour")
    assert "GSM-7 · 117 caractères · 1 SMS · 15\N{NO-BREAK SPACE}FCFA" in page.text()
    assert "Les tarifs sont inventés." in page.text()


def test_the_thread_says_what_it_cost_together(client: FlaskClient) -> None:
    page = Page(client)
    assert '<strong id="total">rien encore</strong>' in page.text()
    page.say("bonjour")
    page.say("1")
    assert '<strong id="total">2 SMS · 30\N{NO-BREAK SPACE}FCFA</strong>' in page.text()
