"""The chapters of the story: what Moussa writes, and what the team does."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from bot.services import agreements, departure_views, departures, receiving
from bot.services.agreements import NewAgreement
from bot.services.case_people import find_people
from bot.services.case_plans import Act
from bot.services.oblivion import tidy
from bot.services.ticket_acts import answer_ticket, close_ticket
from bot.services.tickets import open_ticket
from bot.store.referrals import list_of
from bot.store.tables import agreements as agreements_table
from bot.store.tables import (
    appointments,
    cases,
    contacts,
    desk_codes,
    messages,
    referrals,
    survey_answers,
    survey_requests,
    tickets,
)
from tests.rows import ask
from tests.services.casework import AGENT, case, change, opened
from tests.services.referring import CHIEF, OFFICE, acted, current, everything_arrives
from tests.story.telling import Story

CENTRE, SCHOOL = "Agadez", "cfp_senou"


def an_agreement(story: Story) -> None:
    """Before the story: a school takes referrals, and its number was tried."""
    parts, clock = story.parts, story.clock
    new = NewAgreement(SCHOOL, "2026-02-02", "Mme Diarra", OFFICE, "sms")
    parts.db.write(lambda s: agreements.enter_agreement(parts, CHIEF, new, session=s, now=clock()))
    parts.db.write(lambda s: agreements.send_test(parts, CHIEF, SCHOOL, session=s, now=clock()))
    story.settle()
    everything_arrives(parts)
    clock.move(minutes=2)
    story.settle()
    story.school = ask(parts, select(agreements_table.c.recipient_id))[0][0]


def in_the_centre(story: Story) -> None:
    parts, clock = story.parts, story.clock
    story.chapter("Au centre de transit")
    story.says("bonjour", "1", "1", "1", "1", "1")
    story.says("1", "1", "1 3", "autre", "code")
    code = ask(parts, select(desk_codes.c.code))[0][0]
    day = date(2026, 4, 10)
    departure = parts.db.write(
        lambda s: departures.plan_departure(AGENT, CENTRE, day, session=s, now=clock())
    )
    [found] = parts.db.read(lambda s: find_people(parts, AGENT, code, session=s, now=clock()))
    assert found.contact_id == story.hero
    parts.db.write(
        lambda s: departures.add_person(
            parts, AGENT, departure, found.contact_id, session=s, now=clock()
        )
    )
    story.team("prévoit le départ du 10 avril et y met Moussa, par son code de guichet.")
    story.until("2026-04-03", "09:30", reads=False)
    story.says("1", "1", "0")
    story.until("2026-04-06")
    parts.db.write(
        lambda s: departures.move_departure(
            parts, AGENT, departure, date(2026, 4, 17), tells=True, session=s, now=clock()
        )
    )
    story.team("le départ passe au 17 avril ; les personnes sont prévenues.")
    story.settle()
    story.says("1", "1", "0")
    story.until("2026-04-12", "09:00", reads=False)
    story.says("1", "2", "0")
    _row, [person] = parts.db.read(
        lambda s: departure_views.open_departure(parts, AGENT, departure, session=s)
    )
    story.team("voit qu'il lui manque : " + ", ".join(person.papers.missing) + ".")


def coming_home(story: Story) -> None:
    story.chapter("L'arrivée")
    story.until("2026-04-20", "10:00")
    story.says("0", "9", "2", "3", "1")
    story.says("9", "3", "Moussa")
    story.says("9", "8", "3", "1")


def the_case(story: Story) -> None:
    parts = story.parts
    story.chapter("Le dossier")
    story.until("2026-04-22", "11:00")
    opened(parts, story.hero, "arrival", region="bamako", trade="soudure")
    story.team("ouvre le dossier, à l'arrivée.")
    story.says("5", "0")
    story.until("2026-04-27", "09:00")
    moves(story, "open_file", "passe le dossier à son ouverture.")
    story.reads()
    story.until("2026-04-30", "12:00")


def the_appointment(story: Story) -> None:
    parts = story.parts
    story.chapter("Le rendez-vous")
    story.until("2026-05-04", "10:00")
    story.says("4", "1", "1", "3", "3")
    story.until("2026-05-06", "17:00", reads=False)
    story.says("1", "2", "2", "3")
    story.until("2026-05-11", "10:00")
    [held] = ask(parts, select(appointments.c.id).where(appointments.c.state == "confirmed"))
    parts.db.write(lambda s: receiving.mark_kept(AGENT, held[0], session=s, now=story.clock()))
    story.team("note que Moussa est venu.")
    moves(story, "orient", "passe le dossier à l'orientation.")
    story.reads()


def the_referral(story: Story) -> None:
    parts = story.parts
    story.chapter("L'orientation et la formation")
    story.until("2026-06-01", "10:00")
    story.says("je veux apprendre la soudure à bamako", "2", "1", "1", "0")
    hero = story.hero
    row = parts.db.read(lambda s: list_of(s, hero))[0]
    story.clock.move(hours=1)
    acted(parts, row, "send")
    story.team("envoie la demande à la structure.")
    story.settle()
    everything_arrives(parts)
    for day, word in (("2026-06-03", "OUI"), ("2026-06-15", "COMMENCE"), ("2026-08-31", "FINI")):
        story.until(day, "10:00")
        story.says(f"{row.reference} {word}", sender=OFFICE)
        story.settle()
        if word == "COMMENCE":
            moves(story, "train", "passe le dossier à la formation.")
    story.until("2026-09-01", "10:00")
    assert current(parts, row).state == "done"


def the_work(story: Story) -> None:
    parts = story.parts
    story.chapter("L'activité")
    story.until("2026-09-10", "10:00")
    moves(story, "start_activity", "passe le dossier au projet.")
    story.until("2026-10-01", "10:00")
    moves(story, "equip", "passe le dossier au matériel.")
    story.until("2026-10-12", "10:00")
    [row] = ask(parts, select(cases.c.id))
    change(parts, case(parts, row[0]), Act.KIT)
    story.team("note que le matériel est remis.")
    story.until("2026-11-02", "10:00")
    assert case(parts, row[0]).kit_confirmed_at is not None


def the_complaint(story: Story) -> None:
    parts, clock = story.parts, story.clock
    story.chapter("Une plainte")
    story.until("2026-11-03", "10:00")
    story.says("7", "1", "1", "1", "La garderie promise n'est pas payée.")
    [row] = ask(parts, select(tickets.c.id, tickets.c.version))
    opened_ticket = parts.db.write(
        lambda s: open_ticket(parts, AGENT, row[0], session=s, now=clock())
    )
    story.team(f"lit la demande : « {opened_ticket.body} »")
    story.until("2026-11-05", "10:00")
    text = "Nous avons vérifié avec la garderie : le mois est payé depuis hier."
    parts.db.write(
        lambda s: answer_ticket(parts, AGENT, row[0], text, version=row[1], session=s, now=clock())
    )
    story.team("répond.")
    story.settle()
    story.until("2026-11-06", "10:00")
    parts.db.write(lambda s: close_ticket(AGENT, row[0], reason="", session=s, now=clock()))
    story.team("ferme la demande.")


def the_follow_up(story: Story) -> None:
    story.chapter("Le suivi")
    story.until("2026-12-01", "10:00")
    moves(story, "follow_up", "passe le dossier au suivi.")
    story.until("2027-01-10", "10:00")
    story.until("2027-03-20", "18:00", reads=False)
    story.reads()
    story.until("2027-05-03", "10:00")


def the_end(story: Story) -> None:
    parts = story.parts
    story.chapter("La fin")
    story.until("2027-05-10", "10:00")
    moves(story, "close", "ferme le dossier : le parcours est terminé.", "finished")
    story.until("2027-05-12", "10:00")
    hero = story.hero
    story.says("effacer", "je confirme")
    story.until("2027-05-19", "12:00")
    tidy(parts)
    story.team("ne trouve plus rien de Moussa.")
    left = ask(parts, select(messages.c.id).where(messages.c.contact_id == hero))
    assert left == []
    for table in (cases, appointments, referrals, tickets, survey_requests):
        assert ask(parts, select(table.c.id).where(table.c.contact_id == hero)) == []
    assert ask(parts, select(contacts.c.id).where(contacts.c.id == hero)) == []
    assert ask(parts, select(survey_answers.c.id)) != []  # they lead to nobody


def moves(story: Story, trigger: str, told: str, detail: str = "") -> None:
    [row] = ask(story.parts, select(cases.c.id))
    change(story.parts, case(story.parts, row[0]), Act.MOVE, trigger, detail)
    story.team(told)
    story.settle()
