import pytest

from bot.core.hearing import Between, Chosen, Global, No, OfferedChoice, Unclear, Word, Yes
from tests.core.hearing.conftest import Ask, each

CONSENT = (OfferedChoice("1", "J'accepte", ("yes",)), OfferedChoice("2", "Je refuse", ("no",)))

YES = each(
    "oui|OUI|Oui !|wi|ui|ouiii|oui oui|ouais|ok|OK.|okk|okay|d'accord|d’accord|d accord",
    "daccord|oui svp|oui merci|oui, inchallah|oui d'accord|yes|bien sûr|j'accepte|awɔ|awo",
    "awô|AWO|awoo|ɔwɔ|ɔ̀wɔ́|ayiwa|ayiwa!|ɔnhɔn|onhon|ohon|on hon|n sɔnna|n sonna|o ka ɲi",
    "o kagni|basi tɛ|bassi tè|ça va|c bon|awɔ, i ni ce|✅ oui",
)
NO = each(
    "non|NON|Non.|nn|nooon|non non|non merci|Non, merci beaucoup|nope|no|je ne veux pas",
    "je refuse|pas d'accord|ayi|AYI|ayii|ayì|ɔn-ɔn|on-on|ɔɔn-ɔɔn|n-n|n ma sɔn|n t'a fɛ",
    "n'ta fè|nta fe|ayi pas encore|ayi, i ni ce|pas encore",
)


@pytest.mark.parametrize("typed", YES)
def test_yes_is_heard_in_its_spellings(ask: Ask, typed: str) -> None:
    assert ask(typed, expects="yes_no") == Yes()
    assert ask(typed, *CONSENT) == Chosen("1")
    assert ask(typed, "Oui", "Non") == Chosen("1")


@pytest.mark.parametrize("typed", NO)
def test_no_is_heard_in_its_spellings(ask: Ask, typed: str) -> None:
    assert ask(typed, expects="yes_no") == No()
    assert ask(typed, *CONSENT) == Chosen("2")
    assert ask(typed, "Oui", "Non") == Chosen("2")


@pytest.mark.parametrize(
    "typed",
    [
        "n",
        "nnn",
        "oiu",
        "ouin",
        "ayo wa",
        "oui mais",
        "oui mais plus tard",
        "jacept",
        "acepter ?",
        "o",
    ],
)
def test_consent_is_never_guessed(ask: Ask, typed: str) -> None:
    assert isinstance(ask(typed, *CONSENT), Unclear)
    assert isinstance(ask(typed, "Oui", "Non"), Unclear)


WHOLE_SENTENCES = {
    "oui madame": Yes(),
    "ouais chef vraiment ça me plaît": Yes(),
    "ok je suis intéressée, merci beaucoup": Yes(),
    "awo, n sonna a ma kosebe": Yes(),
    "non monsieur, j'ai pas envie": No(),
    "nan sa minteresse pa": No(),
    "non merci, pas la peine": No(),
    "ayi dè, n mako t'o la": No(),
    "franchement j'en sais rien": Global(Word.DONT_KNOW),
    "eh bien je ne pourrais pas vous dire madame": Global(Word.DONT_KNOW),
}


@pytest.mark.parametrize("typed", WHOLE_SENTENCES)
def test_an_answer_may_be_a_sentence_of_nothing_else(ask: Ask, typed: str) -> None:
    assert ask(typed, expects="yes_no") == WHOLE_SENTENCES[typed]


@pytest.mark.parametrize(
    "typed", ["oui mais après", "oui et toi", "ok si c'est payé", "awo nka", "non oui", "oui quand"]
)
def test_an_answer_with_a_condition_is_none(ask: Ask, typed: str) -> None:
    assert not isinstance(ask(typed, expects="yes_no"), Yes)


def test_yes_and_no_together_is_no_answer(ask: Ask) -> None:
    assert isinstance(ask("oui non", *CONSENT), Unclear)
    assert ask("oui non", "Oui", "Non") == Between(("1", "2"))
    assert ask("1 non", "Oui", "Non") == Between(("1", "2"))
    assert ask("1 oui", "Oui", "Non") == Chosen("1")


@pytest.mark.parametrize("typed", ["non je préfère attendre", "ayi n tɛ se", "non demain"])
def test_a_no_with_reasons_is_a_no_where_one_was_asked_for(ask: Ask, typed: str) -> None:
    assert ask(typed, *CONSENT) == Chosen("2")
    assert ask(typed, expects="yes_no") == No()
    assert isinstance(ask(typed, "Bamako", "Kayes"), Unclear)


def test_a_no_that_also_says_yes_is_asked_again(ask: Ask) -> None:
    assert isinstance(ask("non je dis oui", *CONSENT), Unclear)
    assert isinstance(ask("ayi n ko awɔ", expects="yes_no"), Unclear)


def test_a_correction_names_the_choice_and_not_the_no(ask: Ask) -> None:
    assert ask("non Kayes", "Bamako", "Kayes") == Chosen("2")


def test_thanks_and_greetings_that_can_be_a_yes_are_so_only_when_asked(ask: Ask) -> None:
    for typed, otherwise in (("ça va", Word.GREETING), ("ok merci", Word.THANKS)):
        assert ask(typed, *CONSENT) == Chosen("1")
        assert ask(typed, expects="yes_no") == Yes()
        assert ask(typed, "Bamako", "Kayes") == Global(otherwise)


def test_an_answer_that_no_choice_stands_for_stays_a_yes_or_no(ask: Ask) -> None:
    assert ask("oui", "Bamako", "Kayes") == Yes()
    assert ask("non", expects="text") == No()
