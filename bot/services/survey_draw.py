"""The draw of a fifth: by region and trade, and the same whenever it is drawn again.

People stand in a row, region by region, in it trade by trade, among their like in the order of a
keyed number of the month and themselves. Every fifth is taken: of each kind of people a fifth, and
of a small kind not always nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bot.store.surveys import Candidate

EVERY = 5  # one in so many

Keyed = Callable[[str], bytes]


def draw(people: Iterable[Candidate], month: str, keyed: Keyed) -> Iterator[Candidate]:
    """Who is drawn of these people in a month; `keyed` is a hash that only we can make."""
    row = sorted(people, key=lambda it: (it.region, it.trade, keyed(f"{month}:{it.contact_id}")))
    first = int.from_bytes(keyed(month)[:8]) % EVERY
    return iter(row[first::EVERY])
