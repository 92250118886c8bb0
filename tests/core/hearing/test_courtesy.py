import pytest

from bot.core.hearing import Global, Unclear, Word, Words, strip_politeness
from tests.core.hearing.conftest import Ask, each

GREETINGS = each(
    "bonjour|Bjr|bonjour à tous|Bonjour monsieur|bonsoir la famille|salut|slt|cc",
    "salam aleykoum|As-salâm aleykoum|assalamou alaikoum|salam maleikoum|aw ni ce",
    "Aw ni cɛ|i ni sɔgɔma|i ni sogoma|inisogoma somogow|i ni tié|initié|anitchié",
    "ani sogoma|i ni wula|aw ni su|nba|n'ba|nse|hɛrɛ dɔrɔn|i ka kɛnɛ wa ?",
    "bonjour comment ça va ?|bonjour monsieur, merci|bonjur|bonjour 👋",
)
THANKS = each(
    "merci|Merci !|merci beaucoup|mersi|mrc|merci bcp|merci beaucoup mon frère|merci chef",
    "abarika|barika|i ni ce kosɛbɛ|i ni ce dɛmɛ na|merci pour votre aide|au revoir",
    "k'an bɛn|bonne journée|à demain",
)


@pytest.mark.parametrize("typed", GREETINGS)
def test_a_greeting_is_a_greeting(ask: Ask, typed: str) -> None:
    assert ask(typed) == Global(Word.GREETING)
    assert ask(typed, "Bamako", "Kayes") == Global(Word.GREETING)


@pytest.mark.parametrize("typed", THANKS)
def test_thanks_and_goodbyes_are_thanks(ask: Ask, typed: str) -> None:
    assert ask(typed) == Global(Word.THANKS)
    assert ask(typed, "Bamako", "Kayes") == Global(Word.THANKS)


@pytest.mark.parametrize("typed", ["monsieur", "à tous", "beaucoup", "mon frère"])
def test_small_words_alone_are_neither(ask: Ask, typed: str) -> None:
    assert isinstance(ask(typed), Unclear)


@pytest.mark.parametrize("typed", ["svp", "stp", "Pardon", "svp stp", "hakɛto", "n b'i deli"])
def test_a_plea_alone_asks_to_be_told_more_simply(ask: Ask, typed: str) -> None:
    assert ask(typed, "Bamako", "Kayes") == Global(Word.DONT_UNDERSTAND)


def test_a_plea_may_be_the_name_that_was_asked_for(ask: Ask) -> None:
    assert isinstance(ask("Amina", expects="name"), Unclear)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("bonjour je cherche un travail svp", "je cherche un travail"),
        ("s'il vous plaît, mon dossier, merci", "mon dosier"),
        ("bonsoir bonsoir", "bonsoir bonsoir"),
        ("merci", "merci"),
        ("hakɛto, n b'a fɛ", "n ba fe"),
        ("mon dossier", "mon dosier"),
        ("mon dossier comment ça va", "mon dosier"),
        ("", ""),
    ],
)
def test_courtesy_is_taken_off_both_ends_unless_it_is_all(
    words: Words, typed: str, left: str
) -> None:
    assert strip_politeness(typed, words) == left
