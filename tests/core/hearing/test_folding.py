import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.hearing import fold, fold_gently
from bot.core.hearing.folding import reply_tokens
from tests.costing import FOR_EVER, processor_seconds


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("MENU", "menu"),
        ("Kɛnɛya", "keneya"),
        ("kènèya", "keneya"),
        ("kεnεya", "keneya"),  # Greek epsilon
        ("Ɛ Ɔ Ɲ Ŋ", "e o ny ng"),
        ("mɔ̀gɔ̌", "mogo"),
        ("ɲini", "nyini"),
        ("gnini", "nyini"),
        ("ñini", "nyini"),
        ("n\u0303ini", "nyini"),
        ("mousso", "muso"),
        ("muso", "muso"),
        ("tchè", "ce"),
        ("tyè", "ce"),
        ("cɛ", "ce"),
        ("tcchè", "ce"),  # a pair that shows only once the doubled letter is gone
        ("djamana", "jamana"),
        ("dyamana", "jamana"),
        ("jamana", "jamana"),
        ("wɔɔrɔ", "woro"),
        ("arrêt", "aret"),
        ("d'accord", "dacord"),
        ("d’accord", "dacord"),
        ("d´accord", "dacord"),
        ("n'ta", "nta"),
        ("cœur", "coeur"),
        ("Ça  va ?", "ca va"),
        ("rendez-vous", "rendez vus"),
        ("me\u00adnu", "menu"),  # soft hyphen
        ("\ufeffmenu\u200b", "menu"),
        ("a\u200bb", "a b"),
        ("2️⃣", "2"),
        ("２", "2"),
        ("٢", "2"),
        ("۲", "2"),
        ("߂", "2"),  # N'Ko
        ("②", "2"),
        ("№ 2", "no 2"),
        ("11", "11"),
        ("1000", "1000"),
        ("✅ oui 👍🏾", "ui"),
        ("سلام", "سلام"),
        ("", ""),
        (" \t\r\n", ""),
        ("👍👍", ""),
        ("\u0301\u0301", ""),
        ("\ud800", ""),
    ],
)
def test_spellings_of_a_word_fold_to_one(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("nn", "nn"), ("ayii", "ayii"), ("naani", "naani"), ("Mousso", "musso"), ("Arrêt", "arret")],
)
def test_folding_gently_keeps_doubled_letters(typed: str, folded: str) -> None:
    assert fold_gently(typed) == folded


def test_reply_words_keep_a_doubled_letter_that_stands_alone() -> None:
    assert reply_tokens("nn ayii mm ok") == ("nn", "ayi", "mm", "ok")


def test_named_words_keep_their_doubled_letter() -> None:
    assert reply_tokens("a banna", {"banna"}) == ("a", "banna")
    assert reply_tokens("a banna") == ("a", "bana")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_gently(fold_gently(text)) == fold_gently(text)


@given(st.text(alphabet="gntchydjou' -ɲŋɛɔN2\u0303\u0301"))
def test_folding_twice_changes_nothing_where_letters_combine(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_gently(fold_gently(text)) == fold_gently(text)


def test_every_sign_of_unicode_folds_to_what_stays_folded() -> None:
    unstable = []
    for code_point in range(sys.maxunicode + 1):
        folded = fold(chr(code_point))
        if folded and fold(folded) != folded:
            unstable.append(hex(code_point))
    assert unstable == []


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_latin_text_folds_to_small_letters_digits_and_single_spaces(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert folded == folded.casefold()


@pytest.mark.parametrize(
    "text",
    ["o" * 65536, "o" * 65535 + "u", "tc" * 32768, "\u0301\u0316" * 32768, "\ufdfa" * 20000],
    ids=["run", "run with end", "nested", "marks", "expanding"],
)
def test_no_text_makes_folding_slow(text: str) -> None:
    assert processor_seconds(lambda: fold(text)) < FOR_EVER
