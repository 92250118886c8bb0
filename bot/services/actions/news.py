"""News for a person: what they were told of unasked, opened by them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from bot.core.event import Outcome
from bot.services.notice_kinds import KINDS
from bot.services.talk import Talk
from bot.store import notices
from bot.store.moment import micros, to_micros

SUBJECT = "news_subject"
KEPT = timedelta(days=30)
OPENED_NOW = "news_opened"
OUTCOMES = frozenset({kind.state for kind in KINDS.values()} | {"none", "no_more"})


def open_news(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """The oldest news not opened yet: the outcome names its state, the subject is remembered."""
    answers, at = talk.conversation.answers, to_micros(talk.now)
    unread = notices.list_unread(talk.session, contact_id=talk.contact_id, since=at - micros(KEPT))
    if not unread:
        return Outcome("no_more" if answers.pop(OPENED_NOW, None) else "none")
    notice = unread[0]
    notices.set_state(talk.session, notice_id=notice.id, state="opened", opened_at=at)
    answers[SUBJECT] = str(notice.subject_id)
    answers[OPENED_NOW] = "yes"
    values: dict[str, str] = {}
    if notice.filled is not None:
        values = json.loads(talk.vault.open(notice.filled, "notices", "filled", notice.id))
    return Outcome(KINDS[notice.kind].state, values)
