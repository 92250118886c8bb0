"""The spelling a phone gets by SMS, and what a text loses before it is stored or shown."""

from functools import partial

import pytest

from bot.core.text import clean, is_gsm7, measure, sms_spelling, storable
from tests.costing import FOR_EVER, processor_seconds


@pytest.mark.parametrize(
    ("standard", "sms"),
    [
        ("Tapez 1", "Tapez 1"),
        ("août, être, reçu, maïs, Noël", "aout, etre, recu, mais, Noel"),
        ("île, côté, sûr, âge", "ile, coté, sur, age"),
        ("à é è ù ì ò Ç É æ Æ ä ö ü ñ £ €", "à é è ù ì ò Ç É æ Æ ä ö ü ñ £ €"),
        ("À Â È Ê Ë Î Ï Ô Ù Û Ÿ", "A A E E E I I O U U Y"),
        ("cœur, ŒUVRE", "coeur, OEUVRE"),
        ("« Bonjour »", '"Bonjour"'),
        ("«\u00a0Bonjour\u202f» dit-elle", '"Bonjour" dit-elle'),
        ("un «mot» et « deux  »", 'un "mot" et "deux"'),
        ("L’école, ‘ici’, “là”", "L'école, 'ici', \"là\""),
        ("Attendez… 9 h – 12 h — non", "Attendez... 9 h - 12 h - non"),
        ("n° 5", "no 5"),
        ("50\u202f000 FCFA\u00a0: oui\u2009!", "50 000 FCFA : oui !"),
        ("Sante\u0301, Ao\u0302ut", "Santé, Aout"),
        ("info\u200b.ml\ufeff \u202aici\u202c", "info.ml ici"),
        ("a\u00adb\x07c\x1bd\x85", "abcd"),
        ("Ligne1\r\nLigne2", "Ligne1\nLigne2"),
        ("page\f1", "page1"),
        ("un\r\ndeux\rtrois\nquatre\tcinq", "un\ndeux\ntrois\nquatre cinq"),
    ],
)  # fmt: skip
def test_french_loses_by_sms_only_what_gsm7_has_not(standard, sms):
    assert sms_spelling(standard, "fr") == sms
    assert is_gsm7(sms)


@pytest.mark.parametrize(
    ("standard", "sms"),
    [
        ("N'aw b'a fɛ ka dɛmɛ sɔrɔ", "N'aw b'a fè ka dèmè sòrò"),
        ("ɲininkali, ŋana", "nyininkali, ngana"),
        ("Ɛɛ, Ɔwɔ, Ɲininkali, Ŋana, DƐMƐ", "Eè, Owò, Nyininkali, Ngana, DEME"),
        ("Bámákɔ́", "Bamakò"),
        ("Ba\u0301ma\u0301kɔ\u0301", "Bamakò"),
        ("bɛ\u0301ɛ\u0300 dɔ\u030cn kɔ\u0302 ɲ\u0301 m\u0300", "bèè dòn kò ny m"),
        ("ǎ ě ǐ ǒ ǔ ā ē ī ō ū ń ǹ Á É Í Ò", "a e i o u a e i o u n n A É I O"),
        ("«Maison à Ségou», Traoré", '"Maison à Ségou", Traoré'),
        ("bè dògòtòrò", "bè dògòtòrò"),
    ],
)  # fmt: skip
def test_bambara_takes_its_old_spelling_and_loses_its_tones(standard, sms):
    assert sms_spelling(standard, "bm") == sms
    assert is_gsm7(sms)


def test_a_bilingual_text_is_spelled_whichever_its_language():
    text = "Être aidé ? / Dɛmɛ, Bámakɔ́ ?"
    assert sms_spelling(text, "fr") == sms_spelling(text, "bm") == "Etre aidé ? / Dèmè, Bamakò ?"


def test_a_letter_of_another_language_is_no_tone():
    assert sms_spelling("corazón", "es") == "corazón"
    assert not is_gsm7(sms_spelling("corazón", "es"))


@pytest.mark.parametrize(
    "text",
    [
        "Ça va être « bien » 😀…", "مرحبا ê", "ߒߞߏ ɛ", "` ê", "❤\ufe0f ê", "👨\u200d👩\u200d👧 n°",
        "ɛ\u0303",
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_gsm7_is_left_whole(text):
    assert sms_spelling(text, "fr") == text


def test_a_text_left_whole_still_loses_what_no_one_can_see():
    assert sms_spelling("e\u0301te\u0301 \u200b\u202e😀\r\n", "fr") == "été 😀\n"


def test_a_joiner_between_letter_and_accent_does_not_cost_the_accent():
    assert sms_spelling("Sante\u200d\u0301", "fr") == "Santé"


def test_the_circumflex_no_longer_doubles_the_cost():
    menu = "Bienvenue au Mali ! Répondez 1 Santé, 2 Travail, 3 Formation, 4 Papiers, 0 Menu. Arrêt"
    assert measure(menu).segments == 2
    assert measure(sms_spelling(menu, "fr")).segments == 1


def test_a_text_of_spaces_is_spelled_in_linear_time():
    for text in ("«" + " " * 64_000 + "ê", "ê" + "\u00a0" * 64_000 + "»"):
        assert processor_seconds(partial(sms_spelling, text, "fr")) < FOR_EVER


def test_what_a_database_cannot_hold_is_replaced_and_nothing_else():
    assert storable("a\0b\ud83dc\u200b\x07\r\n e\u0301") == "a\ufffdb\ufffdc\u200b\x07\r\n e\u0301"


def test_two_surrogates_that_make_a_pair_become_their_character():
    assert storable("\ud83d\ude00 \ude00\ud83d") == "😀 \ufffd\ufffd"


def test_a_cleaned_text_can_be_encoded():
    assert clean("\ud83dA\0").encode() == "\ufffdA".encode()


def test_a_cleaned_text_keeps_what_holds_an_emoji_together():
    assert clean("👩\u200d🌾 ❤\ufe0f") == "👩\u200d🌾 ❤\ufe0f"
