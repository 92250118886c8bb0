"""Figures: what a round cost, and product beside floor as ratios with their bounds."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import psutil

from tests.loads.writers import Written


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one of the two."""

    messages: int
    per_second: float
    cpu_ms: float  # of all its processes and its database's, a message
    p50: float
    p99: float
    repeat_p50: float
    wrong: int  # answers other than 200
    memory_mib: float  # resident, of the largest process that answers: what a small machine needs
    pss_mib: float  # of the same, with what it shares with others divided among them
    uss_mib: float  # of the same, what it shares with nobody

    @classmethod
    def of(cls, written: Written, cpu_seconds: float, memory: Sequence[float]) -> Round:
        """What these people and these processes show."""
        count = sum(written.statuses.values())
        repeats = sorted(written.repeats) or [0.0]
        return cls(
            messages=count,
            per_second=count / written.seconds,
            cpu_ms=cpu_seconds / count * 1000,
            p50=written.at(0.5),
            p99=written.at(0.99),
            repeat_p50=statistics.median(repeats) * 1000,
            wrong=count - written.statuses[200],
            memory_mib=memory[0],
            pss_mib=memory[1],
            uss_mib=memory[2],
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of the two and how far it may go."""

    name: str
    value: float
    bound: float
    at_least: bool = False

    @property
    def is_kept(self) -> bool:
        """True within its bound."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def __str__(self) -> str:
        sign, missed = ">=" if self.at_least else "<=", "" if self.is_kept else "MISSED"
        return f"{self.name:34} {self.value:6.2f}  {sign} {self.bound:g}  {missed}"


def median_of(rounds: Sequence[Round], name: str) -> float:
    """The median of one figure over the rounds."""
    return statistics.median(getattr(it, name) for it in rounds)


def ratios(product: Sequence[Round], floor: Sequence[Round]) -> list[Ratio]:
    """Everything that is promised of the two."""

    def share(name: str) -> float:
        return median_of(product, name) / median_of(floor, name)

    first = median_of(product, "p50")
    return [
        Ratio("CPU a message, product / floor", share("cpu_ms"), 2.0),
        Ratio("messages a second, product / floor", share("per_second"), 0.5, at_least=True),
        Ratio("p99 / p50 of the product", median_of(product, "p99") / first, 4.0),
        Ratio("p99, product / floor", share("p99"), 2.5),
        Ratio("p50 of a repeat / of a first", median_of(product, "repeat_p50") / first, 1.0),
        Ratio("memory, product / floor", share("memory_mib"), 2.0),
        Ratio("memory of the product, MiB", median_of(product, "memory_mib"), 130.0),
    ]


def cpu_of(processes: Iterable[psutil.Process]) -> float:
    """Seconds that these have used so far; of one that has ended, nothing."""
    total = 0.0
    for process in processes:
        try:
            used = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


def memory_of(processes: Iterable[psutil.Process]) -> tuple[float, ...]:
    """MiB of the largest of these: resident, proportional, its own."""
    held = max((process.memory_full_info() for process in processes), key=lambda it: it.rss)
    return tuple(size / 2**20 for size in (held.rss, held.pss, held.uss))


def table(product: Sequence[Round], floor: Sequence[Round]) -> str:
    """The rounds as they were measured."""
    lines = [f"{'':8}  messages   msg/s  CPU ms  p50 ms  p99 ms    RSS  PSS  USS  wrong"]
    for name, rounds in (("product", product), ("floor", floor)):
        lines += [
            f"{name:8} {it.messages:9} {it.per_second:7.0f} {it.cpu_ms:7.2f} {it.p50:7.1f}"
            f" {it.p99:7.1f} {it.memory_mib:6.0f} {it.pss_mib:4.0f} {it.uss_mib:4.0f} {it.wrong:6}"
            for it in rounds
        ]
    return "\n".join(lines)
