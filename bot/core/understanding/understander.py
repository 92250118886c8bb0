"""Free text understood: the lists and facts of one revision, put together once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.understanding.agreeing import agree
from bot.core.understanding.clauses import LONG, clauses_of
from bot.core.understanding.deciding import Decision, decide
from bot.core.understanding.lexicon import AIM, ELSEWHERE, Lexicon, own_sense
from bot.core.understanding.likeness import Likeness, Phrase
from bot.core.understanding.lists import Lists, Synonyms, read_lists
from bot.core.understanding.odds import Odds
from bot.core.understanding.opinion import Opinion, place_of
from bot.core.understanding.reading import LONGEST_TEXT, Spot
from bot.core.understanding.sound import bambara_sound, french_sound, words_of
from bot.core.understanding.sources import (
    QUESTION,
    Parsed,
    Worded,
    listed,
    naming_a_trade,
    narrower_trades,
    phrases,
    place_names,
    trade_words,
)
from bot.core.understanding.tongue import Tongue
from bot.core.understanding.trades import FAINT_TRADE, TRADE, Term, TradeFinder
from bot.core.understanding.vocabulary import EVERYDAY, GLUED, SMALL, Vocabulary
from bot.core.understanding.ways import Ways
from bot.core.understanding.weighing import DANGER, TRADES, Weighed, Weigher
from bot.core.world import Understanding

_ELSEWHERE_WEIGHT, _EVERYDAY_WEIGHT = 0.9, 0.45
_PLAIN_ENOUGH = 0.8  # a long message so like one thing is about it as a whole
_PLAIN_CLAUSE, _PLAINER = 0.5, 0.05
# Inside the several words of a trade these may be any word of their sense: "réparer", "dilan".
_HANDIWORK = frozenset({"repair", "make", "install", "raise", "sell", "drive"})


@dataclass(frozen=True, slots=True)
class Understander:
    """What a free text asks for. Called with the text and the language of the conversation."""

    weigher: Weigher
    tongue: Tongue
    ways: Ways
    near: dict[str, frozenset[str]]
    listed: Mapping[tuple[str, ...], str]  # what a listed phrase means, by how its words sound
    opinion: Opinion

    def __call__(self, text: str, language: str) -> Understanding:
        """Return the entry or steering word `text` asks for, or what to ask about. Never raises."""
        decision, weighed = self.meanings(text)
        spoken = self.tongue.of(weighed.spots)
        entries = tuple(
            self.ways.entry(meaning, language, region=weighed.region, aim=weighed.aim)
            for meaning in decision.meanings
            if self.ways.word(meaning) is None
        )
        if decision.meanings and not entries:
            word = self.ways.word(decision.meanings[0])
            return Understanding(word=word, is_sure=decision.is_sure, language=spoken)
        places = {entry.as_key(): entry for entry in reversed(entries)}
        if len(places) < len(entries):
            entries = tuple(entry for entry in entries if places[entry.as_key()] is entry)
        return Understanding(entries, is_sure=decision.is_sure, language=spoken)

    def meanings(self, text: str) -> tuple[Decision, Weighed]:
        """Return the decision about `text` with all that was weighed, for benches and reviewers."""
        decision, weighed = self._whole(text)
        if len(weighed.spots) >= LONG and not decision.is_sure:
            decision = self._asked_in(text, decision, weighed)
        return self._agreed(decision, weighed), weighed

    def _whole(self, text: str) -> tuple[Decision, Weighed]:
        weighed = self.weigher.weigh(text)
        decision = decide(weighed.scores, self.near, says_one_thing=weighed.says_one_thing)
        known = self._listed_as(weighed)
        if known is not None and DANGER not in decision.meanings[:1]:
            return Decision((known,) if known != ELSEWHERE else (), known != ELSEWHERE), weighed
        return self._without_steering(decision), weighed

    def _agreed(self, decision: Decision, weighed: Weighed) -> Decision:
        """Return what stands beside the second opinion: dangers and listed phrases always do."""
        if DANGER in decision.meanings[:1] or self._listed_as(weighed) is not None:
            return decision
        second = self.opinion.likely(weighed.spots)
        steering = self.ways.steering
        return agree(decision, weighed.scores, second, near=self.near, steering=steering)

    def _listed_as(self, weighed: Weighed) -> str | None:
        """Return what the message means when it is, word for word, a phrase of the lists."""
        words = [spot.word for spot in weighed.spots]
        return next(
            (
                self.listed[key]
                for sound in (french_sound, bambara_sound)
                if (key := tuple(map(sound, words))) in self.listed
            ),
            None,
        )

    def _asked_in(self, text: str, otherwise: Decision, weighed: Weighed) -> Decision:
        """Return what the one clause of a story asks that asks for something plainest."""
        best = max((weighed.scores.get(it, 0.0) for it in otherwise.meanings[:1]), default=0.0)
        if DANGER in otherwise.meanings or best >= _PLAIN_ENOUGH:
            return otherwise
        asked, least = otherwise, max(best + _PLAINER, _PLAIN_CLAUSE)
        for clause in clauses_of(text[:LONGEST_TEXT]):
            decision, own = self._whole(clause)
            if not decision.meanings or self.ways.word(decision.meanings[0]) is not None:
                continue
            if decision.meanings[0] == DANGER and not (
                own.names_a_danger or weighed.scores.get(DANGER, 0.0) >= _PLAIN_CLAUSE
            ):
                continue  # "mon garçon a 14 ans, l'institut le prend ?": a child's age alone
            if own.scores[decision.meanings[0]] >= least:  # of equals the last one asks
                asked, least = decision, own.scores[decision.meanings[0]]
        return asked

    def _without_steering(self, decision: Decision) -> Decision:
        """A steering word is done or given up, never one of those to be asked about."""
        first, *others = decision.meanings or ("",)
        if not others:
            return decision
        if self.ways.word(first) is not None:
            return Decision((first,), decision.is_sure)
        kept = (it for it in others if self.ways.word(it) is None)
        return Decision((first, *kept), decision.is_sure)


def build_understander(parsed: Parsed, published: Collection[str] = ()) -> Understander:
    """Return the understander of the parsed lists and facts. Raises `ListsProblem`.

    A way into a flow that is not among `published` leads to a person; no flow named: all exist.
    """
    lists = read_lists(parsed)
    spoken = [*phrases(lists, parsed)]
    lexicon = _lexicon(lists, parsed)
    for _, wording, language in spoken:
        lexicon.add_plain(wording, language=language)
    named = [*_add_trades(lexicon, lists.synonyms, trade_words(lists, parsed))]
    lexicon.add_everyday(lists.synonyms.everyday)
    reader = lexicon.reader()
    senses = lists.synonyms.senses.items()
    given = {sense: said.weight for sense, said in senses if said.weight is not None}
    read = [(meaning, reader.read(wording)) for meaning, wording, _ in spoken]
    trades = [(TRADES, reader.read(wording)) for wording, _ in naming_a_trade(lists)]
    weigher = Weigher(
        reader,
        Likeness.of(
            (_phrase(meaning, spots) for meaning, spots in read),
            given={ELSEWHERE: _ELSEWHERE_WEIGHT, EVERYDAY: _EVERYDAY_WEIGHT, **given},
        ),
        Odds.of([*read, *trades]),
        TradeFinder.of(_terms(lexicon, reader.vocabulary, named), narrower_trades(parsed)),
        _near(lists).get(TRADES, frozenset()) | {TRADES},
    )
    ways = Ways.of(lists.intents, parsed, published=published)
    tongue = Tongue(reader.vocabulary, frozenset(_frames(lists.synonyms)))
    known = {TRADES, *(place_of(meaning) for meaning, _, _ in spoken)}
    second = Opinion.of(parsed.get("opinion", {}), known)
    return Understander(weigher, tongue, ways, _near(lists), listed(read, spoken), second)


def _frames(synonyms: Synonyms) -> Iterator[tuple[str, str]]:
    for frame in synonyms.bambara_frames:
        first, second = words_of(frame)
        yield first, second


def _lexicon(lists: Lists, parsed: Parsed) -> Lexicon:
    lexicon = Lexicon(lists.synonyms)
    for sense, wordings in lists.synonyms.senses.items():
        lexicon.add_all(wordings, sense)
    for aim, said in lists.synonyms.aims.items():
        lexicon.add_all(said, AIM + aim)
    lexicon.add_all(lists.phrases.elsewhere.words, ELSEWHERE)
    for sense, name, language in place_names(parsed):
        lexicon.add(name, sense, language=language)
    return lexicon


def _add_trades(lexicon: Lexicon, synonyms: Synonyms, named: Iterable[Worded]) -> Iterator[Worded]:
    """Add the words that name a trade; yield the wordings of several words."""
    faint = {" ".join(lexicon.words_of(wording)) for wording in synonyms.faint_trade_words}
    never = {" ".join(lexicon.words_of(wording)) for wording in synonyms.never_trade_words}
    for trade, wording, language in named:
        words = lexicon.words_of(wording)
        if not words or " ".join(words) in never:
            continue
        if sum(not lexicon.is_small(word) for word in words) == 1:  # "savon", "faire du savon"
            sense = FAINT_TRADE if words[0] in faint else TRADE
            lexicon.add(wording, sense + trade, language=language)
        lexicon.add_plain(wording, language=language)
        if len(words) > 1:
            for word in words:
                lexicon.add_part(word, language)
            yield trade, wording, language


def _terms(lexicon: Lexicon, vocabulary: Vocabulary, named: Iterable[Worded]) -> Iterator[Term]:
    for trade, wording, language in named:
        parts = []
        for word in lexicon.words_of(wording):
            senses = vocabulary.senses(word)
            if SMALL not in senses:
                handiwork = {it for it in senses if it in _HANDIWORK or it.startswith(TRADE)}
                parts.append(frozenset({own_sense(word, language=language), *handiwork}))
        if len(parts) > 1 and sum("training" in part for part in parts) < 2:
            yield Term(trade, tuple(parts))


def _phrase(meaning: str, spots: Iterable[Spot]) -> Phrase:
    """Return a phrase by what its words mean for sure; aims are no part of what a phrase asks."""
    return Phrase.of(
        meaning,
        (
            Spot(
                spot.word,
                {it: sure for it, sure in spot.senses.items() if _counts(it, sure, meaning)},
                {it: sure for it, sure in spot.joint.items() if _counts(it, sure, meaning)},
            )
            for spot in spots
        ),
    )


def _counts(sense: str, sure: float, meaning: str) -> bool:
    if sense == ELSEWHERE:
        return meaning == ELSEWHERE
    return sure >= GLUED and not sense.startswith(AIM)


def _near(lists: Lists) -> dict[str, frozenset[str]]:
    return {
        intent.id: frozenset(QUESTION + question for question in intent.near)
        for intent in lists.intents.intents
    }
