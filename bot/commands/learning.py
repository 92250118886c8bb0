"""The second opinion on free text, learned anew from the lists and from labelled texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from bot.app import FLOWS, ROOT
from bot.bench.hearing import Text, Want, read_texts
from bot.core.understanding import build_understander
from bot.core.understanding.learning import Example
from bot.core.understanding.learning import learn as learned
from bot.core.understanding.lexicon import ELSEWHERE
from bot.core.understanding.lists import read_lists
from bot.core.understanding.odds import word_signs
from bot.core.understanding.opinion import place_of
from bot.core.understanding.reading import Reader
from bot.core.understanding.sources import QUESTION, naming_a_trade, phrases, trade_words
from bot.core.understanding.weighing import TRADES
from bot.services.content_files import read_facts

OPINION = "opinion"
TEXTS = ROOT / "tests" / "hearing"
HALVES = ("evaluation.jsonl", "written.jsonl", "fresh.jsonl")  # the other half is never looked at
STUDIED = ("blind.jsonl",)
OF_A_TEXT, OF_A_TRADE = 3.0, 0.3  # beside a phrase of the lists, which counts 1
LARGEST = 285_000  # bytes of lines
HEAD = """\
# What the second opinion on free text learned: made by `segin learn`, never written by hand.
# Lines of `signs`: a sign (s: sense, w: sound of a word, p: sounds of two neighbours), then
# pairs: the number of a meaning in `meanings`, from 0, and what the sign says for it, in tenths.
# Learned from the phrases of intents, phrases, advice, synonyms and trades, and from the texts of
# tests/hearing that may be studied. README.md tells when to learn anew.

"""


@click.command("learn")
def learn() -> None:
    """Learn the second opinion on free text anew, into flows/data/opinion.yaml; some minutes."""
    facts = read_facts(FLOWS / "data")
    path = FLOWS / "data" / f"{OPINION}.yaml"
    stored = learned([*_examples(facts)], largest=LARGEST)
    path.write_text(HEAD + _yaml(stored), encoding="utf-8")
    click.echo(f"{path.name} : {path.stat().st_size} octets")


def _examples(facts: Mapping[str, Mapping[str, Any]]) -> Iterator[Example]:
    lists, reader = read_lists(facts), build_understander(facts).weigher.reader
    for meaning, wording, _ in phrases(lists, facts):
        yield _example(wording, {meaning}, reader)
    for wording, _ in naming_a_trade(lists):
        yield _example(wording, {TRADES}, reader)
    for _, wording, _ in trade_words(lists, facts):
        yield _example(wording, {TRADES}, reader, weight=OF_A_TRADE)
    for text in _texts():
        meanings = {_meaning(want) for want in text.wants}
        yield _example(text.text, meanings, reader, weight=OF_A_TEXT)


def _example(text: str, meanings: set[str], reader: Reader, *, weight: float = 1.0) -> Example:
    signs = word_signs(reader.read(text))
    return Example(signs, {place_of(meaning) for meaning in meanings}, weight)


def _texts() -> Iterator[Text]:
    for name in HALVES:
        yield from (text for text in read_texts(TEXTS / name) if text.half == "dev")
    for name in STUDIED:
        yield from read_texts(TEXTS / name)


def _meaning(want: Want | None) -> str:
    if want is None:
        return ELSEWHERE
    return QUESTION + want["question"] if "question" in want else want["intent"]


def _yaml(stored: Mapping[str, Any]) -> str:
    meanings = "".join(f'  - "{meaning}"\n' for meaning in stored["meanings"])
    signs = "".join(f"  {line}\n" for line in stored["signs"].splitlines())
    return f"meanings:\n{meanings}\nsigns: |\n{signs}"
