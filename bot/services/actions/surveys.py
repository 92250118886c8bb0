"""Surveys in a conversation: what is asked about, and answers that are counted and not kept.

What a person answered leads to the same words whatever it was, and nothing of it stays: not in
the message, not in the conversation, not in the place where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Found, Outcome
from bot.core.lifecycle import CaseStage
from bot.services.actions.case_words import STAGES
from bot.services.actions.news import SUBJECT
from bot.services.actions.speech import answer, answers, card, voice_for
from bot.services.surveys import SAMPLE, STEP, month_of
from bot.services.talk import Talk
from bot.store import consents
from bot.store import surveys as store
from bot.store.moment import to_micros
from bot.store.surveys import NewAnswer, RequestRow

SAVED, DONE = "survey_answer", "survey_done"
LINK = "survey_link"  # the purpose of the separate consent, and what was said to it
GIVEN, REFUSED = "given", "refused"
HOW_IT_WENT = ("well", "so_so", "badly", REFUSED)
CHOICES = 70
OUTCOMES = {
    "begin_sample": frozenset({"asked", "none"}),
    "answer_survey": frozenset({"noted", "none"}),
    "answer_sample": frozenset({"noted", "none"}),
}


def show_survey_step(talk: Talk) -> Found:
    """The stage that is asked about, in the words of the case."""
    request = _of_news(talk)
    if request is None or request.survey != STEP:
        return Found(())
    voice = voice_for(talk)
    stage = voice.label("stage", STAGES[CaseStage(request.round.partition(".")[0])])
    options = tuple((said, voice.phrase(f"survey_{said}")) for said in HOW_IT_WENT)
    return card(talk, [stage], voices=[voice], options=options, reserve=CHOICES)


def answer_survey(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Count the answer to the news opened last; once, without a name."""
    said, request = talk.conversation.answers.pop(SAVED, ""), _of_news(talk)
    talk.forgets = True
    if request is None or not said or not _settle(talk, request):
        return Outcome("none")
    question = request.round.partition(".")[0] if request.survey == STEP else request.survey
    _count(talk, request, question, said, contact_id=None)
    return Outcome("noted")


def begin_sample(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether there is something to be asked of somebody who was drawn."""
    request = store.lock_newest(talk.session, talk.contact_id, SAMPLE)
    talk.conversation.answers.pop(DONE, None)
    is_asked = request is not None and request.answered_at is None
    return Outcome("asked" if is_asked else "none")


def answer_sample(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Count the answer to one `question`; kept with the person only where they agreed to that.

    The one that is given as `last` settles the request.
    """
    said = talk.conversation.answers.pop(SAVED, "")
    request = store.lock_newest(talk.session, talk.contact_id, SAMPLE)
    decided = consents.latest(talk.session, talk.contact_id, LINK)
    is_linked = decided is not None and decided.decision == GIVEN
    talk.forgets = talk.forgets or not is_linked
    if request is None or request.answered_at is not None or not said:
        return Outcome("none")
    done = answers(talk, DONE)
    if given["question"] in done:  # they went back: it was counted already
        return Outcome("noted")
    talk.conversation.answers[DONE] = " ".join((*done, given["question"]))
    if given.get("last") == "yes":
        _settle(talk, request)
    linked = talk.contact_id if is_linked else None
    _count(talk, request, given["question"], said, contact_id=linked)
    return Outcome("noted")


def _count(
    talk: Talk, request: RequestRow, question: str, said: str, *, contact_id: int | None
) -> None:
    if said == REFUSED:
        return
    region, trade = store.read_whereabouts(talk.session, talk.contact_id)
    store.insert_answer(
        talk.session,
        NewAnswer(request.survey, question, said, month_of(talk.now), region, trade, contact_id),
    )


def _settle(talk: Talk, request: RequestRow) -> bool:
    """It was answered in this month: a time would lead from the person to their answer."""
    month = talk.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return store.set_answered(talk.session, request.id, at=to_micros(month))


def _of_news(talk: Talk) -> RequestRow | None:
    """The request that the news opened last is about, if it is this person's and waits still."""
    written = answer(talk, SUBJECT)
    request = store.lock_request(talk.session, int(written)) if written.isdigit() else None
    if request is None or request.contact_id != talk.contact_id:
        return None
    return request if request.answered_at is None else None
