"""The worker's clock: fires the timers that are due, one story each, and puts off what fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from bot.services import timers
from bot.services.parts import OUTBOX, Parts
from bot.services.timers import Timer
from bot.store.db import NotStored
from bot.store.timers import TimerRow


def fire_due(
    parts: Parts, kinds: Mapping[str, Timer], *, is_stopping: Callable[[], bool] = lambda: False
) -> int:
    """Do everything that is due now; how many timers were taken. Raises `NotStored`."""
    count = 0
    while due := timers.list_due(parts):
        parts.db.read(parts.library.now)  # not first in the story: there it locks everybody out
        taken = 0
        for row in due:
            if is_stopping():
                return count + taken
            taken += _fire(parts, kinds, row)
        count += taken
        if not taken:
            break
    if count:
        parts.bell.ring(OUTBOX)
    return count


def _fire(parts: Parts, kinds: Mapping[str, Timer], row: TimerRow) -> bool:
    """One timer; False when another worker has it. A bug puts it off."""
    try:
        return timers.fire(parts, kinds, row)
    except NotStored:
        raise
    except Exception as bug:
        structlog.get_logger().error("timer_failed", kind=row.kind, exc_info=bug)
        timers.put_off(parts, row, f"timer {row.kind}: {type(bug).__name__}")
        return True
