"""What a message may mean, each meaning with how much speaks for it, from 0 to 1."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.understanding.aims import aim_of, speaks_of_an_aim
from bot.core.understanding.likeness import Likeness
from bot.core.understanding.odds import Odds
from bot.core.understanding.places import names_a_place, regions_named
from bot.core.understanding.reading import Reader, Spot
from bot.core.understanding.trades import NAMED, TRADE, NamedTrade, TradeFinder, hints_at_a_trade
from bot.core.understanding.vocabulary import AS_WRITTEN, ENDED, EVERYDAY, GUESSED, SMALL

DANGER, TRADES = "danger", "trades"

_DEATH = ("death_wish",)
_DANGER_WORDS = ("danger", *_DEATH)
# "mal au dos depuis la prison", "le stress me tue": what is left of a danger is for the doctor.
_UNWELL, _PLAINLY_UNWELL = ("health", "question:q34"), 0.6
_IN_DANGER = 0.9  # a word of danger is never outweighed by a likeness below this
_ODDS = 0.15  # what the odds count beside a likeness of 0 to 1
_TRADE_SPOT, _PLACE_SPOT = 0.8, 0.3
_CLEARNESS = 0.8  # how fast other words make a trade doubtful
_ONLY_HINTED = 0.93
_ALL_THREE = 0.8  # a trade outright, what for, and where: whatever else was told
_TRADE_AND_PLACE = 0.65
_WITHOUT_TRADE = 0.85  # an aim and a place, but no trade
_SAYS_LITTLE = 0.18
_FAINT = 0.4  # as strong is the faint word of a trade; a guessed one is stronger, and no surer
_MORE_THAN_TRADES = 0.1  # so much likelier must a question about the trade be than the trade
_GIVES_WAY = 0.2
# What may stand beside a trade without speaking of something else.
_BESIDE = frozenset(
    {
        "abroad", "begin", "exists", "france", "give", "go_home", "group", "help_word", "how",
        "install", "know", "loan", "make", "mali", "me_word", "money", "morocco", "need",
        "not_want", "number", "project", "raise", "repair", "seek", "sell", "skill",
        "start_business", "still", "time_word", "trades_word", "training", "want", "what",
        "where", "work", "you_plural", "drive",
    }
)  # fmt: skip
_SHORT = 2
_ANY_QUESTION = frozenset(
    {
        SMALL, "why", "what", "how", "when", "where", "who", "how_many", "can", "want", "must",
        "need", "exists", "time_word", "number", "you_plural", "me_word", "still",
    }
)  # fmt: skip
_NOTHING = frozenset({EVERYDAY})  # such a word asks for as little as an unknown one
_WORK, _OWN = frozenset({"work"}), frozenset({"skill"})
_ASK, _WHETHER, _SOON = frozenset({"ask"}), "si", 4
_ONESELF = frozenset({"je", "j"})
_SCHOOLING = frozenset({"education", "alphabetisation"})
_TRADES_WORD = frozenset({"trades_word"})
_PRICE = frozenset({"how_many", "free_of_charge"})  # "le riz est à combien à Sikasso"
NO_TRADE = NamedTrade("", 0.0, frozenset())


@dataclass(frozen=True, slots=True)
class Weighed:
    """The meanings with their weight, and what was said beside: a region, an aim."""

    scores: Mapping[str, float]
    says_one_thing: bool  # and so little that a likeness to it proves less
    region: str | None
    aim: str | None
    spots: tuple[Spot, ...] = ()
    names_a_danger: bool = False


@dataclass(frozen=True, slots=True)
class Weigher:
    """Weighs meanings. `about_trades` are those that a named trade makes more precise."""

    reader: Reader
    likeness: Likeness
    odds: Odds
    trades: TradeFinder
    about_trades: frozenset[str]

    def weigh(self, text: str) -> Weighed:
        """Return what `text` may mean. Never raises."""
        spots = self.reader.read(text)
        alike, behind = self.likeness.scores(spots), self.odds.behind(spots)
        scores = {
            meaning: alike.get(meaning, 0.0) + _ODDS * less for meaning, less in behind.items()
        }
        if alike and max(alike, key=alike.__getitem__) == DANGER:
            scores[DANGER] = alike[DANGER]  # odds never talk anyone out of it
        if _is_asked_about(spots):
            scores[DANGER] = alike.get(DANGER, 0.0) + _ODDS * behind.get(DANGER, 0.0)
        named = self.trades.find(spots)
        regions = regions_named(spots)
        first = named[0] if named else NO_TRADE
        aim = aim_of(spots, beside=first.spots, is_schooling=first.trade in _SCHOOLING)
        if not aim and regions and _speaks_of_work(spots, before=named[0] if named else None):
            aim = "job"
        if named and (named[0].strength >= NAMED or self._is_meant(named[0], spots, regions, aim)):
            self._add_trades(scores, named, spots, self._trades_behind(behind, named[0], spots))
            if regions and named[0].strength >= NAMED:
                least = _ALL_THREE if aim else _TRADE_AND_PLACE
                for each in named:
                    meaning = TRADE + each.trade
                    scores[meaning] = max(scores[meaning], least)
        elif regions and (aim or any(spot.means(_TRADES_WORD) for spot in spots)):
            share = self._share_of_trade(spots, NO_TRADE) ** _CLEARNESS
            weight = share * _WITHOUT_TRADE + self._trades_behind(behind, NO_TRADE, spots)
            scores[TRADES] = max(scores.get(TRADES, 0.0), weight)
        unwell = max(alike.get(it, 0.0) for it in _UNWELL)
        is_told = unwell >= _PLAINLY_UNWELL and unwell > alike.get(DANGER, 0.0)
        names_a_danger = _speaks_of_danger(
            spots, named[0].spots if named else frozenset(), _DEATH if is_told else _DANGER_WORDS
        )
        if names_a_danger:
            scores[DANGER] = max(scores.get(DANGER, 0.0), _IN_DANGER)
        if regions and all(names_a_place(it) or SMALL in it.senses for it in spots):
            scores = {}  # a place and no more: an answer to a question, no question
        if _only_asks(spots):
            scores = {}
        alone = self.likeness.telling(spots) <= 1
        return Weighed(scores, alone, regions[0] if regions else None, aim, spots, names_a_danger)

    def _trades_behind(
        self, behind: Mapping[str, float], named: NamedTrade, spots: Sequence[Spot]
    ) -> float:
        """Return how far a trade lies behind: not at all where nothing else was said."""
        if named.spots and all(
            place in named.spots or names_a_place(spot) or SMALL in spot.senses
            for place, spot in enumerate(spots)
        ):
            return 0.0
        return _ODDS * max((behind.get(meaning, -1.0) for meaning in self.about_trades), default=0)

    def _is_meant(
        self, hinted: NamedTrade, spots: Sequence[Spot], regions: Sequence[str], aim: str | None
    ) -> bool:
        """A word that only hints at a trade counts beside an aim, a place, another such word."""
        asks_the_price = any(spot.means(_PRICE) for spot in spots)
        is_guess = _FAINT < hinted.strength <= GUESSED  # "bourico" is no bricklayer
        if aim or len(hinted.spots) > 1 or (regions and not asks_the_price and not is_guess):
            return True
        return not any(
            self.likeness.weight_of(spot) > _SAYS_LITTLE
            for place, spot in enumerate(spots)
            if place not in hinted.spots and not names_a_place(spot) and not hints_at_a_trade(spot)
        )

    def _add_trades(
        self,
        scores: dict[str, float],
        named: Sequence[NamedTrade],
        spots: Sequence[Spot],
        behind: float,
    ) -> None:
        surest = named[0]
        weight = self._share_of_trade(spots, surest) ** _CLEARNESS
        weight *= 1.0 if surest.strength >= NAMED else _ONLY_HINTED
        weight += behind
        for meaning in self.about_trades & scores.keys():
            if scores[meaning] <= weight + _MORE_THAN_TRADES:
                scores[meaning] -= _GIVES_WAY
        for each in named:
            scores[TRADE + each.trade] = weight

    def _hints(self, spot: Spot, named: NamedTrade) -> bool:
        """Say whether a spot hints at a trade too, where one was named: "taxi moto"."""
        return named is not NO_TRADE and hints_at_a_trade(spot)

    def _share_of_trade(self, spots: Sequence[Spot], named: NamedTrade) -> float:
        """Return how much of what was said is the trade, or goes with it."""
        said = ours = 0.0
        for place, spot in enumerate(spots):
            weight = self.likeness.weight_of(spot)
            if place in named.spots:
                weight = _TRADE_SPOT
            elif names_a_place(spot):
                weight = _PLACE_SPOT
            said += weight
            if place in named.spots or _goes_with_a_trade(spot) or self._hints(spot, named):
                ours += weight
        return ours / said if said else 0.0


def _speaks_of_work(spots: Sequence[Spot], *, before: NamedTrade | None) -> bool:
    """ "boulot de gardien", "pavage Kayes travail"; *jiri baara*, right after, is the trade."""
    end = min(before.spots) if before else len(spots)
    at = [it for it, spot in enumerate(spots) if spot.means(_WORK) and not _OWN & spot.joint.keys()]
    if at and at[0] < end:
        return True
    return before is not None and any(before.spots.isdisjoint((it - 1, it)) for it in at)


def _only_asks(spots: Sequence[Spot]) -> bool:
    """Say whether only words of any question are known: "pourquoi le ciel est bleu"."""
    unknown = sum(_NOTHING.issuperset(spot.senses) and len(spot.word) > _SHORT for spot in spots)
    return unknown > 0 and all(
        _ANY_QUESTION.issuperset(spot.senses.keys() - _NOTHING) or spot.word.isdigit()
        for spot in spots
    )


def _speaks_of_danger(spots: Sequence[Spot], trade: Collection[int], words: Iterable[str]) -> bool:
    """One of these words of danger was said, as it is written, sounds or ends.

    Not where it only sounds like one inside the name of a trade or place: "noix de cajou" is not
    *noyer*, "Wassoulou Ballé" no bullet; nor where it helps to name the trade: "sogo faga".
    """
    return any(
        spot.all_senses.get(word, 0.0) >= ENDED
        and not names_a_place(spot)
        and not _is_asked(spots, place)
        and not (place in trade and (len(trade) > 1 or spot.senses.get(word, 0) < AS_WRITTEN))
        for place, spot in enumerate(spots)
        for word in words
    )


def _is_asked(spots: Sequence[Spot], place: int) -> bool:
    """ "on m'a demandé si on m'a frappée": what an interview asked, told afterwards."""
    for whether in range(max(place - _SOON, 0), place):
        if spots[whether].word == _WHETHER:
            before = spots[max(whether - _SOON, 0) : whether]
            return any(spot.means(_ASK) for spot in before) and not any(
                spot.word in _ONESELF for spot in before
            )
    return False


def _is_asked_about(spots: Sequence[Spot]) -> bool:
    """Say whether the danger that was named was only asked about."""
    return any(
        spot.all_senses.get(word, 0.0) >= ENDED and _is_asked(spots, place)
        for place, spot in enumerate(spots)
        for word in _DANGER_WORDS
    )


def _goes_with_a_trade(spot: Spot) -> bool:
    return names_a_place(spot) or speaks_of_an_aim(spot) or spot.means(_BESIDE)
