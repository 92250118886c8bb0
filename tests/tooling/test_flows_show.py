"""`segin flows show`: a flow as a reader wants it."""

from __future__ import annotations

from click.testing import CliRunner

from bot.cli import main


def shown(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["flows", "show", *arguments])
    return done.exit_code, done.output


def test_a_flow_is_shown_with_its_choices_and_where_they_lead() -> None:
    code, text = shown("accueil")
    assert code == 0
    assert "accueil : Accueil" in text
    assert "langue (fait choisir, ici cela commence)" in text
    assert "    1 Français\n    2 Bamanankan\n" in text
    assert "    1 -> accord\n" in text
    assert "outcome:recorded -> rappels" in text


def test_each_text_says_how_many_sms_it_is() -> None:
    assert "[GSM-7, " in shown("accueil")[1]


def test_a_translation_is_shown_with_what_keeps_it_back() -> None:
    text = shown("accueil", "--lang", "bm")[1]
    assert "Masin bɛ jaabi di yan." in text
    assert "sensible et non relu : en production le français part" in text


def test_an_unknown_flow_names_the_known_ones() -> None:
    code, text = shown("nada")
    assert code == 2
    assert "accueil" in text
