"""What is held of a person, in plain words; and everything of it forgotten, if they say so."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Found, Outcome
from bot.core.hearing import fold
from bot.services.actions.speech import card, phrase
from bot.services.erasure import WAITS, ask_erasure
from bot.services.holding import Held, read_held
from bot.services.talk import Talk

CONFIRMED = frozenset({"je confirme", "confirme", "oui je confirme"})


def show_my_data(talk: Talk) -> Found:
    """What is held, line by line; the first page says the most."""
    held = read_held(talk.session, talk.contact_id)
    return card(talk, _lines(talk, held))


def _lines(talk: Talk, held: Held) -> list[str]:
    world, language = talk.shelf.world, talk.conversation.language
    answers = talk.conversation.answers
    number = str(held.messages)
    lines = [phrase(talk, "held_messages", number=number)]
    if held.has_name:
        lines.append(phrase(talk, "held_name"))
    where = [
        world.label(name, value, language)
        for name, kept in (("place", held.place), ("region", held.region))
        if (value := answers.get(name) or kept) is not None
    ]
    if where:
        lines.append(phrase(talk, "held_place", place=", ".join(where)))
    counted = (
        ("held_papers", len(answers.get("papers", "").split())),
        ("held_tickets", held.tickets),
        ("held_appointments", held.appointments),
        ("held_cases", held.cases),
        ("held_relatives", held.relatives),
    )
    lines += [phrase(talk, code, number=str(count)) for code, count in counted if count]
    return lines


def erase(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Hide and then forget everything, once the word was typed."""
    word = talk.conversation.answers.pop("erase_word", "")
    if fold(word) not in CONFIRMED:
        return Outcome("not_confirmed")
    code = ask_erasure(talk.vault, talk.contact_id, session=talk.session, now=talk.now)
    return Outcome("erased", {"code": code, "days": str(WAITS.days)})
