"""Looking a broadcast over before it goes: whom it reaches, whom not and why, what it costs.

What blocks must be mended; of what is warned of a member decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.event import Prompted, Reply
from bot.core.phone import mask
from bot.core.rendering import Medium, render
from bot.core.world import NEWS, NEWS_NEUTRAL
from bot.services.audience import Audience, audience_from_json, terms
from bot.services.broadcast_pace import Prices, budget, spent
from bot.services.broadcast_reach import Kind, Numbers, ReachedBy, ways_of
from bot.services.broadcast_twins import find_twins
from bot.services.broadcast_words import (
    FRENCH,
    Problem,
    Text,
    denied_in,
    filled,
    problems_of,
    promised_in,
    read_texts,
    reply_of,
)
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.services.tariffs import has_invented_prices
from bot.services.template_views import Filled
from bot.store import audience_lists
from bot.store.broadcasts import BroadcastRow
from bot.store.session import Session

PREVIEWS = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What one real person gets: at once, and as the answer to 1 where that is asked first."""

    number: str  # masked
    language: str
    medium: str
    at_once: str
    answer: str
    segments: int


@dataclass(frozen=True, slots=True)
class Check:
    """Everything known of a broadcast before it goes. Money is in hundredths."""

    version: int
    recipients: int
    excluded: Mapping[str, int]
    languages: Mapping[str, int]
    media: Mapping[str, int]
    neutral_first: int  # so many are only told that there is news
    approved: int  # so many by an approved text, because their window is closed
    segments: int
    cost: int
    spent: int
    budget: int
    guarded: bool
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    previews: tuple[Preview, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether something must be mended first."""
        return bool(self.problems)


def count_audience(
    audience: Audience, purpose: str, *, guarded: bool, session: Session, now: datetime
) -> tuple[dict[str, int], dict[str, int]]:
    """(recipients by language, those left out by reason)."""
    asked = terms(purpose, guarded=guarded, now=now)
    wanted, left_out = Counter[str](), Counter[str]()
    for language, reason, count in audience_lists.count(session, audience.fitting(now), asked):
        if reason is None:
            wanted[language] += count
        else:
            left_out[reason] += count
    return dict(wanted), dict(left_out)


def examine(parts: Parts, row: BroadcastRow, *, session: Session, now: datetime) -> Check:
    """Look it over as it stands. It reads every recipient: not inside a story."""
    shelf, texts = parts.library.now(session), read_texts(parts, row.id, session=session)
    audience, on = audience_from_json(row.audience), now.date()
    guarded = bool(denied_in(texts, shelf))
    leaves_out = guarded and row.urgent_for is None
    wanted, left_out = count_audience(
        audience, row.purpose, guarded=leaves_out, session=session, now=now
    )
    asked = terms(row.purpose, guarded=leaves_out, now=now)
    people = audience_lists.list_reached(session, audience.fitting(now), asked)
    all_ways = list(ways_of(parts, row, people, shelf, now=now))
    ways = [way for way in all_ways if way is not None]
    closed = len(all_ways) - len(ways)
    sheets = _Sheets(parts, row, texts, shelf, session, now)
    prices, numbers = Prices(shelf.facts, on), Numbers(parts)
    costs = [
        prices.price(
            way.medium, numbers.of(way.reached), sheets.segments(way), category=way.category
        )
        for way in ways
    ]
    cost = sum(it or 0 for it in costs)
    twins = find_twins(parts, row, session=session, now=now)
    used, most = spent(session, now=now), budget(shelf.settings)
    problems = problems_of(row, texts, sorted(wanted), shelf, on)
    if not ways:
        problems.append(Problem("nobody"))
    if used + cost > most:
        problems.append(Problem("over_budget"))
    return Check(
        version=row.version,
        recipients=sum(wanted.values()),
        excluded=left_out,
        languages=wanted,
        media=dict(Counter(way.medium.value for way in ways)),
        neutral_first=sum(not way.is_whole for way in ways),
        approved=sum(way.approved is not None for way in ways),
        segments=sum(sheets.segments(way) for way in ways),
        cost=cost,
        spent=used,
        budget=most,
        guarded=guarded,
        problems=tuple(problems),
        warnings=(
            *(Problem("said_twice", words=(it,)) for it in twins),
            *_warnings(row, texts, shelf, costs, closed),
        ),
        previews=tuple(_previews(ways, sheets, numbers)),
    )


def _warnings(
    row: BroadcastRow,
    texts: Mapping[str, Text],
    shelf: Shelf,
    costs: Sequence[int | None],
    closed: int,
) -> Iterator[Problem]:
    if closed:
        yield Problem("windows_closed", words=(str(closed),))
    for language, words in promised_in(texts, shelf).items():
        yield Problem("text_promises", language, words)
    if row.form != "direct":
        for language, words in denied_in(texts, shelf).items():
            yield Problem("text_guarded", language, words)
    if None in costs:
        yield Problem("price_unknown")
    if has_invented_prices(shelf.facts):
        yield Problem("price_invented")


class _Sheets:
    """What people of one kind get, rendered once for all of them."""

    def __init__(
        self,
        parts: Parts,
        row: BroadcastRow,
        texts: Mapping[str, Text],
        shelf: Shelf,
        session: Session,
        now: datetime,
    ) -> None:
        self._parts, self._row, self._texts = parts, row, texts
        self._shelf, self._session, self._now = shelf, session, now
        self._known: dict[Kind, tuple[str, int]] = {}

    def segments(self, way: ReachedBy) -> int:
        return self.render(*way.kind)[1]

    def render(
        self, language: str, medium: Medium, is_whole: bool, approved: Filled | None
    ) -> tuple[str, int]:
        """(text, segments) of the whole, or of what only says that there is news."""
        if approved is not None:
            return approved.text, 1
        key = (language, medium, is_whole, approved)
        if key not in self._known:
            reply = self._whole(language) if is_whole else self._neutral(language)
            pages = render([reply], medium)
            told = "\n".join(page.text for page in pages)
            self._known[key] = (told, sum(page.segments for page in pages))
        return self._known[key]

    def _whole(self, language: str) -> Reply:
        spoken = language if language in self._texts else FRENCH
        text = self._texts.get(spoken, Text(""))
        said = filled(text.body, self._shelf, spoken, self._now.date()) or text.body
        return reply_of(self._row, text, said, spoken)

    def _neutral(self, language: str) -> Reply:
        version = self._parts.library.version(self._shelf.published[NEWS], self._session)
        world = self._shelf.world_on(self._now.date())
        turn = advance(version, Conversation(language=language), Prompted(NEWS_NEUTRAL), world)
        return turn.replies[-1]._replace(options=())


def _previews(ways: Sequence[ReachedBy], sheets: _Sheets, numbers: Numbers) -> Iterator[Preview]:
    """Three real people, as different from one another as there are."""
    kinds: dict[Kind, ReachedBy] = {}
    for way in ways:
        kinds.setdefault(way.kind, way)
    chosen = list(kinds.values())[:PREVIEWS]
    chosen += [way for way in ways if way not in chosen][: PREVIEWS - len(chosen)]
    for way in chosen:
        language, medium, is_whole, _approved = way.kind
        at_once, segments = sheets.render(*way.kind)
        answer = "" if is_whole else sheets.render(language, medium, True, None)[0]
        number = mask(numbers.of(way.reached))
        yield Preview(number, language, medium.value, at_once, answer, segments)
