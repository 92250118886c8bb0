"""One meaning, a few to ask about, or none: what to make of what was weighed.

Each margin is where the expected harm of the two ways is equal, an answer that leads elsewhere
counted five times a question "which?" and two and a half times a "not understood": measured on
development texts with a third of the phrases left out in turn (tests/hearing/README.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.understanding.lexicon import ELSEWHERE
from bot.core.understanding.trades import TRADE
from bot.core.understanding.weighing import DANGER, TRADES

_LEAST, _LEAST_OF_ONE_WORD = 0.32, 0.47
_SURE, _CLEARLY = 0.7, 0.1
_CLOSE, _CLOSE_TO_A_SURE_TRADE = 0.05, 0.02  # what names a trade outright is seldom anything else
_FLOW_FIRST = 0.1  # a flow goes before a question it answers too, unless so much less likely
_ASKED_ABOUT_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """The meanings that stand, the likeliest first; several are to be asked about."""

    meanings: tuple[str, ...] = ()
    is_sure: bool = False


def decide(
    scores: Mapping[str, float],
    near: Mapping[str, frozenset[str]],
    *,
    says_one_thing: bool = False,
) -> Decision:
    """Return what to make of `scores`. `near` are meanings that are answered in one place.

    A message that `says_one_thing` must be liker to what it is taken for.
    """
    least = _LEAST_OF_ONE_WORD if says_one_thing else _LEAST
    ranked = sorted(scores, key=lambda meaning: (-scores[meaning], meaning == ELSEWHERE))
    if not ranked or ranked[0] == ELSEWHERE or scores[ranked[0]] < least:
        return Decision()
    ranked = _flow_first(ranked, scores, near)
    first, *others = ranked
    best = scores[first]
    is_trade = first.startswith(TRADE) and best >= _SURE
    margin = _CLOSE_TO_A_SURE_TRADE if is_trade else _CLOSE
    close = [
        other
        for other in others
        if scores[other] >= best - margin
        and other != ELSEWHERE
        and not _is_same(first, other, near)
    ]
    if first == DANGER:
        return Decision((first,), best >= _SURE)
    if not close:
        runner_up = next((scores[it] for it in others if not _is_same(first, it, near)), 0.0)
        return Decision((first,), best >= _SURE and runner_up <= best - _CLEARLY)
    return Decision((first, *close)[:_ASKED_ABOUT_AT_MOST])


def _flow_first(
    ranked: list[str], scores: Mapping[str, float], near: Mapping[str, frozenset[str]]
) -> list[str]:
    first = ranked[0]
    for meaning in ranked[1:]:
        if scores[meaning] < scores[first] - _FLOW_FIRST:
            break
        if first in near.get(meaning, frozenset()):
            return [meaning, *(other for other in ranked if other != meaning)]
    return ranked


def _is_same(one: str, other: str, near: Mapping[str, frozenset[str]]) -> bool:
    """Two meanings that lead to one place; two trades never do."""
    if one.startswith(TRADE) and other.startswith(TRADE):
        return False
    first, second = _place_of(one), _place_of(other)
    return (
        first == second
        or second in near.get(first, frozenset())
        or first in near.get(second, frozenset())
    )


def _place_of(meaning: str) -> str:
    return TRADES if meaning.startswith(TRADE) else meaning
