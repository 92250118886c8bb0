"""How often people are understood, counted on a set of texts of which half is never looked at."""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.core.hearing import Global, No, UnsureStop, Word, Words, Yes, hear
from bot.core.understanding import Understander

SPEED_TEXTS = (
    "je veux apprendre la soudure à kayes",
    "g perdu mes papier hier a tripoli",
    "ou en est mon dosié depui mars",
    "n b'a fɛ ka kalali dege segu",
)
ROUNDS = 60
INTENT_OF_WORD = {Word.FRENCH: "language_fr", Word.BAMBARA: "language_bm"}
# AIDE and PERSONNE are two words for one place, in the design as in words.yaml.
SAME_PLACE = {"help": "person", "person": "help", "appointment_mine": "appointment"}

Want = dict[str, str]
Answer = list[Want]


class Verdict(StrEnum):
    """What became of a text."""

    RIGHT = "right"
    ASKED = "asked"  # which of several, the right one among them; or whether to stop
    WRONG = "wrong"  # led elsewhere; of a text that is not for us: answered as something else
    MISSED = "missed"  # told "not understood", and asked again


@dataclass(frozen=True, slots=True)
class Text:
    """One line of the set. `wants` holds None where no answer is right too."""

    id: str
    language: str
    text: str
    wants: tuple[Want | None, ...]

    @property
    def half(self) -> str:
        """`dev`, or `counted`, of which only the totals may be looked at."""
        digest = hashlib.sha256(self.id.encode()).digest()
        return "dev" if digest[-1] % 2 == 0 else "counted"


@dataclass(frozen=True, slots=True)
class HearingFigures:
    """Verdicts by half and language, what the dev half is taken for, and the time of a sentence."""

    counts: Mapping[str, Mapping[str, Mapping[str, int]]]
    confusions: tuple[str, ...]
    sentence_us: float

    def share(self, half: str, language: str, *verdicts: Verdict) -> float:
        """The part of the texts with one of these verdicts, 0 to 1."""
        tally = self.counts[half][language]
        return sum(tally[verdict] for verdict in verdicts) / sum(tally.values())

    def as_json(self) -> str:
        """One line for a machine."""
        return json.dumps(asdict(self), ensure_ascii=False)


def bench_hearing(
    words: Words, understander: Understander, texts: Iterable[Text]
) -> HearingFigures:
    """Judge every text; confusions are listed for the dev half only."""
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    confusions: Counter[str] = Counter()
    for text in texts:
        answer = heard_as(text.text, words, understander)
        verdict = judge(text.wants, answer)
        counts[text.half][text.language][verdict] += 1
        if text.half == "dev" and verdict is not Verdict.RIGHT:
            confusions[f"{text.language} {verdict}: {_names(text.wants)} -> {_names(answer)}"] += 1
    filled = {
        half: {
            language: {verdict.value: tally[verdict] for verdict in Verdict}
            for language, tally in sorted(by_language.items())
        }
        for half, by_language in sorted(counts.items())
    }
    listed = tuple(f"{count} {line}" for line, count in confusions.most_common())
    return HearingFigures(filled, listed, _sentence_us(words, understander))


def read_texts(path: Path) -> list[Text]:
    """The lines of a set. Raises OSError, or ValueError for a line that is not one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_text(json.loads(line)) for line in lines if line.strip()]


def heard_as(text: str, words: Words, understander: Understander) -> Answer | None:
    """What the service takes a text for where no choice is open; None: asks whether to stop."""
    match hear(text, words=words):
        case UnsureStop():
            return None
        case Global(word):
            return [{"intent": INTENT_OF_WORD.get(word, word.value)}]
        case Yes():
            return [{"intent": "yes"}]
        case No():
            return [{"intent": "no"}]
        case _:
            return _understood(text, understander)


def judge(wants: tuple[Want | None, ...], answer: Answer | None) -> Verdict:
    """How well an answer serves who wanted one of `wants`."""
    if answer is None:
        return Verdict.ASKED
    if not answer:
        return Verdict.RIGHT if None in wants else Verdict.MISSED
    if any(_is_wanted(each, wants) for each in answer):
        return Verdict.RIGHT if len(answer) == 1 else Verdict.ASKED
    return Verdict.WRONG


def _is_wanted(answer: Want, wants: tuple[Want | None, ...]) -> bool:
    also = {**answer, "intent": SAME_PLACE.get(answer["intent"], answer["intent"])}
    return answer in wants or also in wants


def _understood(text: str, understander: Understander) -> Answer:
    decision, weighed = understander.meanings(text)
    said = {"region": weighed.region, "aim": weighed.aim}
    beside = {name: value for name, value in said.items() if value}
    answers: Answer = []
    for meaning in decision.meanings:
        word = understander.ways.word(meaning)
        kind, _, name = meaning.partition(":")
        if word is not None:
            answers.append({"intent": INTENT_OF_WORD.get(word, word.value)})
        elif kind == "question":
            answers.append({"intent": kind, "question": name})
        elif kind in ("trade", "trades"):
            answers.append({"intent": "trades", **({"trade": name} if name else {}), **beside})
        else:
            answers.append({"intent": meaning})
    return answers


def _text(line: Mapping[str, Any]) -> Text:
    want = line["want"]
    wants = want["any"] if want is not None and "any" in want else [want]
    return Text(line["id"], line["lang"], line["text"], tuple(wants))


def _names(wanted: Iterable[Want | None] | None) -> str:
    if wanted is None:
        return "stop?"
    return "/".join(" ".join(each.values()) if each else "nothing" for each in wanted) or "nothing"


def _sentence_us(words: Words, understander: Understander) -> float:
    """The median time of a sentence of seven words, heard and understood."""
    return round(statistics.median(_time(text, words, understander) for text in SPEED_TEXTS), 1)


def _time(text: str, words: Words, understander: Understander) -> float:
    def once() -> float:
        began = time.perf_counter()
        hear(text, words=words)
        understander(text, "fr")
        return time.perf_counter() - began

    return statistics.median(once() for _ in range(ROUNDS)) * 1e6
