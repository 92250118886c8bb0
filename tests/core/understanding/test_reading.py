import pytest

from bot.core.understanding import Understander
from bot.core.understanding.reading import ADULT_AGE, CHILD_AGE, NUMBER


def senses(understander: Understander, text: str) -> list[set[str]]:
    return [set(spot.all_senses) for spot in understander.weigher.reader.read(text)]


@pytest.mark.parametrize("typed", ["passeport", "passepor", "pasepor", "pasipori", "pasipɔri"])
def test_a_word_is_found_in_any_spelling(understander: Understander, typed: str) -> None:
    (found,) = senses(understander, typed)
    assert "passport" in found


@pytest.mark.parametrize("typed", ["loim", "dargent", "lentretien", "lecole"])
def test_an_article_without_its_apostrophe_is_set_aside(
    understander: Understander, typed: str
) -> None:
    (found,) = senses(understander, typed)
    assert found & {"iom", "money", "interview", "training"}


def test_an_abbreviation_is_spelled_out(understander: Understander) -> None:
    words = [spot.word for spot in understander.weigher.reader.read("g perdu mon tel pk")]
    assert words == ["j", "ai", "perdu", "mon", "telephone", "pourquoi"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("jiridilala", ["jiri", "dilala"]),
        ("mondossier", ["mon", "dossier"]),
        ("xxdossier", ["xxdossier"]),
        ("passeport", ["passeport"]),
    ],
)
def test_two_known_words_without_a_space_are_read_as_two(
    understander: Understander, typed: str, words: list[str]
) -> None:
    assert [spot.word for spot in understander.weigher.reader.read(typed)] == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("jtravaille 9mwa", ["je", "travaille", "9", "mois"]),
        ("jfé 3ans", ["je", "fais", "3", "ans"]),
        ("50k 200f 5h", ["50k", "200f", "5h"]),
        ("jxqz", ["jxqz"]),
    ],
)
def test_a_pronoun_or_number_stuck_to_a_word_is_read_apart(
    understander: Understander, typed: str, words: list[str]
) -> None:
    assert [spot.word for spot in understander.weigher.reader.read(typed)] == words


def test_what_ends_in_eur_is_found_as_it_is_heard(understander: Understander) -> None:
    (found,) = senses(understander, "tracter")
    assert "trade:conduite_tracteur" in found or "trade?:conduite_tracteur" in found
    assert "danger" not in found


@pytest.mark.parametrize("typed", ["dilabaga", "dilala", "dilan"])
def test_who_does_a_work_in_bambara_is_found_by_the_work(
    understander: Understander, typed: str
) -> None:
    assert senses(understander, typed)[0] & senses(understander, "dilan")[0]


def test_words_that_belong_together_share_a_sense(understander: Understander) -> None:
    found = senses(understander, "carte d'identité")
    assert all("identity_card" in each for each in found)


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("j'ai 15 ans", CHILD_AGE),
        ("n si ye san 14 ye", CHILD_AGE),
        ("un enfant de 9 ans", CHILD_AGE),
        ("j'ai 40 ans", ADULT_AGE),
        ("depuis 12 ans", NUMBER),
        ("10 ans d'expérience", NUMBER),
        ("14 ans de peinture", NUMBER),
        ("un garçon de 14 ans de Kayes", CHILD_AGE),
        ("il a 14 ans d'âge", CHILD_AGE),
        ("5 ans", NUMBER),
        ("20000", NUMBER),
    ],
)
def test_a_number_of_years_is_an_age_unless_something_lasted(
    understander: Understander, text: str, sense: str
) -> None:
    assert any(sense in each for each in senses(understander, text))


def test_what_nobody_knows_has_no_sense(understander: Understander) -> None:
    assert senses(understander, "xqzvwk") == [set()]
