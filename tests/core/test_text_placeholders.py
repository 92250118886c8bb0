"""Author texts with `{name}`: filled from a mapping, never evaluated."""

import pytest

from bot.core.text import compile_text, fill, missing, placeholders, stray_braces

VALUES = {"first_name": "Awa", "fact.pecule.amount": "50 000", "fact.pecule.year_2": "2024"}


def test_a_name_is_replaced_by_its_value():
    assert fill("Bonjour {first_name}, {first_name} !", VALUES) == "Bonjour Awa, Awa !"


def test_a_dotted_name_is_one_key():
    text = "{fact.pecule.amount} FCFA ({fact.pecule.year_2})"
    assert fill(text, VALUES) == "50 000 FCFA (2024)"
    assert placeholders(text) == {"fact.pecule.amount", "fact.pecule.year_2"}


def test_names_that_touch_are_both_replaced():
    assert fill("{first_name}{first_name}", VALUES) == "AwaAwa"


@pytest.mark.parametrize(
    "text",
    [
        "{{7*7}}", "{7*7}", "{0}", "{}", "{0.__class__}", "{first_name!r}", "{first_name:>9}",
        "{{first_name}", "{first_name}}",
        "{first_name.__class__}", "{first_name[0]}", "{{first_name}}", "{ first_name }", "{First}",
        "{first_name", "first_name}", "{first_name\n}", "{.a}", "{a.}", "{a..b}", "{%s}", "%s $x",
        "{", "}", "}{", "{first-name}", "{prénom}",
    ],
)  # fmt: skip
def test_anything_else_in_braces_is_printed_literally(text):
    assert fill(text, VALUES) == text
    assert not placeholders(text) & VALUES.keys()


def test_an_unknown_name_is_printed_literally_and_reported():
    assert fill("{first_name} {last_name}", VALUES) == "Awa {last_name}"
    assert missing("{first_name} {last_name}", VALUES) == {"last_name"}


def test_nothing_is_missing_when_every_name_has_a_value():
    assert missing("{first_name}", VALUES) == frozenset()


def test_an_empty_value_is_a_value():
    assert fill("[{first_name}]", {"first_name": ""}) == "[]"


def test_a_value_with_braces_is_not_expanded_again():
    values = {"first_name": "{last_name}", "last_name": "{first_name}"}
    assert fill("{first_name} {last_name}", values) == "{last_name} {first_name}"


def test_values_cannot_make_a_name_together_with_the_text():
    assert fill("{{first_name}last_name}", {"first_name": "", "last_name": "x"}).count("x") == 0


def test_a_compiled_text_can_be_filled_many_times():
    compiled = compile_text("Bonjour {first_name}")
    assert compiled.fill({"first_name": "Awa"}) == "Bonjour Awa"
    assert compiled.fill({"first_name": "Moussa"}) == "Bonjour Moussa"


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("Bonjour {first_name}", ()),
        ("{{7*7}} et {a!r}", ("{{7*7}}", "{a!r}")),
        ("{{first_name}}", ("{{first_name}}",)),
        ("{first_name", ("{first_name",)),
        ("fin }", ("}",)),
        ("{first_name}}", ("{first_name}}",)),
    ],
)
def test_stray_braces_are_shown_to_the_author(text, stray):
    assert stray_braces(text) == stray
