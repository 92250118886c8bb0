"""What each kind of timer does: the one table of them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.services.agreements import TIMER as AGREEMENT_TEST
from bot.services.agreements import look_at_test
from bot.services.appointment_reminders import DAY_BEFORE, MISSED, TWO_HOURS, remind, tell_missed
from bot.services.broadcast_timer import TIMER as BROADCAST
from bot.services.broadcast_timer import go_on
from bot.services.case_silence import break_expected, break_silence
from bot.services.case_timers import CHECK_IN, EXPECTED, KIT, SILENCE
from bot.services.check_ins import check_in
from bot.services.day_counts import TIMER as DAY_COUNTS
from bot.services.day_counts import count_days
from bot.services.departure_reminders import LEFT, note_left, remind_all
from bot.services.departure_reminders import TIMER as DEPARTURE
from bot.services.erasure import TIMER as ERASE
from bot.services.erasure import let_go
from bot.services.kits import ask_again
from bot.services.notice_sending import send_notice
from bot.services.notices import TIMER as NOTICE
from bot.services.referral_sending import (
    ask_to_forget,
    look_at_delivery,
    note_silence,
    write_request,
)
from bot.services.referral_steps import DELIVERY, FORGET, WRITE
from bot.services.referral_steps import SILENCE as REFERRAL_SILENCE
from bot.services.retention import RECONFIRM, doubt_the_silent, sweep
from bot.services.retention import TIMER as RETENTION
from bot.services.slots import TIMER as SLOTS
from bot.services.slots import make_every_night
from bot.services.surveys import (
    DRAW_TIMER,
    LOST_TIMER,
    MONTH_TIMER,
    SAMPLE_TIMER,
    STEP_TIMER,
    ask_about_step,
    ask_the_drawn,
    ask_the_lost,
    ask_whether_it_runs,
    draw_sample,
)
from bot.services.taking_over import TIMER as TAKEOVER
from bot.services.taking_over import come_back
from bot.services.ticket_acts import fall_due
from bot.services.ticket_opening import TIMER as TICKET
from bot.services.timers import Timer
from bot.services.unnamed import TIMER as WORDS
from bot.services.unnamed import forget_words
from bot.store.broadcasts import lock_broadcast
from bot.store.departures import lock_departure

TIMERS: Mapping[str, Timer] = {
    TAKEOVER: Timer(come_back),
    TICKET: Timer(fall_due),
    WORDS: Timer(forget_words),
    NOTICE: Timer(send_notice),
    BROADCAST: Timer(go_on, lock_broadcast),
    EXPECTED: Timer(break_expected),
    SILENCE: Timer(break_silence),
    CHECK_IN: Timer(check_in),
    KIT: Timer(ask_again),
    DAY_BEFORE: Timer(remind),
    TWO_HOURS: Timer(remind),
    MISSED: Timer(tell_missed),
    SLOTS: Timer(make_every_night),
    ERASE: Timer(let_go),
    RETENTION: Timer(sweep),
    DAY_COUNTS: Timer(count_days),
    RECONFIRM: Timer(doubt_the_silent),
    AGREEMENT_TEST: Timer(look_at_test),
    WRITE: Timer(write_request),
    DELIVERY: Timer(look_at_delivery),
    REFERRAL_SILENCE: Timer(note_silence),
    FORGET: Timer(ask_to_forget),
    DEPARTURE: Timer(remind_all, lock_departure),
    LEFT: Timer(note_left, lock_departure),
    STEP_TIMER: Timer(ask_about_step),
    MONTH_TIMER: Timer(ask_whether_it_runs),
    LOST_TIMER: Timer(ask_the_lost),
    DRAW_TIMER: Timer(draw_sample),
    SAMPLE_TIMER: Timer(ask_the_drawn),
}
