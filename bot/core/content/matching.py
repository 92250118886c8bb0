"""Who helps with this trade, in this region, for this aim: an ordered answer, never a dead end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.content.directory import ABROAD, NATIONAL, Access, Aim, IomReturn, Organisation
from bot.core.content.facts import Status
from bot.core.content.places import Region, Trade

TAUGHT = frozenset({Aim.LEARN, Aim.CERTIFY})  # here the trade decides, elsewhere it only ranks
_BY_ACCESS = (Access.DIRECT, Access.TO_CONFIRM, Access.VIA_NGO, Access.VIA_IOM)


@dataclass(frozen=True)
class Wish:
    """What someone looks for. None means that they did not say."""

    aim: Aim
    trade: Trade | None
    region: str | None
    came_with_iom: bool | None
    women: bool


@dataclass(frozen=True)
class Match:
    """An organisation, and where for this person; region None: the place is to ask for."""

    organisation: Organisation
    region: str | None
    teaches_trade: bool


@dataclass(frozen=True)
class Matches:
    """The answer in order. `region` is the one actually used for the first of them."""

    items: tuple[Match, ...]
    wanted: str | None
    region: str | None
    aim: Aim

    @property
    def is_elsewhere(self) -> bool:
        """Whether the first answers lie in another region than the person's."""
        return self.wanted is not None and self.region not in (None, self.wanted)

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """The organisations alone, in order."""
        return tuple(match.organisation for match in self.items)


@dataclass(frozen=True)
class Families:
    """For each trade, the trades whose teachers serve it: itself first, then inside it and near."""

    close: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, trades: Iterable[Trade]) -> Families:
        """The families of these trades."""
        return cls({trade.id: frozenset((*trade.narrower, *trade.near)) for trade in trades})


@dataclass(frozen=True)
class Matcher:
    """The directory arranged for asking: built once for each revision."""

    by_aim: Mapping[Aim, tuple[Organisation, ...]]
    families: Families
    region_order: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        organisations: Iterable[Organisation],
        trades: Iterable[Trade],
        regions: Sequence[Region],
    ) -> Matcher:
        """Arrange who may be offered: never what ended or is suspended, never the police."""
        offered = [each for each in organisations if each.for_people and not each.is_over]
        return cls(
            {aim: tuple(each for each in offered if aim in each.aims) for aim in Aim},
            Families.of(trades),
            _region_orders(regions),
        )

    def find(self, wish: Wish) -> Matches:
        """Those for the aim; where there are none, those who advise on anything."""
        found = self._find(wish)
        if found.items or wish.aim == Aim.ORIENTATION:
            return found
        advisers = Wish(Aim.ORIENTATION, None, wish.region, wish.came_with_iom, wish.women)
        return self._find(advisers)

    def _find(self, wish: Wish) -> Matches:
        first: list[Organisation] = []
        others: list[Organisation] = []
        for each in self.by_aim[wish.aim]:
            teaches = wish.trade is not None and self._teaches(each, wish.trade)
            if not _admits(each, wish) or not (teaches or _serves_any(each, wish)):
                continue
            (first if teaches and wish.aim in TAUGHT else others).append(each)
        items = (*self._placed(first, wish), *self._placed(others, wish))
        region = next((match.region for match in items if match.region is not None), None)
        return Matches(items, wish.region, region, wish.aim)

    def _teaches(self, organisation: Organisation, trade: Trade) -> bool:
        close = self.families.close[trade.id]
        return trade.id in organisation.trades or not close.isdisjoint(organisation.trades)

    def _placed(self, group: list[Organisation], wish: Wish) -> Iterator[Match]:
        """The group in the person's region or the nearest that has any, then who is not tied."""
        order = self.region_order[wish.region] if wish.region else (None,)
        near = next(
            ((region, here) for region in order if (here := _present(group, region))), None
        )
        region, here = near or (None, [])
        yield from self._ranked(here, wish, region)
        here_ids = {each.id for each in here}
        rest = [each for each in group if each.id not in here_ids]
        yield from self._ranked([each for each in rest if each.from_anywhere], wish, None)
        yield from self._ranked([each for each in rest if not each.regions], wish, None)

    def _ranked(
        self, group: list[Organisation], wish: Wish, region: str | None
    ) -> Iterator[Match]:
        for each in sorted(group, key=lambda one: _rank(one, wish, region)):
            at = region or self._nearest(each, wish.region)
            yield Match(each, at, bool(wish.trade and self._teaches(each, wish.trade)))

    def _nearest(self, organisation: Organisation, wanted: str | None) -> str | None:
        order = self.region_order[wanted] if wanted else organisation.regions
        known = set(organisation.regions) - {NATIONAL}
        return next((region for region in order if region in known), None)


def _region_orders(regions: Sequence[Region]) -> dict[str, tuple[str, ...]]:
    """For each region: itself, its fallback, then all others: the nearest known, wherever."""
    ids = [region.id for region in regions]
    orders = {
        region.id: tuple(dict.fromkeys((region.id, *region.fallback_order, *ids, ABROAD)))
        for region in regions
    }
    return {**orders, ABROAD: (ABROAD, *ids)}


def _present(group: Iterable[Organisation], region: str | None) -> list[Organisation]:
    if region is None:
        return [each for each in group if each.regions]
    return [each for each in group if is_present(each, region)]


def is_present(organisation: Organisation, region: str) -> bool:
    """Whether the organisation works there, by its own desk or as one for the whole country."""
    if region in organisation.excluded_regions:
        return False
    everywhere = NATIONAL in organisation.regions and region != ABROAD
    return everywhere or region in organisation.regions


def _admits(organisation: Organisation, wish: Wish) -> bool:
    if wish.came_with_iom is None:
        return True
    if wish.came_with_iom:
        return organisation.iom_return is not IomReturn.AIMED_AT_THOSE_WITHOUT
    return organisation.open_without_iom


def _serves_any(organisation: Organisation, wish: Wish) -> bool:
    """Whether the organisation serves someone whose trade it does not teach."""
    if wish.trade is None:
        return True
    if wish.aim in TAUGHT:
        return organisation.any_trade
    sectors = organisation.only_sectors
    return not sectors or wish.trade.sector in sectors


def _rank(organisation: Organisation, wish: Wish, region: str | None) -> tuple[bool | int, ...]:
    through_iom = wish.came_with_iom is True and organisation.access is Access.VIA_IOM
    return (
        wish.women and not (organisation.women_option or organisation.childcare_option),
        organisation.saturated,
        organisation.status is not Status.ACTIVE,
        wish.trade is not None and wish.trade.id not in organisation.trades,
        0 if through_iom else _BY_ACCESS.index(organisation.access),
        region is not None and region not in organisation.regions,
    )
