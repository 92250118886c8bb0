"""A locked phone keeps to itself whose it is: nothing else opens the lock or tells of the person.

The number may have another holder, or the one who holds the phone does not know the PIN.
"""

from __future__ import annotations

import pytest

from bot.services import locks
from bot.services.parts import Parts
from tests.parts import OTHERS, Builder, TestClock
from tests.phones import Phone
from tests.services.test_locks import with_pin


@pytest.fixture
def parts(build_parts: Builder) -> Parts:
    """The whole service, with the shipped flows."""
    return build_parts()


def named(parts: Parts, name: str = "Bakary", number: str = OTHERS[0]) -> Phone:
    """Somebody with a first name."""
    phone = Phone(parts, number)
    phone.welcome()
    phone.say("mon profil")
    phone.pick("Mon prénom")
    phone.say(name, "0")
    return phone


def doubt(parts: Parts, clock: TestClock, *contact_ids: int) -> None:
    """The number may have another holder now."""
    for contact_id in contact_ids:
        parts.db.write(lambda s, it=contact_id: locks.doubt_holder(s, it, now=clock()))


def test_a_name_written_on_a_locked_phone_does_not_open_it(parts: Parts, clock: TestClock) -> None:
    phone = named(parts)
    doubt(parts, clock, phone.contact_id)
    phone.say("mon profil")
    phone.pick("Mon prénom")
    phone.say("Moussa", "0", "mes donnees")
    phone.pick("La même personne")
    assert "Nous gardons" not in phone.say("Moussa")
    phone.say("0", "mes donnees")
    phone.pick("La même personne")
    assert "Nous gardons" in phone.say("Bakary")


def test_the_names_of_those_who_shared_a_number_are_not_told_to_a_new_holder(
    parts: Parts, clock: TestClock
) -> None:
    phone = named(parts)
    first = phone.contact_id
    phone.say("autre personne", "Mariam", "0")
    doubt(parts, clock, first, phone.contact_id)
    assert "Bakary" not in phone.say("autre personne")
    phone.say("0", "mes donnees")
    phone.pick("Une nouvelle personne")
    told = phone.say("autre personne")
    assert "Bakary" not in told and "Mariam" not in told


def test_own_requests_are_not_listed_on_a_locked_phone(parts: Parts, clock: TestClock) -> None:
    phone = with_pin(parts)
    phone.say("0", "plainte")
    phone.pick("Écrire", "Aide pas reçue", "Avec mon nom")
    phone.say("Le kit n'est pas venu.")
    reference = phone.told.partition("plainte ")[2].split()[0]
    phone.say("0", "plainte")
    assert reference in phone.pick("Suivre ma demande")
    clock.move(minutes=16)
    phone.say("0", "plainte")
    assert reference not in phone.pick("Suivre ma demande")
    assert reference in phone.say(reference)


@pytest.mark.parametrize("after", ["plainte", "aide"])
def test_that_there_is_a_request_already_is_not_told_on_a_locked_phone(
    parts: Parts, clock: TestClock, after: str
) -> None:
    phone = with_pin(parts)

    def ask(text: str) -> str:
        phone.say("0", after)
        if after == "aide":
            phone.pick("Parler à quelqu'un")
        else:
            phone.pick("Écrire", "Aide pas reçue", "Avec mon nom")
        return phone.say(text)

    ask("Le kit n'est pas venu.")
    assert "ajout" in ask("Toujours pas.")
    clock.move(minutes=16)
    assert "ajout" not in ask("Je veux savoir.")
