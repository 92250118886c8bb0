"""Where words and phrases come from: the three lists, and facts on trades, places, questions.

Each function walks what the files say and yields it with its meaning and its language. What a
member withdrew is not there any more, and its further words are left out with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.core.understanding.lexicon import BAMBARA, ELSEWHERE, FRENCH
from bot.core.understanding.lists import Lists, Wordings
from bot.core.understanding.reading import Spot
from bot.core.understanding.sound import bambara_sound, french_sound

QUESTION = "question:"
PLACE, MAYBE_PLACE = "place:", "place?:"

Parsed = Mapping[str, Mapping[str, Any]]  # file -> section -> what it says
Worded = tuple[str, str, str]  # meaning or sense, wording, language


def phrases(lists: Lists, parsed: Parsed) -> Iterator[Worded]:
    """Yield every phrase of an intent, of a question, and of what is not for us."""
    for intent in lists.intents.intents:
        yield from _in_both(intent.id, intent)
    for question in parsed.get("advice", {}).get("questions", ()):
        for wording in (question["question"], *question.get("paraphrases", ())):
            yield QUESTION + question["id"], wording, FRENCH
        more = lists.phrases.questions.get(question["id"], Wordings())
        yield from _in_both(QUESTION + question["id"], more)
    yield from _in_both(ELSEWHERE, lists.phrases.elsewhere)


def listed(
    read: Iterable[tuple[str, Sequence[Spot]]], spoken: Iterable[Worded]
) -> dict[tuple[str, ...], str]:
    """Return each phrase that has one meaning only, by the sounds of its words."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for (meaning, spots), (_, _, language) in zip(read, spoken, strict=True):
        sound = french_sound if language == FRENCH else bambara_sound
        found[tuple(sound(spot.word) for spot in spots)].add(meaning)
    return {key: its.pop() for key, its in found.items() if len(its) == 1 and len(key) > 1}


def naming_a_trade(lists: Lists) -> Iterator[tuple[str, str]]:
    """Yield sentences that name a trade, with their language; which trade makes no difference."""
    for _, wording, language in _in_both("", lists.phrases.trades):
        yield wording, language


def trade_words(lists: Lists, parsed: Parsed) -> Iterator[Worded]:
    """Yield every wording that names a trade."""
    for trade in parsed.get("trades", {}).get("trades", ()):
        label = str(trade["label_fr"]).split("(")[0]
        for wording in (label, trade["sms_label"], *trade.get("synonyms", ())):
            yield trade["id"], wording, FRENCH
        for word in trade.get("bm_words", ()):
            yield trade["id"], word["word"], BAMBARA
        yield from _in_both(trade["id"], lists.synonyms.trades.get(trade["id"], Wordings()))


def place_names(parsed: Parsed) -> Iterator[Worded]:
    """Yield every name of a region or town, as a sense that tells the region."""
    regions = parsed.get("regions", {})
    for region in regions.get("regions", ()):
        yield from _spelled(PLACE + region["id"], region)
    for section in ("towns", "other_places"):
        for place in regions.get(section, ()):
            sense = MAYBE_PLACE if place.get("ambiguous") else PLACE
            yield from _spelled(sense + place["region"], place)


def narrower_trades(parsed: Parsed) -> dict[str, tuple[str, ...]]:
    """Return the trades inside each trade."""
    trades = parsed.get("trades", {}).get("trades", ())
    return {trade["id"]: tuple(trade.get("narrower") or ()) for trade in trades}


def _spelled(sense: str, place: Mapping[str, Any]) -> Iterator[Worded]:
    for language, names in place.get("spellings", {}).items():
        for name in names:
            yield sense, name, BAMBARA if language == BAMBARA else FRENCH


def _in_both(meaning: str, wordings: Wordings) -> Iterator[Worded]:
    for wording in wordings.fr:
        yield meaning, wording, FRENCH
    for wording in wordings.bambara:
        yield meaning, wording, BAMBARA
