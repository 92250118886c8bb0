"""Two groups of processes on one PostgreSQL and one Valkey: restarted, cut off, held; one judge.

Each group has a folder of its own, two web and two worker processes, and reaches the servers that
both share through relays of its own, as two machines would. People write to a balancer.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.faults.balancer import Balancer
from tests.faults.crowd import Crowd, Script
from tests.faults.product import LATEST_ANSWER, SCALE, Product
from tests.faults.relay import Relay
from tests.faults.trial import LOGGED, SETTLE_SECONDS, Verdict, judge, wait_quietly
from tests.faults.witness import witness
from tests.parts import PUBLIC_URL
from tests.provider import Account, Provider
from tests.servers import RedisServer, temporary_folder

GROUPS, WORKERS = 2, 2
# Longer than a lease, shorter than until a message that nobody finds is sent again.
AWAY_SECONDS = 3.0
assert 60 * SCALE < AWAY_SECONDS < (60 + 120) * SCALE
BACK_SECONDS = 30.0
SLOWEST_STOP = 60.0


@dataclass(slots=True)
class Group:
    """One machine: its processes, and its ways to the servers."""

    product: Product
    relays: Sequence[Relay]

    @contextmanager
    def restarted(self) -> Iterator[list[float]]:
        """End every process at once and in good order, as an upgrade does; how long each took."""
        names = self.product.names
        with ThreadPoolExecutor(len(names)) as threads:
            yield list(threads.map(self.product.stop, names))

    @contextmanager
    def cut_off(self) -> Iterator[list[float]]:
        """Let it reach neither the database nor the bell for a while."""
        for relay in self.relays:
            relay.cut()
        time.sleep(AWAY_SECONDS)
        yield []
        for relay in self.relays:
            relay.mend()

    @contextmanager
    def held(self) -> Iterator[list[float]]:
        """Stop every process in the middle of whatever it does, and let it go on later."""
        processes = self.product.processes()
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        time.sleep(AWAY_SECONDS)
        yield []
        for process in processes:
            process.send_signal(signal.SIGCONT)


@dataclass(slots=True)
class Scaled:
    """What came of it: the judge's verdict, and how the groups did."""

    verdict: Verdict
    stops: list[float] = field(default_factory=list)  # seconds that each process took to end
    alone: dict[str, int] = field(default_factory=dict)  # sent while one group was away
    answered: dict[int, int] = field(default_factory=dict)  # by each group's web processes
    recovered: list[float] = field(default_factory=list)  # seconds until each was back

    def is_clean(self) -> bool:
        """Nothing lost, doubled or disordered, and both did their part."""
        return (
            self.verdict.is_clean()
            and all(self.alone.values())
            and len([it for it in self.answered.values() if it]) == GROUPS
            and max(self.stops) < SLOWEST_STOP
        )

    def __str__(self) -> str:
        it = self.verdict
        return (
            f"{it.messages} messages, {it.lost} lost, {it.doubled} doubled, {it.out_of_order} out "
            f"of order, {it.differing + it.misplaced} told otherwise; {len(self.stops)} processes "
            f"restarted in good order, the slowest ended in {max(self.stops, default=0):.1f} s; "
            f"sent while one group was away {self.alone}; back after "
            f"{max(self.recovered, default=0):.1f} s; answers {dict(it.statuses)}; "
            f"{it.seconds:.0f} s {it.troubles}"
        )


@contextmanager
def groups(url: str, redis: RedisServer, folder: Path, provider: Provider) -> Iterator[list[Group]]:
    """Both groups for the block. A socket's path is short, so that their relays stand in /tmp."""
    with ExitStack() as stack:
        found = []
        for number in range(GROUPS):
            ways = stack.enter_context(temporary_folder(f"group{number}"))
            real = Path(str(make_url(url).query["host"]))
            name = ".s.PGSQL.5432"
            relays = [
                stack.enter_context(Relay(ways / name, real / name)),
                stack.enter_context(Relay(ways / "bell", Path(redis.url.removeprefix("unix://")))),
            ]
            own = make_url(url).update_query_dict({"host": str(ways)})
            product = Product(
                own.render_as_string(hide_password=False),
                folder / f"group{number}",
                provider,
                {"SEGIN_REDIS_URL": f"unix://{ways}/bell"},
                workers=WORKERS,
            )
            found.append(Group(stack.enter_context(product), relays))
        yield found


def try_groups(
    url: str,
    redis: RedisServer,
    folder: Path,
    scripts: Sequence[Script],
    *,
    rounds: int = 1,
    pause: float,
    seed: int = 0,
) -> Scaled:
    """Restart both in turn, cut one off, hold the other, all while the crowd writes; then judge.

    `pause`: how long people take to type, in seconds, until all troubles are over.
    """
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    provider = Provider(Account(), ledger=folder / "ledger", seed=seed)
    provider.wait_for_answers(LATEST_ANSWER)
    provider.callbacks.never = 0.3
    provider.callbacks.order, provider.callbacks.repeat = "shuffled", 0.1
    with provider, witness(url) as eyes, groups(url, redis, folder, provider) as both:
        with Balancer([it.product.port for it in both]) as balancer:
            provider.reach(PUBLIC_URL, balancer.url)
            crowd = Crowd(provider, scripts, eyes.is_known, seed=seed, pause=pause)
            writing = threading.Thread(target=crowd.run)
            came = Scaled(Verdict(eyes.database.dialect, 0, [], 0.0))
            writing.start()
            try:
                for _ in range(rounds):
                    _trouble(both, provider, came)
            finally:
                crowd.hurry.set()
                writing.join()
            settled = wait_quietly(lambda: not eyes.under_way(), SETTLE_SECONDS)
            came.verdict = judge(provider, eyes, scripts)
            for (port, status), count in balancer.answered.items():
                came.answered[port] = came.answered.get(port, 0) + count * (status == 200)
        came.verdict.seconds = time.monotonic() - began
        came.verdict.statuses, came.verdict.silence = crowd.statuses, crowd.silence
        came.verdict.troubles += crowd.stuck
        if not settled:
            came.verdict.troubles.append(f"still under way: {eyes.under_way()}")
        for group in both:
            log = group.product.log()
            came.verdict.troubles += [f"logged: {word}" for word in LOGGED if word in log]
    return came


def _trouble(both: Sequence[Group], provider: Provider, came: Scaled) -> None:
    first, second = both
    for name, group, away in (
        ("restarted", first, first.restarted),
        ("restarted", second, second.restarted),
        ("cut off", first, first.cut_off),
        ("held", second, second.held),
    ):
        before = len(provider.ledger.sent())
        with away() as stops:
            came.stops += stops
            came.alone[name] = came.alone.get(name, 0) + len(provider.ledger.sent()) - before
        began = time.monotonic()
        group.product.wait_until_ready()
        came.recovered.append(time.monotonic() - began)
