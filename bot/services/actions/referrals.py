"""A person's own referrals: offered where an organisation accepts, agreed to, followed, taken back.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Found, Outcome
from bot.core.lifecycle import ReferralState
from bot.core.scene import FRENCH_INSTEAD
from bot.services.actions.case_words import said_day
from bot.services.actions.consent import GIVEN, REFUSED, WITHDRAWN, record_decision
from bot.services.actions.news import SUBJECT
from bot.services.actions.speech import (
    FRENCH,
    Options,
    Voice,
    answer,
    card,
    content_of,
    label,
    phrase,
    voice_for,
    withdrawn,
)
from bot.services.agreements import find_accepting
from bot.services.referral_steps import ENDS
from bot.services.referrals import Wish, propose, purpose_of, withdraw
from bot.services.talk import Talk
from bot.services.telling import Skipped
from bot.store import referrals, ways
from bot.store.referrals import ReferralRow

WANTED, SAID_YES, CHOSEN = "referral_to", "referral_yes", "referral"
CHOICES = 34  # room for the choices beside the text
MOST_LISTED = 6
NOT_SENT = frozenset({ReferralState.PROPOSED, ReferralState.NO_ANSWER})


def check_referral(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether the organisation on the screen takes people; it is remembered where it does."""
    organisation = answer(talk, "organisation")
    talk.conversation.answers.pop(WANTED, None)
    found = referrals.find_open_of(
        talk.session, contact_id=talk.contact_id, organisation=organisation
    )
    if found is not None:
        return Outcome("under_way", {"reference": found.reference})
    if isinstance(find_accepting(talk.session, content_of(talk), organisation), Skipped):
        return Outcome("impossible")
    talk.conversation.answers[WANTED] = organisation
    return Outcome("possible")


def begin_referral(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """What is next: the agreement, the first name before it, or what the person has already."""
    if not answer(talk, WANTED):
        has_some = bool(referrals.list_of(talk.session, talk.contact_id))
        return Outcome("some" if has_some else "none")
    return Outcome("ready" if _first_name(talk) else "nameless")


def show_offer(talk: Talk) -> Found:
    """What exactly would be sent to whom: the words that are agreed to; nothing where it takes
    nobody any more. The yes carries the organisation: that of an older offer agrees to no other.
    """
    wanted = answer(talk, WANTED)
    if isinstance(find_accepting(talk.session, content_of(talk), wanted), Skipped):
        return Found(())
    values = {
        "subject": label(talk, "organisation", wanted),
        "first_name": _first_name(talk),
        "detail": ", ".join(_shared(talk)) or "Mali",
    }
    return Found(((wanted, _yes(talk)),), values)


def _yes(talk: Talk) -> str:
    """The word for yes, in the language in which the offer is told."""
    conversation = talk.conversation
    version = talk.library.version(conversation.version, talk.session)
    offer = version.wording(conversation.state, "text", conversation.language)
    is_french = offer is not None and offer.fallback in FRENCH_INSTEAD
    language = FRENCH if is_french else conversation.language
    return talk.shelf.world.phrase("agreed", language).capitalize()


def _shared(talk: Talk) -> list[str]:
    """Trade and region, as far as they are known."""
    told = (("trade", _trade(talk)), ("region", _region(talk)))
    return [label(talk, name, value) for name, value in told if value]


def agree_to_referral(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Record the agreement to this one sharing, and begin the referral."""
    wanted = talk.conversation.answers.pop(SAID_YES, "")
    if talk.conversation.answers.get(WANTED) == wanted:
        del talk.conversation.answers[WANTED]
    if referrals.find_open_of(talk.session, contact_id=talk.contact_id, organisation=wanted):
        return Outcome("under_way")
    if isinstance(find_accepting(talk.session, content_of(talk), wanted), Skipped):
        return Outcome("impossible")
    consent_id = record_decision(talk, purpose_of(wanted), GIVEN)
    wish = Wish(
        contact_id=talk.contact_id,
        organisation=wanted,
        consent_id=consent_id,
        trade=_trade(talk) or None,
        region=_region(talk) or None,
    )
    row = propose(
        wish,
        content=content_of(talk),
        settings=talk.shelf.settings,
        session=talk.session,
        now=talk.now,
    )
    if isinstance(row, Skipped):
        return Outcome("impossible")
    return Outcome(
        "proposed" if row.asked_at is None else "sending", {"reference": row.reference}
    )


def refuse_referral(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Record that this sharing was refused; nothing is sent. A no to an offer that was answered
    already shows what is under way: "nothing is sent" would not be true."""
    wanted = talk.conversation.answers.pop(WANTED, "")
    if wanted:
        record_decision(talk, purpose_of(wanted), REFUSED)
        return Outcome("noted")
    return Outcome("some" if referrals.list_of(talk.session, talk.contact_id) else "noted")


def list_my_referrals(talk: Talk) -> Found:
    """The person's referrals, the newest first."""
    rows = referrals.list_of(talk.session, talk.contact_id)[:MOST_LISTED]
    return Found(
        tuple((str(it.id), label(talk, "organisation", it.organisation)) for it in rows)
    )


def show_referral(talk: Talk) -> Found:
    """How far the chosen one is; while it is under way it can be taken back."""
    row = _mine(talk, answer(talk, CHOSEN))
    if row is None:
        return withdrawn(talk)
    options: Options = ()
    if row.state not in ENDS:
        options = (("take_back", voice_for(talk).phrase("referral_take_back")),)
    return card(talk, [_line(talk, row)], options=options, reserve=CHOICES)


def show_news(talk: Talk) -> Found:
    """How far the one is that the news is about."""
    row = _mine(talk, answer(talk, SUBJECT))
    return withdrawn(talk) if row is None else card(talk, [_line(talk, row)], reserve=CHOICES)


def take_back(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Take the agreement back: the referral ends, and the organisation is asked to delete."""
    row = _mine(talk, answer(talk, CHOSEN))
    if row is None or row.state in ENDS:
        return Outcome("over")
    locked = referrals.lock_referral(talk.session, row.id)
    if locked is None or locked.state in ENDS:
        return Outcome("over")
    record_decision(talk, purpose_of(row.organisation), WITHDRAWN)
    withdraw(locked, session=talk.session, now=talk.now)
    return Outcome("withdrawn", {"reference": row.reference})


def _line(talk: Talk, row: ReferralRow) -> str:
    voice: Voice = voice_for(talk)
    code = f"referral_{row.state}"
    if row.state in NOT_SENT and row.asked_at is not None:
        code = "referral_sending"
    elif row.state == ReferralState.PROPOSED and row.stalled_at is not None:
        code = "referral_stalled"
    return phrase(
        talk,
        code,
        reference=row.reference,
        name=label(talk, "organisation", row.organisation),
        day=said_day(voice, row.since_at),
    )


def _mine(talk: Talk, written: str) -> ReferralRow | None:
    """A referral of this person, and of nobody else."""
    is_number = written.isascii() and written.isdigit() and len(written) < 20
    row = referrals.read_referral(talk.session, int(written)) if is_number else None
    return row if row is not None and row.contact_id == talk.contact_id else None


def _first_name(talk: Talk) -> str:
    person = ways.read_person(talk.session, talk.contact_id)
    if person is None or person.name is None:
        return ""
    return talk.vault.open(person.name, "contacts", "name", talk.contact_id)


def _trade(talk: Talk) -> str:
    trade = answer(talk, "search_trade")
    return trade if trade in content_of(talk).trades else ""


def _region(talk: Talk) -> str:
    region = answer(talk, "region")
    return region if region in content_of(talk).regions else ""
