"""A working day in the panel, on a phone and at a desk; each time, what the person received.

The tests share one panel and its invented people: each speaks of people of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from selenium.webdriver.common.by import By

from bot.core.rendering import Medium
from bot.core.text import sms_spelling
from bot.handset import deliver_waiting
from bot.services.case_opening import NewCase, open_case
from bot.services.due import TIMERS
from bot.services.policy import Role
from bot.services.seeding import grow
from bot.timekeeper import fire_due
from tests.browser.holding import NARROW, WIDE, Browser
from tests.browser.looking import links_on
from tests.browser.running import OpenBrowser, Panel
from tests.rows import contact_at, outbound

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]
NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."
NEUTRALS = {NEUTRAL, "Aw ni ce. Kibaru kura bè yen. Aw ye 1 ci."}


@dataclass(frozen=True)
class Place:
    """Where a member works, and the person they work for there."""

    size: tuple[int, int]
    number: str
    name: str


PHONE = Place(NARROW, "+22300220071", "Awa")
DESK = Place(WIDE, "+22300220072", "Adama")


@pytest.fixture(params=[pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")])
def place(request: pytest.FixtureRequest, panel: Panel) -> Place:
    """At either place, some minutes after the journey before."""
    panel.clock.move(minutes=5)
    assert isinstance(request.param, Place)
    if not panel.phone(request.param.number).read():
        welcome(panel, request.param.number)
    return request.param


def say(panel: Panel, number: str, text: str, medium: Medium = Medium.SMS) -> str:
    """Let the person write; everything that they read then, and nothing if nothing came."""
    panel.clock.move(seconds=30)
    phone = panel.phone(number, medium)
    before = len(phone.answers())
    phone.send(phone.write(text))
    deliver_waiting(panel.parts)
    return "\n".join(it.text for it in phone.answers()[before:])


def welcome(panel: Panel, number: str) -> None:
    """Somebody new, to whom nothing was told yet this week: two messages are the most."""
    for text in ("bonjour", "francais", "oui", "oui", "au mali", "kayes"):
        say(panel, number, text)


def everything_due(panel: Panel) -> None:
    """What the worker does in the next minutes."""
    for _ in range(3):
        fire_due(panel.parts, TIMERS)
        deliver_waiting(panel.parts)
        panel.clock.move(seconds=70)


def test_somebody_signs_in_with_a_password_and_a_code(
    panel: Panel, open_browser: OpenBrowser, place: Place
) -> None:
    member = panel.hire(Role.AGENT, name=f"agent{place.name}")
    browser = open_browser(place.size)
    browser.open("/admin/messages")
    assert browser.path.startswith("/admin/sign-in")
    browser.fill("Adresse e-mail", member.email)
    browser.fill("Mot de passe", "not the password")
    browser.press("Continuer")
    assert "Boîte de réception" not in browser.text()
    browser.fill("Mot de passe", member.password)
    browser.press("Continuer")
    browser.fill("Code", member.code(panel.parts))
    browser.press("Entrer")
    assert browser.path == "/admin/messages"
    assert not browser.scrolls_sideways()
    browser.open("/admin/account")
    browser.press("Se déconnecter")
    browser.open("/admin/messages")
    assert browser.path.startswith("/admin/sign-in")


def test_somebody_is_answered_and_handed_back_to_the_bot(
    panel: Panel, open_browser: OpenBrowser, place: Place
) -> None:
    browser = open_browser(place.size)
    panel.enter(browser, Role.AGENT, name="binta")
    say(panel, place.number, "bonjour")
    open_person(browser, place)
    browser.fill("Votre message", "Bonjour, je suis là. Que puis-je faire ?")
    browser.press("Envoyer le message")
    assert "Vous parlez" in browser.text()
    assert panel.received(place.number) == "Bonjour, je suis là. Que puis-je faire ?"
    assert say(panel, place.number, "menu") == "", "the bot is silent"
    browser.press("Rendre au bot")
    assert "Vous parlez" not in browser.text()
    assert "La machine répond de nouveau" in panel.received(place.number)
    assert "Que voulez-vous faire" in say(panel, place.number, "menu")
    assert not browser.scrolls_sideways()
    assert browser.complaints() == []


def test_somebody_is_registered_and_their_list_printed(
    panel: Panel, open_browser: OpenBrowser, place: Place
) -> None:
    browser, number = open_browser(place.size), f"+2230020{place.number[-4:]}"
    panel.enter(browser, Role.AGENT, name="binta")
    browser.open("/admin/desk/new")
    browser.fill("Prénom", "Sira")
    browser.fill("Numéro de téléphone", number)
    browser.fill("Français")
    browser.fill("Au Mali")
    browser.fill("Région de retour", "Kayes")
    for answer in ("La personne a dit oui", "La personne a dit non"):
        browser.fill(answer, last=answer.endswith("non"))
    browser.press("Inscrire la personne")
    assert "La personne est inscrite." in browser.text()
    browser.press("Imprimer la liste en français")
    paper = browser.printed()
    assert paper.startswith(b"%PDF") and paper.count(b"/Type /Page\n") == 1
    assert browser.on_paper().startswith("Sira\nIl manque") and "Imprimez" not in browser.on_paper()
    assert "Que voulez-vous faire" in say(panel, number, "bonjour"), "known, and asked nothing"
    assert browser.complaints() == []


def test_a_case_is_moved_and_the_person_reads_what_was_shown(
    panel: Panel, open_browser: OpenBrowser, place: Place
) -> None:
    number, contact_id = somebody_with_a_case(panel, place)
    browser = open_browser(place.size)
    panel.enter(browser, Role.AGENT, name="binta")
    browser.open(f"/admin/people/{contact_id}")
    follow(browser, "/cases/")
    browser.fill("Date prévue", "2027-01-15")
    browser.press("Voir le message", within="[aria-labelledby=expect]")
    neutral, *shown = bubbles(browser)
    assert neutral == NEUTRAL and "15 janvier" in shown[0]
    browser.press("Confirmer et prévenir")
    assert "15 jan" in browser.text()
    everything_due(panel)
    assert panel.received(number) == NEUTRAL
    for text in shown:  # each leads to the next
        assert say(panel, number, "1") == sms_spelling(text, "fr")


def test_an_appointment_is_booked_with_the_person_and_moved(
    panel: Panel, open_browser: OpenBrowser, place: Place
) -> None:
    browser = open_browser(place.size)
    panel.enter(browser, Role.AGENT, name="binta")
    browser.open(f"/admin/desk/people/{contact_at(panel.parts, place.number).id}")
    browser.press("Commencer avec la personne")
    browser.fill("Réponse de la personne", "rendez-vous")
    browser.press("Donner cette réponse")
    for choice in ("1", "1", "1", "2", "1"):
        browser.press(choice, within=".options")
    browser.press("Terminer avec la personne")
    open_person(browser, place)
    assert f"+223 •• •• 00 {place.number[-2:]}" in browser.text(), "not the desk's address"
    follow(browser, "/appointments/")
    browser.fill("Un autre moment", last_option(browser))
    moment = last_option(browser)
    browser.press("Déplacer et prévenir")
    assert moment.partition(",")[0] in browser.text()
    everything_due(panel)
    assert panel.received(place.number) == NEUTRAL
    hour = moment.rpartition(" ")[2].replace(":00", " h").replace(":", " h ").lstrip("0")
    assert f"à {hour}" in say(panel, place.number, "1")


def test_three_hundred_are_written_to_and_half_way_it_is_stopped(
    panel: Panel, open_browser: OpenBrowser, place: Place
) -> None:
    if not panel.has_grown:
        list(grow(panel.parts, contacts=300, messages=300))
        panel.has_grown = True
    browser = open_browser(place.size)
    panel.enter(browser, Role.BROADCASTER, name="anna")
    browser.open("/admin/broadcasts/new")
    browser.fill("Titre", f"Fermeture {place.name}")
    browser.fill("La personne doit avoir accepté", "Accompagnement : à qui ne l’a pas refusé")
    browser.fill("Texte en français", "Le bureau est fermé lundi. Il ouvre mardi.")
    browser.fill("Texte en bambara", "Biro datugulen bɛ ntɛnɛndon na.")
    browser.fill("Relu par", "M. Traoré")
    browser.press("Enregistrer, puis vérifier")
    browser.press("C’est vérifié")
    told = re.search(r"Écrivez le nombre de personnes\s:\s(\d+)", browser.text())
    assert told and int(told[1]) >= 200
    browser.fill("Écrivez le nombre", told[1])
    browser.press("Envoyer à")
    before = copies(panel)
    fire_due(panel.parts, TIMERS)
    deliver_waiting(panel.parts)
    some = copies(panel) - before
    browser.open(browser.path)
    browser.press("Arrêter : plus personne")
    assert "plus rien ne part" in browser.text()
    everything_due(panel)
    assert 0 < some < 100 and copies(panel) == before + some
    stopped = re.search(r"Arrêté avant\s:\s(\d+)", browser.text())
    assert stopped and int(stopped[1]) > 200


def test_a_fact_is_withdrawn_without_javascript(
    panel: Panel, open_browser: OpenBrowser, place: Place
) -> None:
    def asked() -> list[str]:
        return [say(panel, place.number, it) for it in ("questions", "argent", "2")]

    assert "avant le départ (2018)" in asked()[-1]
    assert "2 Le pécule, c'est quand ?" in asked()[1]
    browser = open_browser(place.size, scripts=False)
    panel.enter(browser, Role.EDITOR, name="edi")
    browser.open("/admin/facts?kind=question&words=p%C3%A9cule")
    browser.press("Le pécule, c’est quand", within="table")
    browser.press("Retirer cette information")
    assert "C’est retiré partout." in browser.text()
    assert "(2018)" not in say(panel, place.number, "2"), "though it was offered before"
    assert "pécule" not in "".join(asked())
    browser.press("Remettre cette information")
    assert "avant le départ (2018)" in asked()[-1]


def test_a_translation_is_approved_by_somebody_else(
    panel: Panel, open_browser: OpenBrowser, place: Place
) -> None:
    new, bambara = f"Mun b'aw mago la sisan, {place.name} ?", "+22300100003"
    browser = open_browser(place.size)
    panel.enter(browser, Role.EDITOR, name="edi")
    browser.open("/admin/texts/flows/menu.principal.text")
    browser.fill("Texte en bambara", new)
    browser.press("Proposer ce texte")
    assert "une autre personne l’approuve" in browser.text()
    assert spelled(new) not in say(panel, bambara, "0")
    panel.enter(browser, Role.EDITOR, name="relecteur")
    browser.open("/admin/texts/flows/menu.principal.text")
    browser.press("Approuver ce texte")
    assert "C’est approuvé" in browser.text()
    assert spelled(new) in say(panel, bambara, "0")


def test_a_complaint_is_answered_and_its_subject_sees_nothing_of_it(
    panel: Panel, open_browser: OpenBrowser, place: Place
) -> None:
    for text in ("plainte", "1", "2", "1"):
        say(panel, place.number, text)
    told = say(panel, place.number, "Un agent m'a fait revenir trois fois.")
    found = re.search(r"numéro (\w+)", told)
    assert found, told
    browser, reference = open_browser(place.size), found[1]
    subject = panel.hire(Role.PROTECTION, name=f"subject{place.name.lower()}")
    panel.enter(browser, Role.PROTECTION, name="chef")
    browser.open("/admin/tickets")
    browser.press(reference, within="tbody")
    address = browser.path
    browser.fill("Cette plainte concerne", subject.email.partition("@")[0])
    browser.press("Noter")
    panel.enter(browser, Role.PROTECTION, name=subject.email.partition("@")[0])
    browser.open("/admin/tickets")
    assert reference not in browser.text()
    browser.open(address)
    assert "trois fois" not in browser.text()
    panel.enter(browser, Role.PROTECTION, name="chef")
    browser.open(address)
    browser.fill("Votre réponse", "Nous avons parlé à cet agent. Venez lundi.")
    browser.press("Envoyer la réponse")
    everything_due(panel)
    answer = f"Nous avons parlé à cet agent. Venez lundi.\n({reference})"
    assert panel.received(place.number) == answer


def somebody_with_a_case(panel: Panel, place: Place) -> tuple[str, int]:
    """Somebody new, whose case was opened today."""
    number = f"+2230021{place.number[-4:]}"
    welcome(panel, number)
    contact_id, now = contact_at(panel.parts, number).id, panel.clock.now
    new = NewCase(contact_id, "opening")
    panel.parts.db.write(lambda s: open_case(panel.parts, new, actor=None, session=s, now=now))
    return number, contact_id


def open_person(browser: Browser, place: Place) -> None:
    """Find somebody in the inbox, where their name and number are masked."""
    browser.open("/admin/messages?folder=all")
    browser.press(f"Sans nom +223 •• •• 00 {place.number[-2:]}", within="tbody")


def follow(browser: Browser, part: str) -> None:
    """Follow the first link whose address has this part in it."""
    browser.open(next(it for it in links_on(browser) if part in it))


def copies(panel: Panel) -> int:
    """How many people were told that there is something, in either language."""
    return sum(it.text in NEUTRALS for it in outbound(panel.parts))


def bubbles(browser: Browser) -> list[str]:
    """The messages that are shown."""
    return [it.text for it in browser.driver.find_elements(By.CLASS_NAME, "bubble")]


def last_option(browser: Browser) -> str:
    """The last of the moments that are offered."""
    return browser.driver.find_elements(By.CSS_SELECTOR, "#starts option")[-1].text


def spelled(text: str) -> str:
    """As an SMS spells it."""
    return sms_spelling(text, "bm")


def test_nothing_typed_is_lost_without_network_or_with_a_closed_page(
    panel: Panel, open_browser: OpenBrowser
) -> None:
    browser, text = open_browser(NARROW), "Le bureau est fermé lundi."
    panel.enter(browser, *Role, name="chief")
    browser.open("/admin/broadcasts/new")
    assert "sans enregistrer" not in browser.text()
    browser.fill("Titre", "Fermeture")
    browser.fill("Texte en français", text)
    network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    offline = browser.driver.execute_cdp_cmd
    offline("Network.emulateNetworkConditions", {"offline": True, **network})
    browser.driver.execute_script("document.querySelector('main form').requestSubmit()")
    assert "Pas de réseau" in browser.text() and browser.path == "/admin/broadcasts/new"
    offline("Network.emulateNetworkConditions", {"offline": False, **network})
    browser.wait(lambda _it: "Pas de réseau" not in browser.text())

    browser.open("/admin/messages")
    browser.open("/admin/broadcasts/new")
    assert browser.value("Texte en français") == ""
    browser.driver.execute_script("document.querySelector('.notice.wait button').click()")
    assert (browser.value("Titre"), browser.value("Texte en français")) == ("Fermeture", text)
    browser.press("Enregistrer, puis vérifier")
    browser.open("/admin/broadcasts/new")
    assert "sans enregistrer" not in browser.text(), "it went out"
    assert browser.complaints() == []
