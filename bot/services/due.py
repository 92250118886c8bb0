"""What each kind of timer does: the one table of them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.services.notice_sending import send_notice
from bot.services.notices import TIMER as NOTICE
from bot.services.timers import Timer

TIMERS: Mapping[str, Timer] = {
    NOTICE: Timer(send_notice),
}
