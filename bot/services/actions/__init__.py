"""What flows may ask for: lookups and actions by name, and the catalogue that `check` reads."""

from __future__ import annotations

from bot.core.catalogue import Catalogue
from bot.core.conversation import GUARDS
from bot.services.actions import (
    answering,
    appointment_words,
    appointments,
    cases,
    consent,
    journey,
    news,
    papers,
    people,
    questions,
    tickets,
    trades,
)
from bot.services.talk import Actions, Lookups

LISTS: Lookups = {
    "regions": trades.list_regions,
    "people_here": people.list_people_here,
    "situations": papers.list_situations,
    "papers_left": papers.list_papers_left,
    "papers_held": papers.list_papers_held,
    "papers_lost": papers.list_papers_lost,
    "stages": journey.list_stages,
    "steps": journey.list_steps,
    "trade_groups": trades.list_trade_groups,
    "trades": trades.list_trades,
    "organisations": trades.list_organisations,
    "topics": questions.list_topics,
    "questions": questions.list_questions,
    "answer": questions.show_answer,  # and an agent to pick, where it needs one
    "project": questions.show_project,
    "bookable_offices": appointments.list_bookable_offices,
    "appointment_purposes": appointments.list_purposes,
    "free_days": appointments.list_free_days,
    "free_times": appointments.list_free_times,
    "my_case": cases.show_my_case,  # and the question about the kit to pick, where it is asked
}
CARDS: Lookups = {
    "paper": papers.show_paper,
    "papers_recap": papers.show_recap,
    "case_papers": papers.show_case_papers,
    "paper_rules": papers.show_paper_rules,
    "step": journey.show_step,
    "steps_elsewhere": journey.show_steps_elsewhere,
    "interview": journey.show_interview,
    "organisation": trades.show_organisation,
    "finance": trades.show_finance,
    "tips": questions.show_tips,
    "business_steps": questions.show_business_steps,
    "business_steps_elsewhere": questions.show_business_steps_elsewhere,
    "pitfalls": questions.show_pitfalls,
    "closed_case": cases.show_closed_case,
    "case_step": cases.show_case_step,
    "case_news": cases.show_case_news,
    "case_silence": cases.show_case_silence,
    "kit": cases.show_kit,
    "my_appointment": appointment_words.show_my_appointment,
    "directions": appointment_words.show_directions,
    "news_appointment": appointment_words.show_news_appointment,
    "past_appointment": appointment_words.show_past_appointment,
}
LOOKUPS: Lookups = LISTS | CARDS
ACTIONS: Actions = {
    "record_consent": consent.record_consent,
    "opt_out": consent.opt_out,
    "opt_in": consent.opt_in,
    "open_ticket": tickets.open_ticket,
    "ask_agent": tickets.ask_agent,
    "switch_person": people.switch_person,
    "add_person": people.add_person,
    "remember": answering.remember,
    "add_situations": papers.add_situations,
    "tick_papers": papers.tick_papers,
    "untick_paper": papers.untick_paper,
    "desk_code": papers.give_desk_code,
    "next_step": journey.go_to_next_step,
    "start_search": trades.start_search,
    "choose_trade": trades.choose_trade,
    "take_question": questions.take_question,
    "open_news": news.open_news,
    "find_case": cases.find_case,
    "say_present": cases.say_present,
    "say_kit": cases.say_kit,
    "begin_appointment": appointments.begin_appointment,
    "ask_next": appointments.ask_next,
    "want_woman": appointments.want_woman,
    "want_anyone": appointments.want_anyone,
    "book_appointment": appointments.book_appointment,
    "find_appointment": appointments.find_appointment,
    "confirm_appointment": appointments.confirm_appointment,
    "cancel_appointment": appointments.cancel_appointment,
    "begin_move": appointments.begin_move,
    "may_be_late": appointments.may_be_late,
    "say_late": appointments.say_late,
}
OUTCOMES = {
    "record_consent": frozenset({"recorded"}),
    "opt_out": frozenset({"opted_out", "already_out"}),
    "opt_in": frozenset({"opted_in", "already_in"}),
    "open_ticket": frozenset({"opened", "already_open"}),
    "ask_agent": frozenset({"opened", "already_open"}),
    "switch_person": frozenset({"switched", "new_person", "full"}),
    "add_person": frozenset({"added", "full"}),
    "remember": frozenset({"remembered"}),
    "add_situations": frozenset({"added", "health"}),
    "tick_papers": frozenset({"ticked"}),
    "untick_paper": frozenset({"unticked"}),
    "desk_code": frozenset({"given"}),
    "next_step": frozenset({"moved", "finished"}),
    "start_search": frozenset({"started"}),
    "choose_trade": frozenset({"chosen"}),
    "take_question": frozenset({"taken", "none"}),
    "open_news": news.OUTCOMES,
    "find_case": frozenset({"open", "closed", "none"}),
    "say_present": frozenset({"noted", "none"}),
    "say_kit": frozenset({"confirmed", "denied", "none"}),
    **appointments.OUTCOMES,
}
PLACEHOLDERS = frozenset(
    {
        *("operator", "reading_hours", "call_numbers", "reference"),
        *("detail", "page", "pages", "year", "done", "total", "code", "days", "rule"),
        *("subject", "note", "first_name", "when"),
    }
)


def catalogue() -> Catalogue:
    """What flows may name."""
    return Catalogue(OUTCOMES, frozenset(LOOKUPS), GUARDS, PLACEHOLDERS, cards=frozenset(CARDS))
