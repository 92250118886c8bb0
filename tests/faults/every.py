"""Every fault of the list, one after the other on either database, in one table."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from tests.databases import SqliteFiles
from tests.faults.booking import rush
from tests.faults.broadcast import try_broadcast
from tests.faults.disk import NoDisk, fill_disk, on_small_disk
from tests.faults.groups import try_groups
from tests.faults.outage import live_outage
from tests.faults.pile import FAULTS, deliver
from tests.faults.plans import at_each_place
from tests.faults.poison import Poison
from tests.faults.product import ROOT
from tests.faults.runs import Size, fresh_database, run_case, scripts_of
from tests.faults.trial import Verdict, live_through, try_case
from tests.faults.troubles import lose_redis, stop_database
from tests.servers import running_redis

POISON_ROUNDS = 5
EXPECTED = ("inbound: ", "failure: ", "logged: turn_failed")  # of those who are poisoned


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything."""

    crowd: Size
    kills: Size
    each_place: int
    pile: tuple[int, int]
    missed: int
    people: int  # of a broadcast
    broadcast_kills: int
    booking: tuple[int, int]
    away: float
    rounds: int  # of the troubles of two groups
    poison_rounds: int


SHORT = Sizes(Size(24, 8, 0), Size(100, 10, 20), 2, (20, 25), 50, 300, 3, (200, 20), 5.0, 1, 0)
FULL = Sizes(
    Size(100, 20, 0), Size(100, 100, 60), 50, (200, 50), 500, 20_000, 20, (500, 50), 60.0, 5,
    POISON_ROUNDS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One fault on one database. None where there is nothing of the kind."""

    name: str
    database: str
    messages: int | None
    lost: int | None
    doubled: int | None
    disordered: int | None
    hits: int | None  # kills that hit open work
    recovered: float | None  # seconds in which nobody was answered
    seconds: float
    is_clean: bool
    remark: str = ""

    def cells(self) -> str:
        """As a line of the table."""
        found = (
            self.name, self.database, self.messages, self.lost, self.doubled, self.disordered,
            self.hits, None if self.recovered is None else f"{self.recovered:.1f} s",
            f"{self.seconds:.0f}", "yes" if self.is_clean else "NO", self.remark,
        )  # fmt: skip
        return "| " + " | ".join("" if it is None else str(it) for it in found) + " |"


HEAD = (
    "| fault | database | messages | lost | doubled | out of order | kills that hit open work"
    " | recovered in | seconds | passed | |\n|" + "---|" * 11
)


@dataclass(frozen=True, slots=True)
class Trials:
    """What the trials of one run have in common."""

    folder: Path
    sizes: Sizes
    seed: int

    def kills(self, database: str) -> Line:
        """Web, worker and database are ended again and again."""
        size = self.sizes.kills
        scripts = scripts_of(size, self._files("kills", database), seed=self.seed)
        place = self.folder / "kills" / database / "run"
        return of_verdict("kills", run_case(database, place, size, scripts, seed=self.seed))

    def crash_points(self, database: str) -> Line:
        """The same at each named place, so many times."""
        size = Size(self.sizes.kills.people, self.sizes.kills.texts, 0)
        scripts = scripts_of(size, self._files("places", database), seed=self.seed)
        place, plan = self.folder / "places" / database, at_each_place(self.sizes.each_place)
        with fresh_database(database, place) as (url, server):
            came = try_case(url, place / "run", scripts, plan, postgres=server, seed=self.seed)
        struck = sum(kill.place != "anywhere" for kill in came.kills)
        return of_verdict("crash points", came, f"{struck} of {len(plan)} struck where planned")

    def outage(self, database: str) -> Line:
        """Ten minutes off."""
        place = self._files("outage", database) and self.folder / "outage" / database
        with fresh_database(database, place) as (url, _):
            it = live_outage(url, place / "run", people=self.sizes.missed)
        lost = it.people - it.answered
        return Line(
            "long outage", database, it.people, lost, it.doubled, None, None, it.seconds,
            it.seconds, it.is_clean(), str(it.troubles or ""),
        )  # fmt: skip

    def order(self, database: str) -> Line:
        """Two workers with eight threads each."""
        return self._pile("order", database, {})

    def provider_faults(self, database: str) -> Line:
        """A provider that refuses, fails, and cuts off."""
        return self._pile("provider faults", database, FAULTS)

    def broadcast(self, database: str) -> Line:
        """One to many while the worker is killed."""
        place = self._files("broadcast", database) and self.folder / "broadcast" / database
        with fresh_database(database, place) as (url, _):
            it = try_broadcast(
                url, place / "run", people=self.sizes.people, kills=self.sizes.broadcast_kills
            )
        hits = sum(kill.held_lease or kill.open_transaction for kill in it.kills)
        return Line(
            "broadcast", database, it.people, it.got_none, it.got_more, None, hits, None,
            it.seconds, it.is_clean(), f"{it.again} sent again by a member {it.troubles or ''}",
        )  # fmt: skip

    def slots(self, database: str) -> Line:
        """Many want the few seats at one moment."""
        place, (people, seats) = self.folder / "slots" / database, self.sizes.booking
        self._files("slots", database)
        with fresh_database(database, place) as (url, _):
            it = rush(url, place / "run", people=people, seats=seats)
        is_right = it.is_clean() and it.booked == it.told_yes == seats
        return Line(
            "slots", database, people, it.told_neither, it.seats_doubled, None, None, None,
            it.seconds, is_right, f"{it.booked} of {seats} seats",
        )  # fmt: skip

    def database_away(self, database: str) -> Line:
        """The database is stopped; on SQLite another process holds its lock."""
        place = self.folder / "away" / database
        scripts = scripts_of(self.sizes.crowd, self._files("away", database), seed=self.seed)
        with fresh_database(database, place) as (url, server):
            trouble = stop_database(url, server, self.sizes.away)
            came = live_through(url, place / "run", scripts, trouble, seed=self.seed)
        return of_verdict("database away", came, f"{self.sizes.away:.0f} s")

    def disk_full(self, database: str) -> Line:
        """No byte is left on the disk of the database."""
        place, files = self.folder / "disk" / database, self._files("disk", database)
        scripts = scripts_of(self.sizes.crowd, files, seed=self.seed)
        try:
            with on_small_disk(database, files) as (url, disk):
                trouble = fill_disk(disk, self.sizes.away)
                came = live_through(url, place / "run", scripts, trouble, seed=self.seed)
        except NoDisk:
            nothing = (None,) * 6
            return Line("disk full", database, *nothing, 0.0, False, "nothing may be mounted here")
        return of_verdict("disk full", came, f"{self.sizes.away:.0f} s")

    def redis(self, database: str) -> Line:
        """The bell's server is killed, emptied and held."""
        place = self.folder / "redis" / database
        scripts = scripts_of(self.sizes.crowd, self._files("redis", database), seed=self.seed)
        with fresh_database(database, place) as (url, _), running_redis() as server:
            came = live_through(
                url, place / "run", scripts, lose_redis(server, 2.0), seed=self.seed,
                settings={"SEGIN_REDIS_URL": server.url},
            )  # fmt: skip
        return of_verdict("redis", came)

    def poison(self, database: str) -> Line:
        """Some bodies break their turn; with rounds, whether the others become slower."""
        scripts = scripts_of(self.sizes.crowd, self._files("poison", database), seed=self.seed)
        speeds: dict[bool, list[float]] = {False: [], True: []}
        for number in range(max(1, self.sizes.poison_rounds)):
            for is_poisoned in (False, True) if self.sizes.poison_rounds else (True,):
                place = self.folder / "poison" / database / f"{number}{is_poisoned}"
                poison = Poison() if is_poisoned else _nothing
                with fresh_database(database, _made(place)) as (url, _):
                    came = live_through(url, place / "run", scripts, poison, seed=self.seed)
                speeds[is_poisoned].append(quantiles(came.took, n=100)[98])
        came.troubles = [it for it in came.troubles if not it.startswith(EXPECTED)]
        came.misplaced = 0  # the poisoned stand somewhere too; what others are told counts
        remark = ""
        if self.sizes.poison_rounds:
            without, with_it = (median(speeds[it]) * 1_000 for it in (False, True))
            remark = f"p99 of others {without:.0f} ms without, {with_it:.0f} ms with it"
            if with_it > max(without * 1.3, without + 20):
                came.troubles.append("slower")
        return of_verdict("poison", came, remark)

    def scale(self, database: str) -> Line:
        """Two groups of processes."""
        place = self.folder / "scale" / database
        size = Size(40, 6 * self.sizes.rounds, 0)  # they write to the end of the last trouble
        scripts = scripts_of(size, self._files("scale", database), seed=self.seed)
        with fresh_database(database, place) as (url, _), running_redis() as server:
            came = try_groups(
                url, server, place / "run", scripts,
                rounds=self.sizes.rounds, pause=15.0, seed=self.seed,
            )  # fmt: skip
        line = of_verdict("two groups", came.verdict, str(came.alone))
        return line if came.is_clean() else _failed(line)

    def elsewhere(self, name: str, test: str) -> Line:
        """What only a test asks: on both databases, in one run of pytest."""
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", test, "-q", "-n", "0", "-p", "no:randomly"]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        told = ended.stdout.strip().rpartition("\n")[2]
        seconds = time.monotonic() - began
        return Line(name, "both", *(None,) * 6, seconds, ended.returncode == 0, told)

    def _pile(self, name: str, database: str, rates: dict[str, float]) -> Line:
        self._files(name, database)
        place, (people, each) = self.folder / name / database, self.sizes.pile
        with fresh_database(database, place) as (url, _):
            it = deliver(url, place, people=people, each=each, rates=rates, seed=self.seed)
        return Line(
            name, database, it.messages, it.lost, it.doubled, it.inversions, None, None,
            it.seconds, it.is_clean(), f"{it.faults or ''}",
        )  # fmt: skip

    def _files(self, name: str, database: str) -> SqliteFiles:
        return SqliteFiles(_made(self.folder / name / database / "rehearsal"))


def run_every(
    trials: Trials, databases: Sequence[str], *, only: Sequence[str] = ()
) -> Iterator[Line]:
    """Every fault, one after the other: nothing else runs beside it."""
    both: dict[str, Callable[[str], Line]] = {
        "kills": trials.kills,
        "crash-points": trials.crash_points,
        "outage": trials.outage,
        "order": trials.order,
        "provider-faults": trials.provider_faults,
        "broadcast": trials.broadcast,
        "slots": trials.slots,
        "database-away": trials.database_away,
        "disk-full": trials.disk_full,
        "redis": trials.redis,
        "poison": trials.poison,
    }
    for name, trial in both.items():
        if not only or name in only:
            yield from (trial(database) for database in databases)
    if "postgresql" in databases and (not only or "scale" in only):
        yield trials.scale("postgresql")
    for name, test in ELSEWHERE.items():
        if not only or name in only:
            yield trials.elsewhere(name, test)


ELSEWHERE = {
    "callbacks": "tests/services/test_receipts.py",
    "clock": "tests/faults/test_clock.py",
    "backup": "tests/faults/test_backups.py",
}


def of_verdict(name: str, it: Verdict, remark: str = "") -> Line:
    """The line of a trial with a crowd."""
    hits = [k for k in it.kills if k.open_transaction or k.held_lease or k.sent_not_committed]
    elsewhere = f"{it.misplaced} people stand elsewhere" if it.misplaced else ""
    told = " ".join((remark, elsewhere, *it.troubles)).strip()
    return Line(
        name, it.dialect, it.messages, it.lost, it.doubled, it.out_of_order,
        len(hits) if it.kills else None, it.silence, it.seconds, it.is_clean(), told,
    )  # fmt: skip


def _failed(line: Line) -> Line:
    fields = {name: getattr(line, name) for name in Line.__slots__}
    return Line(**fields | {"is_clean": False})


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _nothing(_stage: object) -> None:
    """No trouble."""
