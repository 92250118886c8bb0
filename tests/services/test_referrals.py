"""Referrals: only to who accepts, only with a yes, "sent" only when it arrived, each step told."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.services import agreements, referral_acts
from bot.services.agreements import NewAgreement
from bot.services.parts import Parts
from bot.services.referral_answers import Answer, Effect, answer_by_link, open_request
from bot.services.referrals import Wish, propose, withdraw_all
from bot.services.refusal import Refusal
from bot.services.telling import Skipped
from bot.store import library
from bot.store.moment import to_micros
from bot.store.tables import tickets
from tests.parts import OTHERS, PERSON, TestClock, write_in
from tests.provider import Provider
from tests.rows import contact_at, outbound
from tests.services.casework import AGENT, VIEWER, answers, settle, unasked
from tests.services.referring import (
    CHIEF,
    OFFICE,
    PLACE,
    accepting,
    acted,
    agreement,
    current,
    decided,
    entered,
    everything_arrives,
    later,
    moved,
    named,
    proposed,
    sent,
    written,
)

_TICKETS = select(tickets.c.id, tickets.c.category, tickets.c.body)
NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."


def token_in(text: str) -> str:
    found = re.search(r"https://\S+/o/(\S+)", text)
    assert found is not None
    return found[1]


def test_a_referral_goes_from_the_yes_to_the_end(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    deal = accepting(parts, clock)
    row = sent(parts, clock, proposed(parts, named(parts, provider)))
    assert row.state == "sent"
    for text, state in (("OUI", "accepted"), ("COMMENCE", "started"), ("FINI", "done")):
        write_in(parts, f"{row.reference} {text}", sender=OFFICE)
        assert current(parts, row).state == state
    assert moved(parts, row) == [  # at one moment of the test: told in the order they follow
        (None, "propose", "proposed"),
        ("proposed", "send", "sent"),
        ("sent", "accept", "accepted"),
        ("accepted", "start", "started"),
        ("started", "finish", "done"),
    ]
    assert written(parts, deal.recipient_id)[-1] == f"Merci, c'est noté : {row.reference} est fini."


def test_the_organisation_reads_reference_trade_and_first_name_and_nothing_else(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    deal = accepting(parts, clock)
    row = sent(parts, clock, proposed(parts, named(parts, provider)))
    text = written(parts, deal.recipient_id)[-1]
    assert row.reference in text and "Moussa" in text and "Soudure" in text
    assert PERSON[-8:] not in text and "Kayes" not in text
    assert "Moussa" not in token_in(text) and row.reference not in token_in(text)


def test_it_is_not_sent_before_the_delivery_is_confirmed(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    row = proposed(parts, named(parts, provider))
    acted(parts, row, "send")
    settle(parts)
    clock.move(minutes=5)
    settle(parts)
    assert current(parts, row).state == "proposed"
    everything_arrives(parts, "sent")
    clock.move(hours=1)
    settle(parts)
    assert current(parts, row).state == "proposed"
    everything_arrives(parts)
    clock.move(hours=1)
    settle(parts)
    assert current(parts, row).state == "sent"


def test_a_channel_that_knows_no_more_than_sent_counts_where_a_setting_says_so(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)

    def choose(session: object) -> None:
        library.set_setting(
            session, name="sent_counts_as_delivered", value="twilio",  # type: ignore[arg-type]
            now=to_micros(parts.clock()),
        )  # fmt: skip
        library.raise_revision(session)  # type: ignore[arg-type]

    parts.db.write(choose)
    row = proposed(parts, named(parts, provider))
    acted(parts, row, "send")
    settle(parts)
    everything_arrives(parts, "sent")
    clock.move(minutes=2)
    settle(parts)
    assert current(parts, row).state == "sent"


def test_what_did_not_arrive_goes_to_staff_and_can_be_sent_again(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    row = proposed(parts, named(parts, provider))
    acted(parts, row, "send")
    settle(parts)
    everything_arrives(parts, "failed")
    clock.move(minutes=2)
    settle(parts)
    assert current(parts, row).stalled_for == "undelivered"
    assert parts.db.read(lambda s: referral_acts.count_stalled(AGENT, session=s)) == 1
    assert sent(parts, clock, row).state == "sent"
    assert parts.db.read(lambda s: referral_acts.count_stalled(AGENT, session=s)) == 0


@pytest.mark.parametrize("why", ["nothing", "untested", "saturated", "ended", "refused"])
def test_without_agreement_or_consent_there_is_no_referral(
    parts: Parts, provider: Provider, clock: TestClock, why: str
) -> None:
    contact_id, now = named(parts, provider), parts.clock()
    if why == "untested":
        entered(parts)
    elif why != "nothing":
        accepting(parts, clock)
    if why == "saturated":
        parts.db.write(
            lambda s: agreements.set_saturated(CHIEF, PLACE, is_saturated=True, session=s, now=now)
        )
    if why == "ended":
        parts.db.write(lambda s: agreements.end_agreement(CHIEF, PLACE, session=s, now=now))
    consent_id = decided(parts, contact_id, "refused" if why == "refused" else "given")
    shelf = parts.db.read(parts.library.now)
    found = parts.db.write(
        lambda s: propose(
            Wish(contact_id, PLACE, consent_id),
            content=shelf.content,
            settings=shelf.settings,
            session=s,
            now=now,
        )
    )
    codes = {"nothing": "no_agreement", "untested": "not_tested", "ended": "no_agreement"}
    assert found == Skipped(codes.get(why, "no_consent" if why == "refused" else why))


def test_police_can_have_no_agreement(parts: Parts) -> None:
    content = parts.db.read(parts.library.now).content
    police = [it for it in content.organisations.values() if it.kind == "police"]
    assert police
    for one in police:
        new = NewAgreement(one.id, "2026-11-01", "Chef", OFFICE, "sms")
        with pytest.raises(Refusal, match="not_eligible"):
            parts.db.write(
                lambda s, it=new: agreements.enter_agreement(
                    parts, CHIEF, it, session=s, now=parts.clock()
                )
            )


def test_an_agreement_needs_the_right_member_day_name_and_number(
    parts: Parts, provider: Provider
) -> None:
    named(parts, provider)
    good = {
        "organisation": PLACE, "agreed_on": "2026-11-01", "contact_name": "Mme Diarra",
        "number": OFFICE, "medium": "sms",
    }  # fmt: skip
    for actor, wrong, code in (
        (AGENT, {}, "not_allowed"),
        (CHIEF, {"organisation": "nowhere"}, "not_eligible"),
        (CHIEF, {"agreed_on": "2026-13-01"}, "bad_day"),
        (CHIEF, {"agreed_on": "2027-01-01"}, "bad_day"),
        (CHIEF, {"contact_name": "  "}, "no_contact"),
        (CHIEF, {"number": "abc"}, "bad_number"),
        (CHIEF, {"medium": "pigeon"}, "bad_medium"),
        (CHIEF, {"number": PERSON}, "persons_number"),
    ):
        new = NewAgreement(**(good | wrong))  # type: ignore[arg-type]
        with pytest.raises(Refusal, match=code):
            parts.db.write(
                lambda s, who=actor, it=new: agreements.enter_agreement(
                    parts, who, it, session=s, now=parts.clock()
                )
            )


def test_another_number_has_to_be_tested_anew(parts: Parts, clock: TestClock) -> None:
    assert accepting(parts, clock).tested_at is not None
    assert entered(parts).tested_at is not None
    assert entered(parts, number=OTHERS[8]).tested_at is None


def test_the_person_hears_each_step_neutrally_and_reads_it_on_asking(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    contact_id = named(parts, provider)
    row = sent(parts, clock, proposed(parts, contact_id))
    clock.move(minutes=1)
    settle(parts)
    assert list(unasked(parts, contact_id)) == [NEUTRAL]
    assert "Pas encore de réponse" in answers(parts, provider, "1")
    write_in(parts, f"{row.reference} oui", sender=OFFICE)
    clock.move(minutes=1)
    settle(parts)
    assert list(unasked(parts, contact_id)) == [NEUTRAL, NEUTRAL]
    said = answers(parts, provider, "1")
    assert "dit oui" in said and "Appelez ou demandez avant de vous déplacer" in said


def test_no_answer_is_told_and_comes_up_for_staff(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    contact_id = named(parts, provider)
    row = sent(parts, clock, proposed(parts, contact_id))
    later(clock, parts, days=6)
    assert current(parts, row).state == "sent"
    later(clock, parts, days=2)
    assert (current(parts, row).state, current(parts, row).stalled_for) == (
        "no_answer", "no_answer",
    )  # fmt: skip
    write_in(parts, f"{row.reference} oui", sender=OFFICE)  # late is not too late
    assert current(parts, row).state == "accepted"
    assert current(parts, row).stalled_at is None


def test_what_nobody_sends_comes_up_for_staff(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    row = proposed(parts, named(parts, provider))
    later(clock, parts, days=4)
    assert current(parts, row).stalled_for == "not_sent"


def test_where_the_agreement_says_so_no_member_is_needed(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    deal = accepting(parts, clock, is_automatic=True)
    row = proposed(parts, named(parts, provider))
    settle(parts)
    everything_arrives(parts)
    clock.move(minutes=2)
    settle(parts)
    assert current(parts, row).state == "sent"
    assert row.reference in written(parts, deal.recipient_id)[-1]


def test_who_takes_the_agreement_back_is_forgotten_there(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    deal = accepting(parts, clock)
    contact_id = named(parts, provider)
    row = sent(parts, clock, proposed(parts, contact_id))
    token = token_in(written(parts, deal.recipient_id)[-1])
    answers(parts, provider, "orientation")
    answers(parts, provider, "1")
    answers(parts, provider, "Retirer ma demande")
    assert "est retirée" in answers(parts, provider, "oui")
    settle(parts)
    assert current(parts, row).state == "withdrawn"
    assert "Effacez le prénom et le numéro" in written(parts, deal.recipient_id)[-1]
    shown = parts.db.read(lambda s: open_request(parts, token, session=s, now=parts.clock()))
    assert shown.is_over and shown.first_name == "" and shown.number == ""


def test_consent_taken_back_before_it_was_sent_stops_it(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    contact_id = named(parts, provider)
    row = proposed(parts, contact_id)
    clock.move(seconds=1)
    decided(parts, contact_id, "withdrawn", purpose="sharing")
    with pytest.raises(Refusal, match="consent_is_recorded"):
        acted(parts, row, "send")
    assert parts.db.write(lambda s: withdraw_all(s, contact_id, now=parts.clock())) == 1
    assert current(parts, row).state == "withdrawn"


def test_an_organisation_never_meets_the_conversations_of_people(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    deal = accepting(parts, clock)
    for text in ("bonjour", "0", "menu", "AIDE"):
        write_in(parts, text, sender=OFFICE)
    found = contact_at(parts, OFFICE)
    assert found.id == deal.recipient_id and found.place == (None, None)
    replies = [it.text for it in outbound(parts) if it.kind == "reply"]
    assert len(replies) == 1  # a machine that answers ours is not answered for ever
    assert replies[0].startswith("Merci. Une personne de l'équipe lit votre message.")


def test_an_unknown_text_of_an_organisation_is_a_request_for_staff(
    parts: Parts, clock: TestClock
) -> None:
    accepting(parts, clock)
    write_in(parts, "Quels papiers faut-il ?", sender=OFFICE)
    write_in(parts, "Rappelez-moi", sender=OFFICE)
    from_staff = parts.db.read(lambda s: s.run(_TICKETS))
    assert [row[1] for row in from_staff] == ["organisation"]
    body = parts.vault.open(from_staff[0][2], "tickets", "body", from_staff[0][0])
    assert body == "Quels papiers faut-il ?\nRappelez-moi"


def test_the_code_of_one_organisation_is_nothing_to_another(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    accepting(parts, clock, "anpe", number=OTHERS[9])
    row = sent(parts, clock, proposed(parts, named(parts, provider)))
    write_in(parts, f"{row.reference} OUI", sender=OTHERS[9])
    assert current(parts, row).state == "sent"
    write_in(parts, f"{row.reference} OUI", sender=OTHERS[20])
    assert current(parts, row).state == "sent"


def test_an_answer_said_twice_counts_once_and_a_contradiction_is_for_staff(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    deal = accepting(parts, clock)
    row = sent(parts, clock, proposed(parts, named(parts, provider)))
    for text in ("oui", "oui", "non"):
        write_in(parts, f"{row.reference} {text}", sender=OFFICE)
    assert current(parts, row).state == "accepted"
    assert [it[1] for it in moved(parts, row)].count("accept") == 1
    assert "lue par une personne de l'équipe" in written(parts, deal.recipient_id)[-1]
    assert len(parts.db.read(lambda s: s.run(_TICKETS))) == 1


def test_the_number_is_told_after_the_yes_and_not_before(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    deal = accepting(parts, clock)
    row = sent(parts, clock, proposed(parts, named(parts, provider)))
    token = token_in(written(parts, deal.recipient_id)[-1])
    before = parts.db.read(lambda s: open_request(parts, token, session=s, now=parts.clock()))
    assert before.number == "" and before.first_name == "Moussa"
    done = parts.db.write(
        lambda s: answer_by_link(parts, token, "yes", session=s, now=parts.clock())
    )
    assert (done.effect, done.request.number) == (Effect.NOTED, PERSON)
    assert done.request.answers == (Answer.STARTED,)
    assert current(parts, row).state == "accepted"


def test_a_link_expires_and_a_guessed_one_opens_nothing(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    deal = accepting(parts, clock)
    sent(parts, clock, proposed(parts, named(parts, provider)))
    token = token_in(written(parts, deal.recipient_id)[-1])
    with pytest.raises(Refusal, match="no_such_link"):
        parts.db.read(lambda s: open_request(parts, token[:-1], session=s, now=parts.clock()))
    clock.move(days=61)
    with pytest.raises(Refusal, match="link_over"):
        parts.db.read(lambda s: open_request(parts, token, session=s, now=parts.clock()))


def test_an_answer_proves_that_our_text_arrived(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    row = proposed(parts, named(parts, provider))
    acted(parts, row, "send")
    settle(parts)
    write_in(parts, f"{row.reference} oui", sender=OFFICE)
    assert [it[2] for it in moved(parts, row)] == ["proposed", "sent", "accepted"]


def test_members_do_what_the_lifecycle_allows_and_no_more(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    row = proposed(parts, named(parts, provider))
    for actor, trigger, code in (
        (VIEWER, "send", "no_such_referral"),
        (AGENT, "accept", "illegal_move"),
        (AGENT, "note_silence", "illegal_move"),
        (AGENT, "explode", "illegal_move"),
    ):
        with pytest.raises(Refusal, match=code):
            acted(parts, row, trigger, actor)
    acted(parts, row, "send")
    with pytest.raises(Refusal, match="under_way"):
        acted(parts, row, "send")
    with pytest.raises(Refusal, match="changed_meanwhile"):
        parts.db.write(
            lambda s: referral_acts.act(
                parts, AGENT, row.id, "withdraw", seen=row.version, session=s, now=parts.clock()
            )
        )


def test_a_stop_of_the_organisation_is_kept_and_told_to_staff(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    deal = accepting(parts, clock)
    write_in(parts, "STOP", sender=OFFICE)
    row = proposed(parts, named(parts, provider))
    acted(parts, row, "send")
    settle(parts)
    assert current(parts, row).stalled_for == "opted_out"
    assert written(parts, deal.recipient_id)[-1].startswith("C'est noté : plus de messages")
    assert agreement(parts).tested_at is not None
