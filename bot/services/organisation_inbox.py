"""What organisations write: an answer to a referral, or something for staff; never a conversation.

A message from an organisation's address meets this reader and nothing else: no flow hears it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from bot.channels.channel import InboundMessage
from bot.core.event import Reply
from bot.core.hearing import Word
from bot.core.rendering import Medium, render
from bot.core.text import fill
from bot.services import organisation_words as words
from bot.services.referral_answers import Answer, Answered, Effect, Request, take_answer
from bot.services.replies import Posted, post, save
from bot.services.saying import LONGEST_HEARD
from bot.services.silence import heard_always
from bot.services.stops import opt_in_by_provider, opt_out_by_provider
from bot.services.ticket_opening import Wish, open_request
from bot.services.turns import Heard, Hearing
from bot.store import addresses, agreements, referrals
from bot.store.agreements import ORGANISATION
from bot.store.moment import micros, to_micros
from bot.store.referrals import ReferralRow

CATEGORY = "organisation"
QUIET = micros(timedelta(minutes=10))  # what follows so soon may be a machine that answers ours
_REFERENCE = re.compile(r"\b([a-z]{3})[ .\-_]?(\d{3})\b")
_WORDS = {
    Answer.YES: frozenset({"oui", "ok", "accord", "accepte", "acceptee", "awo", "yes"}),
    Answer.NO: frozenset({"non", "no", "refuse", "refusee", "ayi"}),
    Answer.STARTED: frozenset({"commence", "commencee", "debute", "demarre", "a commence"}),
    Answer.FINISHED: frozenset({"fini", "finie", "termine", "terminee", "acheve"}),
}
_DENIES = frozenset({"pas", "ne", "jamais"})


@dataclass(frozen=True, slots=True)
class Read:
    """What a text says: about which request, and which answer."""

    reference: str | None
    answer: Answer | None


def read_text(text: str) -> Read:
    """Reference and answer in a text; two answers at once, or a denial, are none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = {"".join(it.groups()).upper() for it in _REFERENCE.finditer(plain)}
    said = set(re.findall(r"[a-z]+", _REFERENCE.sub(" ", plain)))
    answers = [it for it, known in _WORDS.items() if said & known]
    if said & _DENIES:
        answers = []
    return Read(
        found.pop() if len(found) == 1 else None, answers[0] if len(answers) == 1 else None
    )


def hear(hearing: Hearing, message: InboundMessage) -> Heard:
    """Whoever writes is heard by the one who should: people by their conversation."""
    if hearing.reached.kind != ORGANISATION:
        return hearing.answer(message)
    bucket = hearing.counted_bucket()
    told: str | None = None
    is_out = hearing.reached.opted_out_at is not None
    text = (message.text or message.label or "")[:LONGEST_HEARD]
    word = heard_always(text, hearing.shelf.world.words)
    if message.opt_out is not None or word in (Word.STOP, Word.START):
        told = _obey(hearing, message.opt_out, word)
    elif not bucket.overflows(limit=hearing.parts.config.flood_per_minute):
        told = _answer(hearing, text)
        told = None if is_out else told
    posted = Posted()
    if told:
        rendered = render(
            [Reply("", "", told, language="fr")], Medium(hearing.inbound.medium)
        )
        posted = post(hearing, rendered, is_notice=word is not None)
    save(hearing, None, posted, bucket)
    return Heard(posted.inline, posted.queued)


def _obey(hearing: Hearing, by_provider: str | None, word: Word | None) -> str | None:
    """STOP and START, said to us or to the provider, which then has answered itself."""
    session, now = hearing.session, hearing.now
    ids = {"contact_id": hearing.reached.contact_id, "address_id": hearing.reached.address_id}
    if by_provider is not None:
        if by_provider == "STOP":
            opt_out_by_provider(session, **ids, now=now)
        elif by_provider == "START":
            opt_in_by_provider(session, **ids, now=now)
        return None
    if word is Word.START:
        addresses.opt_in(session, address_id=ids["address_id"])
        return words.UNKNOWN
    addresses.opt_out(session, address_id=ids["address_id"], now=to_micros(now))
    _tell_staff(hearing, "STOP")
    return words.STOPPED


def _answer(hearing: Hearing, text: str) -> str | None:
    """Take the answer and say what it came to; what is not understood goes to staff."""
    read = read_text(text)
    row = _find(hearing, read)
    if row is None or read.answer is None:
        is_first = _tell_staff(hearing, text)
        return words.UNKNOWN if is_first or not _wrote_just_now(hearing) else None
    answered = take_answer(
        hearing.parts, row.id, read.answer, session=hearing.session, now=hearing.now
    )
    if answered.effect is Effect.CONTRADICTS:
        _tell_staff(hearing, text)
    return _said(hearing, answered)


def _find(hearing: Hearing, read: Read) -> ReferralRow | None:
    """The request that is meant: the one named, else the only one that waits for an answer."""
    theirs = agreements.list_of_recipient(hearing.session, hearing.reached.contact_id)
    organisations = [it.organisation for it in theirs]
    if read.reference is not None:
        row = referrals.find_by_reference(hearing.session, read.reference)
        is_theirs = row is not None and row.organisation in organisations
        return row if is_theirs and row is not None and row.message_id is not None else None
    waiting = referrals.list_open_to(hearing.session, organisations)
    return waiting[0] if len(waiting) == 1 else None


def _said(hearing: Hearing, answered: Answered) -> str:
    request = answered.request
    if answered.effect is Effect.CONTRADICTS:
        return fill(words.CONTRADICTS, {"reference": request.reference})
    is_answer = request.state in words.NOTED and answered.effect is not Effect.OVER
    text = words.NOTED[request.state] if is_answer else words.OVER
    return fill(text, _values(hearing, request))


def _values(hearing: Hearing, request: Request) -> dict[str, str]:
    world = hearing.shelf.world
    trade = world.label("trade", request.trade, "fr") if request.trade else words.ANY_TRADE
    return {
        "reference": request.reference,
        "first_name": request.first_name,
        "trade": trade,
        "region": world.label("region", request.region, "fr") if request.region else "Mali",
        "number": request.number,
    }


def _wrote_just_now(hearing: Hearing) -> bool:
    before = hearing.reached.heard_at
    return before is not None and to_micros(hearing.now) - before < QUIET


def _tell_staff(hearing: Hearing, text: str) -> bool:
    """A request for a member, or one more line in the one that is open; True for a new one."""
    wish = Wish(CATEGORY, text, hearing.reached.contact_id)
    opened = open_request(
        hearing.parts.vault,
        wish,
        settings=hearing.shelf.settings,
        session=hearing.session,
        now=hearing.now,
    )
    return opened.is_new
