"""Which trade a message names: by its everyday words, the more and the plainer the surer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.understanding.reading import MOST_WORDS, Spot
from bot.core.understanding.vocabulary import AS_WRITTEN, GUESSED, HOMOPHONE, SMALL

TRADE, FAINT_TRADE = "trade:", "trade?:"
NAMED = 0.9  # a trade that was named outright; less was only hinted at

_PLAIN, _FAINT = 1.0, 0.4
_EACH_PART = 0.3  # of several words each counts its part of one word, and this
_BY_IDEA = 0.9  # a part was said by another word for the same idea
_OUT_OF_ORDER = 0.85  # "école de mécanique auto" is no *auto école*
_MUCH = 2  # words between the parts of a trade
_APART = 0.85  # something else was said between the parts: *jiri turu baara* is no *jiri baara*
_HINTED = 0.35
_AS_SURE = 0.9  # of the surest: such trades are equals
_NARROWER_FROM = 0.4
_ANOTHER_TRADE = 0.55  # of the surest: "boutique sans courant, plaques solaires" is one trade
# As near must a part stand that says something else: "en groupe avec les femmes de mon quartier"
# is no *groupe de quartier*, "le mettre jeudi, mon fils est malade" no *poser des fils*.
_BESIDE, _OF_WORK = 2, frozenset({"skill", "work", "training"})
_BUY, _SOON = frozenset({"acheter", "achete", "achat", "payer"}), 2


@dataclass(frozen=True, slots=True)
class Term:
    """Several words that name a trade when all are said, each by any of its senses."""

    trade: str
    parts: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class NamedTrade:
    """A trade with how surely it was named, and which spots of the message did."""

    trade: str
    strength: float
    spots: frozenset[int]


@dataclass(frozen=True, slots=True)
class TradeFinder:
    """Finds trades among the spots of a message; words alone carry their trade as a sense."""

    terms: Mapping[str, tuple[Term, ...]]  # by a sense of their parts
    narrower: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, terms: Iterable[Term], narrower: Mapping[str, Iterable[str]]) -> "TradeFinder":
        """Return the finder of these terms; `narrower` are the trades inside a trade."""
        by_sense: dict[str, list[Term]] = defaultdict(list)
        for term in dict.fromkeys(terms):
            for sense in min(term.parts, key=_likelihood):  # all must be said: one leads to it
                by_sense[sense].append(term)
        return cls(
            {sense: tuple(several) for sense, several in by_sense.items()},
            {trade: frozenset(inside) for trade, inside in narrower.items()},
        )

    def find(self, spots: Sequence[Spot]) -> tuple[NamedTrade, ...]:
        """Return the trade that `spots` name, or the few that are named as surely; else none."""
        strengths: dict[str, dict[int, float]] = defaultdict(dict)
        for trade, place, strength in (*_by_word(spots), *self._by_term(spots)):
            own = strengths[trade]
            own[place] = max(own.get(place, 0.0), strength)
        named = [
            NamedTrade(trade, round(sum(own.values()), 3), frozenset(own))
            for trade, own in strengths.items()
        ]
        named = [each for each in named if each.strength >= _HINTED]
        if len(named) > 1:
            bought = _bought(spots)
            named = [it for it in named if not it.spots <= bought] or named
        named.sort(key=lambda it: (-it.strength, min(it.spots)))
        return self._narrowed(named)

    def _narrowed(self, named: Sequence[NamedTrade]) -> tuple[NamedTrade, ...]:
        """A trade inside the surest one that was named too is what was meant."""
        if not named:
            return ()
        surest = named[0]
        for other in named[1:]:
            if (
                other.trade in self.narrower.get(surest.trade, ())
                and other.strength >= _NARROWER_FROM
            ):
                both = surest.spots | other.spots
                return (NamedTrade(other.trade, surest.strength + other.strength, both),)
        another = max(NAMED, surest.strength * _ANOTHER_TRADE)
        as_sure = [it for it in named if it.strength >= surest.strength * _AS_SURE]
        inside = {it.trade for it in as_sure}
        return tuple(
            each
            for each in named
            if (each in as_sure and inside.isdisjoint(self.narrower.get(each.trade, ())))
            or (each.strength >= another and each.spots.isdisjoint(surest.spots))
        )

    def _by_term(self, spots: Sequence[Spot]) -> Iterable[tuple[str, int, float]]:
        said = {sense for spot in spots for sense in (*spot.all_senses, *spot.sounds)}
        candidates = dict.fromkeys(term for sense in said for term in self.terms.get(sense, ()))
        for term in candidates:
            places = _places_of(term, spots)
            in_order = [*places] == sorted(places)
            in_bambara = all(map(_in_bambara, term.parts))
            apart = _told_between(places, spots, at_most=_MUCH if in_bambara else MOST_WORDS)
            if apart and not in_order and in_bambara:
                continue  # "jɔ ... so": Bambara names what is worked at before the work
            by_idea = any(spots[place].sounds.isdisjoint(part) for place, part in places.items())
            for place in places:
                strength = _PLAIN / len(places) + _EACH_PART
                strength *= _BY_IDEA if by_idea else 1.0
                strength *= _APART if apart else 1.0
                yield term.trade, place, strength * (1.0 if in_order else _OUT_OF_ORDER)


def _told_between(places: Collection[int], spots: Sequence[Spot], *, at_most: int) -> bool:
    """Say whether a telling word, or more than so many, stand between the parts of a trade."""
    between = set(range(min(places, default=0), max(places, default=0))).difference(places)
    return len(between) > at_most or any(
        spots[place].senses and SMALL not in spots[place].senses for place in between
    )


def _in_bambara(part: frozenset[str]) -> bool:
    return any(sense[0] == "~" for sense in part)


def _bought(spots: Sequence[Spot]) -> frozenset[int]:
    """ "boucher, emprunter pour acheter un congélateur": what is bought is not the trade."""
    return frozenset(
        place
        for place, _ in enumerate(spots)
        if any(it.word in _BUY for it in spots[max(place - _SOON, 0) : place])
    )


def _likelihood(part: frozenset[str]) -> tuple[int, list[str]]:
    """The fewer ways there are to say a part, the fewer messages lead to its term."""
    return len(part), sorted(part)


def hints_at_a_trade(spot: Spot) -> bool:
    """Say whether a spot names a trade or hints at one."""
    return any(sense.startswith((TRADE, FAINT_TRADE)) for sense in spot.all_senses)


def _by_word(spots: Sequence[Spot]) -> Iterable[tuple[str, int, float]]:
    for place, spot in enumerate(spots):
        if SMALL in spot.senses:
            continue
        is_known = AS_WRITTEN in spot.senses.values()
        for sense, sure in spot.all_senses.items():
            if is_known and sure <= HOMOPHONE:
                continue  # "le riz brisé" is a known word, and no *braser*
            if sense.startswith(TRADE):
                yield sense.removeprefix(TRADE), place, _PLAIN * sure
            elif sense.startswith(FAINT_TRADE):
                yield sense.removeprefix(FAINT_TRADE), place, _FAINT * sure


def _places_of(term: Term, spots: Sequence[Spot]) -> dict[int, frozenset[str]]:
    """Return one spot for each part of the term, with that part; empty when one was not said."""
    places: dict[int, frozenset[str]] = {}
    for part in term.parts:
        for place, spot in enumerate(spots):
            if place in places or SMALL in spot.senses:
                continue  # "au" is no *eau*
            if spot.means(part) or not part.isdisjoint(spot.sounds):
                places[place] = part
                break
        else:
            return {}
    if max(places) - min(places) > _BESIDE * (len(places) - 1) and any(
        _says_something_else(spots[place], part) for place, part in places.items()
    ):
        return {}
    return places


def _says_something_else(spot: Spot, part: frozenset[str]) -> bool:
    """Say whether a spot is a part by a guess only, or belongs to an expression that is none."""
    if spot.joint and not any(it in _OF_WORK or it.startswith(TRADE) for it in spot.joint):
        return True
    return spot.sounds.isdisjoint(part) and all(
        spot.all_senses.get(sense, 0.0) <= GUESSED for sense in part
    )
