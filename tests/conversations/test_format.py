"""The format of the scripts: what can be read, what is refused, and that a difference is seen."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.rendering import Medium
from bot.handset import Handset
from bot.scripts import UnreadableScript, WrongWorld, play, read_script
from bot.scripts.givens import InARow, Moment, Pause, Tap
from bot.scripts.matching import difference
from bot.scripts.playing import NUMBER
from bot.scripts.sentences import SENTENCES, read_given
from bot.scripts.stage import StageClock
from bot.services.parts import Parts
from bot.services.thread import Line

README = Path(__file__).with_name("README.md")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def line(text: str, *, medium: Medium = Medium.SMS) -> Line:
    """A message as it lies on a phone."""
    return Line(
        id=1, contact_id=1, is_ours=True, medium=medium, kind="reply", state="accepted",
        sequence=1, text=text, body=text, options=(), language="fr", fallback=None,
        is_confidential=False, segments=1, error_code=None, attachments=(), at=NOON,
    )  # fmt: skip


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(UnreadableScript) as refused:
        read_script(text, name="x.txt")
    return refused.value.problems


# ---- reading ----------------------------------------------------------------------------------


def test_a_script_is_read_as_steps_with_their_messages() -> None:
    text = "# un essai\n> a\n< un\n< deux\n<\n< trois\n\n> b\n< (no answer)\n"
    script = read_script(text, name="x")
    assert [step.said for step in script.steps] == ["a", "b"]
    assert script.steps[0].expected == (("un", "deux"), ("trois",))
    assert script.steps[1].expected == ()
    assert script.steps[1].line == 8


def test_what_is_written_keeps_its_spaces_and_may_be_empty() -> None:
    script = read_script(">   deux  mots\n< (no answer)\n>\n< (no answer)\n", name="x")
    assert [step.said for step in script.steps] == ["  deux  mots", ""]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("bonjour\n", "x.txt:1: a line begins with"),
        ("> bonjour\n", "x.txt:1: say what must be answered"),
        ("< bonjour\n", "x.txt:1: nothing happened yet"),
        ("> a\n< (no answer)\n< bonjour\n", "x.txt:3: either"),
        ("> a\n< bonjour\n< (no answer)\n", "x.txt:3: either"),
        ("> a\n< bon...\n", "x.txt:2: write out at least 12"),
        ("> a\n< ...\n", "x.txt:2: write out at least 12"),
        ("given it rains\n> a\n< bonjour\n", "x.txt:1: this given is not known"),
        ("given it is 25:00\n> a\n< bonjour\n", "x.txt:1: this given is not known"),
        ("# rien\n", "x.txt: nothing is asked"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, told: str) -> None:
    assert any(problem.startswith(told) for problem in problems_of(text))


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(problems_of("bonjour\n> a\ngiven nothing\n")) == 3


@pytest.mark.parametrize("example", [example for example, _pattern, _build in SENTENCES])
def test_every_given_is_explained_and_its_example_works(example: str) -> None:
    assert read_given(example) is not None
    assert f"given {example}" in README.read_text(encoding="utf-8")


def test_every_example_of_the_page_for_translators_can_be_read() -> None:
    examples = re.findall(r"```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        read_script(example, name="README")


def test_givens_say_what_they_mean() -> None:
    assert read_given("3 hours pass") == Pause(timedelta(hours=3))
    assert read_given('a tap on Oui in "Voulez"') == Tap("Oui", "Voulez")
    assert read_given("a tap on Oui") == Tap("Oui", None)
    assert read_given("ok is written 5 times in a row") == InARow("ok", 5)
    assert read_given("ok is written 500 times in a row") is None
    moment = read_given("it is 2026-03-04 08:30")
    assert isinstance(moment, Moment)
    assert moment.day == datetime(2026, 3, 4)


# ---- comparing --------------------------------------------------------------------------------


def test_the_same_lines_are_no_difference() -> None:
    assert difference((("Bonjour.", "Ça va ?"),), (line("Bonjour.\n\nÇa va ? "),)) is None


def test_an_sms_must_have_its_cheap_spelling() -> None:
    assert difference((("Être là",),), (line("Etre là"),)) is None
    assert difference((("Être là",),), (line("Être là"),)) is not None


def test_whatsapp_must_have_the_ordinary_spelling() -> None:
    whatsapp = Medium.WHATSAPP
    assert difference((("Être là",),), (line("Être là", medium=whatsapp),)) is None
    assert difference((("Être là",),), (line("Etre là", medium=whatsapp),)) is not None


def test_three_points_stand_for_what_varies() -> None:
    expected = (("C'est noté, numéro ... Merci.", "Que voulez-vous..."),)
    answered = line("C'est noté, numéro 7. Merci.\nQue voulez-vous ?\n1 Un")
    assert difference(expected, (answered,)) is None
    answered = line("C'est noté, numéro 7.\nQue voulez-vous ?\n1 Un")
    assert difference(expected, (answered,)) is not None


def test_three_points_inside_a_message_do_not_swallow_lines() -> None:
    expected = (("Une première ligne...", "La dernière ligne"),)
    answered = (line("Une première ligne ici\nune autre\nLa dernière ligne"),)
    assert difference(expected, answered) is not None


@pytest.mark.parametrize(
    ("expected", "answered"),
    [
        ((), ("Bonjour.",)),
        ((("Bonjour.",),), ()),
        ((("Bonjour.",),), ("Bonjour.", "Encore.")),
        ((("Bonjour.",), ("Encore.",)), ("Bonjour.",)),
        ((("Bonjour.", "Encore."),), ("Bonjour.", "Encore.")),
        ((("Bonjour.",), ("Encore.",)), ("Bonjour.\nEncore.",)),
        ((("Bonjour.",),), ("bonjour.",)),
        ((("Bonjour.", "Encore."),), ("Encore.\nBonjour.",)),
    ],
)
def test_missing_further_joined_or_changed_messages_are_differences(
    expected: tuple[tuple[str, ...], ...], answered: tuple[str, ...]
) -> None:
    assert difference(expected, tuple(line(text) for text in answered)) is not None


def test_a_difference_shows_both_sides() -> None:
    shown = difference((("Un", "Deux", "Trois"),), (line("Un\n2\nTrois"),))
    assert shown is not None
    assert set(shown.split("\n")) == {"    Un", "  - Deux", "  + 2", "    Trois"}


def test_silence_is_shown_in_words() -> None:
    assert difference((("Bonjour.",),), ()) == "  - Bonjour.\n  + (no answer)"


# ---- playing ----------------------------------------------------------------------------------


def differences(text: str, stage: Parts) -> list[str | None]:
    return [outcome.difference for outcome in play(read_script(text, name="x.txt"), stage)]


def test_a_wrong_line_is_found_and_the_rest_is_still_played(stage: Parts) -> None:
    found = differences("> bonjour\n< Bonsoir.\n> français\n< Ici une machine...\n", stage)
    assert found[0] is not None
    assert "Choisissez la langue" in found[0]
    assert found[1] is None


def test_an_answer_where_none_is_expected_is_found(stage: Parts) -> None:
    assert differences("> bonjour\n< (no answer)\n", stage)[0] is not None


def test_what_arrives_on_a_phone_nobody_looks_at_is_found(stage: Parts) -> None:
    text = "> bonjour\n< Aw ni ce. Bonjour...\ngiven phone 2\n> a\n< Aw ni ce. Bonjour...\n"
    steps = play(read_script(text, name="x.txt"), stage)
    next(steps)
    first = Handset(stage, NUMBER.format(index=1), Medium.SMS)
    first.send(first.write("1"))
    assert next(steps).arrived == ()
    with pytest.raises(WrongWorld, match="phone 1 got what nobody looked at"):
        list(steps)


def test_a_button_that_nobody_sent_cannot_be_tapped(stage: Parts) -> None:
    with pytest.raises(WrongWorld, match=r"x\.txt:1: .*Oui"):
        differences("given a tap on Oui\n< Voulez-vous quoi ?\n", stage)


def test_nothing_can_come_again_before_it_came(stage: Parts) -> None:
    with pytest.raises(WrongWorld, match="nothing was written"):
        differences("given the provider brings it again\n< (no answer)\n", stage)


def test_time_passes_as_the_script_says(stage: Parts) -> None:
    text = "given it is 2026-05-01 08:00\ngiven 2 days pass\n> bonjour\n< Aw ni ce. Bonjour...\n"
    assert differences(text, stage)[-1] is None
    assert isinstance(stage.clock, StageClock)
    assert stage.clock().isoformat(timespec="minutes") == "2026-05-03T08:00+00:00"
