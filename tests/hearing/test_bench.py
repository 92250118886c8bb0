"""What the recogniser reaches on the evaluation set, by totals: no text is shown on a failure."""

from pathlib import Path

import pytest

from bot.bench.hearing import (
    HearingFigures,
    Verdict,
    bench_hearing,
    heard_as,
    judge,
    read_texts,
)
from bot.core.hearing import build_words
from bot.core.understanding import build_understander
from bot.services.content_files import read_facts

ROOT = Path(__file__).parents[2]
SET = Path(__file__).parent / "evaluation.jsonl"
BLIND = Path(__file__).parent / "blind.jsonl"


@pytest.fixture(scope="module")
def figures() -> HearingFigures:
    facts = read_facts(ROOT / "flows" / "data")
    return bench_hearing(build_words(facts["words"]), build_understander(facts), read_texts(SET))


@pytest.mark.parametrize(
    ("half", "language", "least"),
    [("dev", "fr", 0.95), ("dev", "bm", 0.95), ("counted", "fr", 0.91), ("counted", "bm", 0.90)],
)
def test_most_texts_are_understood_without_a_question(
    figures: HearingFigures, half: str, language: str, least: float
) -> None:
    assert figures.share(half, language, Verdict.RIGHT) >= least


@pytest.mark.parametrize("half", ["dev", "counted"])
@pytest.mark.parametrize("language", ["fr", "bm"])
def test_few_people_are_asked_which(figures: HearingFigures, half: str, language: str) -> None:
    assert figures.share(half, language, Verdict.ASKED) <= 0.08


@pytest.mark.parametrize(
    # The goal is 2 % everywhere; on the counted half it is not reached: two texts more are led
    # elsewhere since rounds 8 to 12 were learnt from, which gave ten times that (README.md).
    ("half", "language", "most"),
    [("dev", "fr", 0.02), ("dev", "bm", 0.02), ("counted", "fr", 0.05), ("counted", "bm", 0.07)],
)
def test_few_people_are_led_elsewhere(
    figures: HearingFigures, half: str, language: str, most: float
) -> None:
    assert figures.share(half, language, Verdict.WRONG) <= most


@pytest.mark.parametrize("half", ["dev", "counted"])
def test_what_is_not_for_us_is_seldom_answered(figures: HearingFigures, half: str) -> None:
    assert figures.share(half, "out", Verdict.WRONG) <= 0.10


@pytest.mark.parametrize(("language", "least"), [("fr", 0.95), ("bm", 0.95), ("out", 0.95)])
def test_rounds_once_blind_stay_understood(language: str, least: float) -> None:
    facts = read_facts(ROOT / "flows" / "data")
    words, understander = build_words(facts["words"]), build_understander(facts)
    texts = [text for text in read_texts(BLIND) if text.language == language]
    right = sum(
        judge(text.wants, heard_as(text.text, words, understander)) is Verdict.RIGHT
        for text in texts
    )
    assert right / len(texts) >= least


def test_confusions_are_listed_for_the_dev_half_only(figures: HearingFigures) -> None:
    listed = sum(int(line.split()[0]) for line in figures.confusions)
    dev = figures.counts["dev"].values()
    assert listed == sum(sum(tally.values()) - tally[Verdict.RIGHT] for tally in dev)


def test_no_text_of_the_set_is_in_the_figures(figures: HearingFigures) -> None:
    shown = figures.as_json()
    assert not [text.id for text in read_texts(SET) if len(text.text) > 14 and text.text in shown]


@pytest.mark.parametrize(
    ("wants", "answer", "verdict"),
    [
        (({"intent": "case"},), [{"intent": "case"}], Verdict.RIGHT),
        (({"intent": "case"},), [{"intent": "health"}], Verdict.WRONG),
        (({"intent": "case"},), [{"intent": "case"}, {"intent": "health"}], Verdict.ASKED),
        (({"intent": "case"},), [{"intent": "menu"}, {"intent": "health"}], Verdict.WRONG),
        (({"intent": "case"},), [], Verdict.MISSED),
        (({"intent": "person"},), [{"intent": "help"}], Verdict.RIGHT),
        ((None,), [], Verdict.RIGHT),
        ((None,), [{"intent": "case"}], Verdict.WRONG),
        ((None, {"intent": "help"}), [{"intent": "help"}], Verdict.RIGHT),
        ((None,), None, Verdict.ASKED),
    ],
)
def test_a_verdict_follows_from_what_was_wanted(
    wants: tuple[dict[str, str] | None, ...],
    answer: list[dict[str, str]] | None,
    verdict: Verdict,
) -> None:
    assert judge(wants, answer) is verdict
