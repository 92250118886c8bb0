"""Trades and helps: who helps with what, where, for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.core.content import ABROAD, NATIONAL, Aim, Match, Matches, Moment, Organisation, Size
from bot.core.content.advice import FinanceOption
from bot.core.content.directory import Access
from bot.core.content.facts import Status
from bot.core.content.matching import TAUGHT, is_present
from bot.core.content.spoken import organisation_paths
from bot.core.event import Found, Outcome
from bot.services.actions.speech import (
    Voice,
    answer,
    card,
    content_of,
    label,
    labels,
    phrase,
    today,
    voice_for,
    withdrawn,
)
from bot.services.talk import Talk

AT_ONCE = 3  # organisations in one message
PLACES_NAMED = 3
BROUGHT_ALONG = ("aim", "trade")  # what a sentence may have answered already
AIMS: frozenset[str] = frozenset(Aim)
INVITATION = 45  # room for "ask before you travel"


def list_regions(talk: Talk) -> Found:
    """The regions, in the order of the data."""
    regions = talk.shelf.facts.get("regions", {}).get("regions", [])
    return Found(labels(talk, "region", (str(it["id"]) for it in regions)))


def list_trade_groups(talk: Talk) -> Found:
    """The groups of trades, cut so that a group fits one menu."""
    return Found(labels(talk, "group", (str(it["id"]) for it in _groups(talk))))


def list_trades(talk: Talk) -> Found:
    """The trades of the chosen group; one that no group has yet stands in the last."""
    groups, trades = _groups(talk), content_of(talk).trades
    chosen = next((it for it in groups if it["id"] == answer(talk, "group")), None)
    if chosen is None:
        return Found(())
    listed = [trade for trade in chosen["trades"] if trade in trades]
    if chosen is groups[-1]:
        listed += _ungrouped(talk, groups)
    return Found(labels(talk, "trade", listed))


def _groups(talk: Talk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = talk.shelf.facts.get("menus", {}).get("trade_groups", [])
    return found


def _ungrouped(talk: Talk, groups: Iterable[Mapping[str, Any]]) -> list[str]:
    menus = talk.shelf.facts.get("menus", {})
    placed = {trade for group in groups for trade in group["trades"]}
    placed |= {str(it["id"]) for it in menus.get("left_out", ())}
    return [trade for trade in content_of(talk).trades if trade not in placed]


def start_search(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Begin afresh, with what a sentence brought along: it counts for this search alone."""
    given, content = talk.conversation.answers, content_of(talk)
    aim, trade = (given.pop(name, "") for name in BROUGHT_ALONG)
    for name in ("search_aim", "search_trade", "women"):
        given.pop(name, None)
    if aim in AIMS:
        given["search_aim"] = aim
    if trade in content.trades:
        given["search_trade"] = trade
        given.setdefault("search_aim", Aim.LEARN)
    return Outcome("started")


def choose_trade(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Look for the trade that was picked."""
    trade = talk.conversation.answers.pop("trade", "")
    if trade in content_of(talk).trades:
        talk.conversation.answers["search_trade"] = trade
    return Outcome("chosen")


def _known(value: str, values: frozenset[Any]) -> str:
    """The value if it is one of these; an answer may be older than the flow."""
    return value if value in values else ""


def matches_for(talk: Talk) -> Matches:
    """Who helps with what the person looks for. Nobody is refused for having come without IOM."""
    aim = Aim(_known(answer(talk, "search_aim"), AIMS) or Aim.ORIENTATION)
    return content_of(talk).organisations_for(
        answer(talk, "search_trade") or None,
        ABROAD if aim is Aim.BEFORE_RETURN else _region(talk) or None,
        aim=aim,
        came_with_iom={"yes": True, "no": False}.get(answer(talk, "iom")),
        women=answer(talk, "women") == "yes",
    )


def _region(talk: Talk) -> str:
    """The person's region, if it is one that is known; empty for whoever did not say it."""
    region = answer(talk, "region")
    return region if region in content_of(talk).regions else ""


def list_organisations(talk: Talk) -> Found:
    """Three organisations at once, with what the list is about and where it looked."""
    matches = matches_for(talk)
    pages = -(-len(matches.items) // AT_ONCE)
    page = talk.conversation.page % pages if pages else 0
    shown = matches.items[page * AT_ONCE : (page + 1) * AT_ONCE]
    values = {
        "subject": _subject(talk),
        "note": " ".join((*_remarks(talk, matches), "")),
        "year": ", ".join(str(year) for year in sorted({it.organisation.year for it in shown})),
    }
    options = tuple((it.organisation.id, _name(talk, it, matches)) for it in shown)
    return Found(options, values, pages=max(pages, 1))


def _subject(talk: Talk) -> str:
    aim = label(talk, "aim", answer(talk, "search_aim"))
    told = (("trade", answer(talk, "search_trade")), ("region", _region(talk)))
    narrower = ", ".join(label(talk, name, value) for name, value in told if value)
    return f"{aim} : {narrower}" if narrower else aim


def _remarks(talk: Talk, matches: Matches) -> Iterator[str]:
    """What is to be said before the names: nothing near, no teacher, too many in the trade."""
    content, trade = content_of(talk), answer(talk, "search_trade")
    if trade in content.trades and (since := content.trades[trade].saturated_since):
        yield phrase(talk, "saturated_trade", year=str(since))
    if matches.aim != answer(talk, "search_aim"):
        yield phrase(talk, "advisers_only")
    elif trade and matches.aim in TAUGHT and not any(it.teaches_trade for it in matches.items):
        yield phrase(talk, "no_teacher")
    if matches.is_elsewhere and matches.wanted and matches.region:
        own = voice_for(talk)
        names = {name: _place(own, getattr(matches, name)) for name in ("wanted", "region")}
        abroad = matches.wanted == ABROAD
        yield phrase(talk, "nearest_abroad" if abroad else "nearest", **names)


def _name(talk: Talk, match: Match, matches: Matches) -> str:
    """The name of an organisation; the place where it is not the one asked for; saturated."""
    name = label(talk, "organisation", match.organisation.id)
    if match.region not in (None, matches.wanted, NATIONAL):
        place = _place(voice_for(talk), str(match.region))
        name = name if place in name else f"{name}, {place}"
    return phrase(talk, "saturated", name=name) if match.organisation.saturated else name


def _place(voice: Voice, region: str) -> str:
    is_named = region not in (ABROAD, NATIONAL)
    return voice.label("region", region) if is_named else voice.phrase(region)


def show_organisation(talk: Talk) -> Found:
    """One organisation: what it offers, for whom, where, how it is reached; all with the year."""
    asked = answer(talk, "organisation")
    known = content_of(talk).organisations.get(asked)
    if known is None or not known.for_people:
        return withdrawn(talk)
    voice = voice_for(talk, *organisation_paths(asked))
    organisation, name = voice.content.organisations[asked], voice.label("organisation", asked)
    where = ", ".join(_where(talk, organisation, voice))
    head = f"{name}, {where}" if where else name
    lines = [
        f"{head} ({organisation.year}). {organisation.offers}.",
        voice.phrase("for_whom", conditions=organisation.conditions),
        *_more(talk, organisation, voice),
    ]
    return card(talk, lines, voices=[voice], reserve=INVITATION)


def _where(talk: Talk, organisation: Organisation, voice: Voice) -> list[str]:
    """The person's region where the organisation is there, else its first places."""
    wanted = _region(talk)
    if wanted in organisation.regions and is_present(organisation, wanted):
        return [_place(voice, wanted)]
    if NATIONAL in organisation.regions:
        return [_place(voice, NATIONAL)]
    return [_place(voice, region) for region in organisation.regions[:PLACES_NAMED]]


def _more(talk: Talk, organisation: Organisation, voice: Voice) -> Iterator[str]:
    if organisation.women_option:
        yield voice.phrase("women_option", option=organisation.women_option)
    if organisation.childcare_option:
        yield voice.phrase("childcare_option", option=organisation.childcare_option)
    if organisation.saturated:
        yield voice.phrase("saturated_organisation")
    if organisation.access in (Access.VIA_IOM, Access.VIA_NGO):
        yield voice.phrase(organisation.access.value)
    if organisation.status_on(today(talk)) is not Status.ACTIVE:
        yield voice.phrase("may_be_gone")
    if organisation.contact is not None:
        for part in ("phone", "address"):
            if organisation.contact.part(part):
                fact = voice.content.fact(f"{organisation.id}.{part}", today(talk))
                yield voice.phrase(part, contact=fact.text)


def show_finance(talk: Talk) -> Found:
    """Ways to money of a size, those for the present moment first; old amounts are not said."""
    size = Size(_known(answer(talk, "size"), frozenset(Size)) or Size.MICRO)
    moment = _known(answer(talk, "moment"), frozenset(Moment))
    found = content_of(talk).finance_for(size, Moment(moment) if moment else None)
    voice = voice_for(talk, "frame.withheld.text", *(f"finance.{it.id}.text" for it in found))
    content = voice.content
    options = [content.finance[it.id] for it in found]
    lines = [f"{it.label_fr} ({it.year}) : {it.text}{_amounts(talk, it)}" for it in options]
    if any(content.fact(it, today(talk)).withheld for each in options for it in each.amounts):
        lines.append(voice.phrase("amounts", said=content.sentences.withheld))
    return card(talk, lines, voices=[voice], reserve=INVITATION)


def _amounts(talk: Talk, option: FinanceOption) -> str:
    """The amounts that may be said today, each with its name."""
    content = content_of(talk)
    known = [content.amounts[it] for it in option.amounts if it in content.amounts]
    talk.named.update(f"amount.{it.id}" for it in known)
    told = ((amount.label_fr, content.fact(amount.id, today(talk))) for amount in known)
    return "".join(f" {name} : {fact.text}." for name, fact in told if not fact.withheld)
