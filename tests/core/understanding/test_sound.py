import pytest

from bot.core.understanding.sound import bambara_sound, french_sound, plain, words_of


@pytest.mark.parametrize(
    "spellings",
    [
        "papiers papié papier papyé papiyé",
        "dossier dosié dossié dosier",
        "métier metié metier",
        "quoi koi kwa",
        "téléphone telefone",
        "électricité elektrisité électrissité",
        "formation formasion formassion formacion",
        "mécanique mekanik mecanik",
        "comment komen coman koman",
        "chaudronnerie chodroneri",
        "boulangerie boulanjeri",
        "travail travaille",
        "carreau caro karo carreaux",
        "maçon masson",
    ],
)
def test_spellings_of_one_french_word_sound_alike(spellings: str) -> None:
    assert len({french_sound(plain(each)) for each in spellings.split()}) == 1


@pytest.mark.parametrize(
    "spellings",
    [
        "ɲini gnini nyini ñini",
        "cɛ tiè tyɛ tchè",
        "jago diago djago dyago",
        "mun moun",
        "dugu dougou",
        "sɛbɛn sèbèn seben",
        "muso mousso musso",
        "segin seguin",
    ],
)
def test_spellings_of_one_bambara_word_sound_alike(spellings: str) -> None:
    assert len({bambara_sound(plain(each)) for each in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("pain", "pin"), ("fer", "faire")],
)
def test_homophones_are_not_told_apart_by_sound(one: str, other: str) -> None:
    assert french_sound(one) == french_sound(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("soudure", "couture"), ("formation", "information"), ("fer", "fait")],
)
def test_different_words_sound_different(one: str, other: str) -> None:
    assert french_sound(one) != french_sound(other)


def test_an_apostrophe_parts_words_and_signs_are_left_out() -> None:
    assert words_of("J'ai PERDU ma carte d’identité !!") == [
        "j", "ai", "perdu", "ma", "carte", "d", "identite",
    ]  # fmt: skip
