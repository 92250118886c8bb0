import pytest

from bot.core.hearing import Between, Chosen, Global, Unclear, Word, Words, digit
from tests.core.hearing.conftest import Ask

PLACES = ("Bamako", "Kayes", "Koulikoro")
EIGHT = tuple(f"Choix {letter}" for letter in ("aa", "be", "ki", "lo", "mu", "po", "ro", "tu"))


@pytest.mark.parametrize(
    "typed",
    [
        "2",
        "2.",
        " 2. \r\n",
        "(2)",
        "2)",
        "#2",
        "2 !",
        "n° 2",
        "N°2",
        "n°2",
        "nº 2",
        "№ 2",
        "no 2",
        "no2",
        "num 2",
        "numero 2",
        "Numéro 2",
        "choix 2",
        "le 2",
        "je choisis le 2",
        "c'est 2",
        "2 svp",
        "2 s'il vous plaît",
        "bonjour 2 merci",
        "02",
        "2e",
        "2ème",
        "le deuxième",
        "deux",
        "Deux.",
        "fila",
        "fla",
        "filanan",
        "nimɔrɔ 2",
        "2 don",
        "2️⃣",
        "２",
        "٢",
        "۲",
        "߂",
        "②",
        "²",
    ],
)
def test_a_digit_is_heard_in_any_dress(ask: Ask, typed: str) -> None:
    assert ask(typed, *PLACES) == Chosen("2")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("un", "1"),
        ("une", "1"),
        ("1er", "1"),
        ("le premier", "1"),
        ("kelen", "1"),
        ("kelin", "1"),
        ("trois", "3"),
        ("saba", "3"),
        ("quatre", "4"),
        ("naani", "4"),
        ("nani", "4"),
        ("cinq", "5"),
        ("duuru", "5"),
        ("dourou", "5"),
        ("lɔɔru", "5"),
        ("six", "6"),
        ("wɔɔrɔ", "6"),
        ("woro", "6"),
        ("sept", "7"),
        ("wolonwula", "7"),
        ("wolonfla", "7"),
        ("woloula", "7"),
        ("huit", "8"),
        ("segin", "8"),
        ("seguin", "8"),
        ("neuf", "9"),
        ("kɔnɔntɔn", "9"),
        ("kononto", "9"),
    ],
)
def test_number_words_of_both_languages_are_digits(ask: Ask, typed: str, number: str) -> None:
    assert ask(typed, *EIGHT, "Choix we") == Chosen(number)


@pytest.mark.parametrize(
    "typed",
    [
        "10",
        "12",
        "00",
        "100",
        "1 2",
        "1,2",
        "1-2",
        "1 ou 2",
        "12/03",
        "1/2",
        "2:30",
        "2h",
        "2 ans",
        "2 enfants",
        "00 11 22 33",
        "+223 00 11 22 33",
        "2 000",
        "2000 FCFA",
        "2 fcfa",
        "2€",
        "2 %",
        "deux cents",
        "vingt deux",
        "tan ni fila",
        "bi saba",
        "½",
    ],
)
def test_dates_amounts_and_longer_numbers_are_not_digits(
    ask: Ask, words: Words, typed: str
) -> None:
    assert digit(typed, words, offered="123") is None
    assert isinstance(ask(typed, *PLACES), Unclear)


@pytest.mark.parametrize("typed", ["0", "0.", " 0 ", "n° 0", "zéro", "0️⃣", "٠"])
def test_zero_is_the_menu_everywhere(ask: Ask, typed: str) -> None:
    assert ask(typed) == Global(Word.MENU)
    assert ask(typed, *PLACES) == Global(Word.MENU)
    assert ask(typed, expects="number") == Global(Word.MENU)


def test_a_digit_that_is_not_offered_is_unclear(ask: Ask) -> None:
    assert ask("7", *PLACES) == Unclear("7")
    assert ask("n° 7", *PLACES) == Unclear("n 7")
    assert ask("4") == Unclear("4")


@pytest.mark.parametrize("typed", ["segin", "ségin", "seguin", "segui"])
def test_segin_is_eight_where_eight_is_offered_and_back_elsewhere(ask: Ask, typed: str) -> None:
    assert ask(typed, *EIGHT) == Chosen("8")
    assert ask(typed, *PLACES) == Global(Word.BACK)
    assert ask(typed) == Global(Word.BACK)


def test_a_digit_is_told_what_is_offered_only_for_words_with_two_meanings(words: Words) -> None:
    assert digit("segin", words) is None
    assert digit("segin", words, offered={"8"}) == "8"
    assert digit("huit", words) == "8"
    assert digit("n° 7", words, offered={"1"}) == "7"


def test_a_digit_with_the_label_of_another_choice_is_asked_about(ask: Ask) -> None:
    assert ask("2 Kayes", *PLACES) == Chosen("2")
    assert ask("Kayes 2", *PLACES) == Chosen("2")
    assert ask("2kayes", *PLACES) == Chosen("2")
    assert ask("2kayes svp", *PLACES) == Chosen("2")
    assert ask("2bamako", *PLACES) == Between(("2", "1"))
    assert ask("2 bamako", *PLACES) == Between(("2", "1"))
    assert ask("2 mars", "Lundi 2 mars", "Mardi 3 mars") == Between(("2", "1"))
