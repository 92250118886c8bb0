import pytest

from bot.core.hearing import Between, Chosen, Global, OfferedChoice, Unclear, Word
from tests.core.hearing.conftest import Ask

PLACES = ("Bamako", "Kayes", "Koulikoro", "Ségou")
TOPICS = ("Papiers", "Et après ?", "Métiers et aides", "Rendez-vous", "Mon dossier")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("Kayes", "2"),
        ("KAYES!!", "2"),
        ("kayes svp", "2"),
        ("à Kayes", "2"),
        ("je suis à kayes", "2"),
        ("n bɛ Kayes", "2"),
        ("kaye", "2"),
        ("Kayess", "2"),
        ("bamko", "1"),
        ("bamaco", "1"),
        ("koulicoro", "3"),
        ("kulikɔrɔ", "3"),
        ("segou", "4"),
        ("segu", "4"),
        ("bonjour, bamako merci", "1"),
    ],
)
def test_a_label_is_heard_as_people_spell_it(ask: Ask, typed: str, number: str) -> None:
    assert ask(typed, *PLACES) == Chosen(number)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("papier", "1"),
        ("mes papiers", "1"),
        ("rendez vous", "4"),
        ("rendé vou", "4"),
        ("dossier", "5"),
        ("où en est mon dossier", "5"),
        ("métier", "3"),
        ("après", "2"),
    ],
)
def test_a_telling_word_of_one_label_is_enough(ask: Ask, typed: str, number: str) -> None:
    assert ask(typed, *TOPICS) == Chosen(number)


@pytest.mark.parametrize(
    "typed",
    [
        "pas kayes",
        "combien de jours pour kayes",
        "quand kayes",
        "mon ami du village a vendu son terrain avant kayes",
        "kidal",
        "12",
        "mon",
    ],
)
def test_a_label_that_is_denied_asked_about_or_lost_in_a_story_is_not_chosen(
    ask: Ask, typed: str
) -> None:
    assert isinstance(ask(typed, *PLACES), Unclear)


def test_singular_and_plural_of_a_short_word_are_one(ask: Ask) -> None:
    assert ask("les laits", "Lait frais", "Viande") == Chosen("1")


def test_two_labels_as_close_are_asked_about(ask: Ask) -> None:
    assert ask("bamako et kayes", *PLACES) == Between(("1", "2"))
    assert ask("carte", "Carte NINA", "Carte consulaire", "Passeport") == Between(("1", "2"))
    assert ask("carte nina", "Carte NINA", "Carte consulaire", "Passeport") == Chosen("1")


def test_a_word_that_all_labels_share_chooses_none(ask: Ask) -> None:
    assert isinstance(ask("carte", "Carte NINA", "Carte consulaire", "Carte bleue"), Unclear)


def test_figures_in_labels_are_never_guessed(ask: Ask) -> None:
    slots = ("Lundi 12/03 9h", "Lundi 12/03 14h", "Mardi 13/03 9h")
    assert ask("mardi", *slots) == Chosen("3")
    assert ask("14h", *slots) == Chosen("2")
    assert ask("lundi", *slots) == Between(("1", "2"))
    assert isinstance(ask("15h", *slots), Unclear)
    assert isinstance(ask("kayes7", *PLACES), Unclear)
    assert isinstance(ask("je suis kayes2", *PLACES), Unclear)
    assert isinstance(ask("lundi 12/04 10h", "Créneau 1", "Créneau 2"), Unclear)


def test_other_words_of_a_choice_count_only_all_together(ask: Ask) -> None:
    weld = OfferedChoice("1", "Métal", ("souder", "fer à béton"))
    sew = OfferedChoice("2", "Textile", ("couture", "tailleur"))
    assert ask("couture", weld, sew) == Chosen("2")
    assert ask("je veux la couture", weld, sew) == Chosen("2")
    assert ask("fer a beton", weld, sew) == Chosen("1")
    assert isinstance(ask("béton", weld, sew), Unclear)


def test_a_doubled_letter_tells_finished_from_ill(ask: Ask) -> None:
    assert ask("a banna", "A banna", "Ayi") == Chosen("1")
    assert ask("bana bɛ n na", "A banna", "Ayi") == Global(Word.HEALTH)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("bonjour je veux apprendre la soudure", "je veux aprendre la sudure"),
        ("Bonjour, s'il vous plaît, la soudure. Merci beaucoup.", "la sudure"),
        ("i ni ce, n b'a fɛ ka sɔrɔ", "n ba fe ka soro"),
        ("cnu", "cnu"),
    ],
)
def test_what_is_not_understood_comes_back_folded_without_courtesy(
    ask: Ask, typed: str, folded: str
) -> None:
    assert ask(typed) == Unclear(folded)


@pytest.mark.parametrize(
    ("typed", "is_guess"), [("trouver un anploi", False), ("je cherche un emploi ici", True)]
)
def test_a_whole_label_badly_written_is_no_guess(ask: Ask, typed: str, is_guess: bool) -> None:
    heard = ask(typed, "Argent", OfferedChoice("2", "Un emploi", ("trouver un emploi",)), "Papiers")
    assert heard == Chosen("2")
    assert isinstance(heard, Chosen) and heard.is_guess is is_guess


@pytest.mark.parametrize("typed", ["mon dossier", "n ka dosiye", "dosiye wa", "le dossier svp"])
def test_a_choice_among_little_words_says_so(ask: Ask, typed: str) -> None:
    named = OfferedChoice("1", "Dossier", ("dosiye",))
    meant = ask(typed, named, "Menu")
    assert isinstance(meant, Chosen) and meant == Chosen("1")
    assert meant.has_little_words
    bare = ask("Dossier ?", named, "Menu")
    assert isinstance(bare, Chosen) and not bare.has_little_words
