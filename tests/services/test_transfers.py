"""Transfers and re-links: a person moves to a new number, and the old one is cut off."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.handset import deliver_waiting
from bot.services import relinks
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.services.relinks import Reason
from bot.store.tables import messages, transfers
from bot.timekeeper import fire_due
from tests.parts import OTHERS, TestClock
from tests.phones import Phone
from tests.services.test_locks import PIN, Member, with_pin

OLD, NEW = OTHERS[0], OTHERS[1]


def known(parts: Parts) -> Phone:
    """Somebody with a first name on the old number."""
    phone = Phone(parts, OLD)
    phone.welcome()
    phone.say("mon profil")
    phone.pick("Mon prénom")
    phone.say("Bakary")
    return phone


def asked_code(phone: Phone) -> str:
    """The code that the old number gets."""
    phone.say("mon profil")
    phone.pick("Changer de numéro", "Demander le code")
    return phone.told.partition("Votre code : ")[2][:6]


def use(phone: Phone, code: str) -> str:
    phone.say("bonjour", "0", "mon profil")
    phone.pick("Changer de numéro", "J'ai un code")
    return phone.say(code)


def test_a_code_moves_the_person_and_cuts_off_the_old_number(parts: Parts) -> None:
    old, new = known(parts), Phone(parts, NEW)
    contact_id, code = old.contact_id, asked_code(old)
    assert len(code) == 6 and code.isdigit()
    assert "maintenant le v" in use(new, code)
    assert new.contact_id == contact_id
    assert old.contact_id != contact_id
    assert "Votre pr" in new.say("mes donnees")
    assert "Votre pr" not in old.say("mes donnees")


def test_a_code_works_once_and_for_a_quarter_of_an_hour(parts: Parts, clock: TestClock) -> None:
    old = known(parts)
    code = asked_code(old)
    clock.move(minutes=16)
    assert "pas le bon" in use(Phone(parts, NEW), code)
    code = asked_code(old)
    use(Phone(parts, NEW), code)
    assert "pas le bon" in use(Phone(parts, OTHERS[2]), code)


def test_only_a_digest_of_the_code_is_stored_and_what_was_typed_is_not(parts: Parts) -> None:
    old, new = known(parts), Phone(parts, NEW)
    code = asked_code(old)
    ((digest,),) = parts.db.read(lambda s: s.run(select(transfers.c.code_hash)))
    assert digest == parts.vault.index("transfer", code)
    use(new, code)
    rows = parts.db.read(
        lambda s: s.run(select(messages.c.id, messages.c.body).where(messages.c.direction == "in"))
    )
    bodies = [parts.vault.open(body, "messages", "body", row) for row, body in rows if body]
    assert code not in bodies


def test_five_wrong_codes_make_the_sixth_wait(parts: Parts) -> None:
    old, new = known(parts), Phone(parts, NEW)
    code = asked_code(old)
    new.say("bonjour", "mon profil")
    new.pick("Changer de numéro", "J'ai un code")
    for number in range(5):
        wrong = f"{(int(code) + 1 + number) % 1_000_000:06}"
        assert "pas le bon" in new.say(wrong)
    assert "Trop d'essais" in new.say(code)
    assert new.contact_id != old.contact_id


def test_a_right_code_of_ones_own_does_not_give_back_the_wrong_tries(parts: Parts) -> None:
    own, new = known(parts), Phone(parts, NEW)
    new.say("bonjour", "mon profil")
    new.pick("Changer de numéro", "J'ai un code")
    code = asked_code(own)
    for number in range(4):
        assert "pas le bon" in new.say(f"{(int(code) + 1 + number) % 1_000_000:06}")
    new.say(code)
    assert new.contact_id != own.contact_id
    new.say("0", "mon profil")
    new.pick("Changer de numéro", "J'ai un code")
    assert "pas le bon" in new.say(code)
    assert "Trop d'essais" in new.say(code)


def test_the_code_of_somebody_who_then_asked_to_be_forgotten_moves_nobody(parts: Parts) -> None:
    old, new = known(parts), Phone(parts, NEW)
    contact_id, code = old.contact_id, asked_code(old)
    old.say("0", "effacer", "je confirme")
    assert old.contact_id != contact_id
    assert "pas le bon" in use(new, code)
    assert new.contact_id != contact_id


def test_who_has_a_pin_is_asked_for_it_before_a_code(parts: Parts, clock: TestClock) -> None:
    old = with_pin(parts, OLD)
    clock.move(minutes=20)
    old.say("mon profil")
    assert "code secret" in old.pick("Changer de numéro")
    assert "Demander le code" in old.say(PIN)


def relinked(parts: Parts, clock: TestClock, contact_id: int) -> int:
    return parts.db.write(
        lambda s: relinks.relink(
            parts, Member(), contact_id, NEW, reason=Reason.STOLEN, session=s, now=clock()
        )
    )


def test_after_a_relink_history_opens_in_two_days(parts: Parts, clock: TestClock) -> None:
    old, new = known(parts), Phone(parts, NEW)
    contact_id = old.contact_id
    relinked(parts, clock, contact_id)
    assert new.contact_id == contact_id and old.contact_id != contact_id
    assert "48 h" in new.say("mes donnees")
    clock.move(hours=49)
    new.say("0")
    assert "Votre pr" in new.say("mes donnees")


def test_the_old_number_gets_one_neutral_text_and_may_object(
    parts: Parts, clock: TestClock
) -> None:
    old, new = known(parts), Phone(parts, NEW)
    contact_id = old.contact_id
    relink_id = relinked(parts, clock, contact_id)
    clock.move(minutes=1)
    fire_due(parts, TIMERS)
    assert deliver_waiting(parts) == 1
    assert "autre num" in old.say("1")
    assert "C'est noté" in old.pick("Non, ce n'est pas normal")
    clock.move(hours=60)
    new.say("0")
    assert "Votre pr" not in new.say("mes donnees")
    objections = parts.db.read(lambda s: relinks.list_objections(Member(), session=s))
    assert [it.relink_id for it in objections] == [relink_id]
    parts.db.write(
        lambda s: relinks.settle_objection(
            Member(), relink_id, is_right=False, session=s, now=clock()
        )
    )
    assert old.contact_id == contact_id and new.contact_id != contact_id
    old.say("0")
    assert "Votre pr" in old.say("mes donnees")


@pytest.mark.parametrize(
    ("member", "number", "reason", "code"),
    [
        (Member(roles=frozenset({Role.VIEWER})), NEW, Reason.LOST, "forbidden"),
        (Member(), NEW, "because", "no_reason"),
        (Member(), "abc", Reason.LOST, "not_a_number"),
        (Member(), OLD, Reason.LOST, "same_number"),
    ],
)
def test_a_relink_is_refused_with_a_code(
    parts: Parts, clock: TestClock, member: Member, number: str, reason: str, code: str
) -> None:
    contact_id = known(parts).contact_id
    with pytest.raises(Refusal, match=code):
        parts.db.write(
            lambda s: relinks.relink(
                parts, member, contact_id, number, reason=reason, session=s, now=clock()
            )
        )
