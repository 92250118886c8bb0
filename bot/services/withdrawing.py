"""Withdrawing: a fact is said no more, at once and everywhere; who was told it can be corrected.

Nothing is published for it: facts are read anew by every story. What names the fact and waits to
be sent says that it was taken back. A correction is told like all that comes unasked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.phone import mask
from bot.core.rendering import Medium
from bot.core.text import measure, sms_spelling
from bot.services.fact_changes import find_kind, lock_row, record, see_to
from bot.services.fact_rows import WITHDRAWABLE
from bot.services.letter import letter_from_json
from bot.services.library import Shelf
from bot.services.notices import Skipped, notify
from bot.services.parts import Parts
from bot.services.people_policy import may_open
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import audit, told_facts
from bot.store import facts as store
from bot.store.dwellings import list_dwellings
from bot.store.identity import new_id
from bot.store.moment import from_micros, micros, to_micros
from bot.store.session import Session

TOLD_WITHIN = timedelta(days=30)
NOTICE = "correction"
MOST_AT_ONCE = 1_000  # above that it is a broadcast, which two members send
LONGEST_CORRECTION = 480
PAGE = 30


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told a fact; the number is masked, "" without a telephone."""

    contact_id: int
    number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Corrected:
    """How many people will be told, and how many not, by the code of the reason."""

    told: int
    skipped: Mapping[str, int]


def name_of_fact(name: str, key: str) -> str:
    """As messages know it: "organisation.apej"."""
    return f"{WITHDRAWABLE.get(find_kind(name).stored, name)}.{key}"


def withdraw_fact(
    parts: Parts, actor: Actor, name: str, key: str, *, session: Session, now: datetime
) -> int:
    """Take a fact back; how many messages that waited were changed.

    Raises `Refusal` "not_allowed", "no_such_fact", "not_withdrawable", "already_so".
    """
    see_to(actor)
    kind, row = find_kind(name), lock_row(name, key, session=session)
    if not kind.is_withdrawable:
        raise Refusal("not_withdrawable")
    if row.withdrawn_at is not None:
        raise Refusal("already_so")
    store.set_withdrawn(session, kind.stored, key, at=to_micros(now))
    record(actor, "withdrawn", kind.stored, key, row.body, session=session, now=now)
    return _take_back_waiting(parts, name_of_fact(name, key), session=session)


def put_back(actor: Actor, name: str, key: str, *, session: Session, now: datetime) -> None:
    """Say a fact again. Raises `Refusal` "not_allowed", "no_such_fact", "already_so"."""
    see_to(actor)
    kind, row = find_kind(name), lock_row(name, key, session=session)
    if row.withdrawn_at is None:
        raise Refusal("already_so")
    store.set_withdrawn(session, kind.stored, key, at=None)
    record(actor, "put_back", kind.stored, key, row.body, session=session, now=now)


def count_told(name: str, key: str, *, session: Session, now: datetime) -> int:
    """How many people were told a fact within the last month."""
    return told_facts.count_told(session, name_of_fact(name, key), since=_since(now))


def list_told(
    parts: Parts,
    actor: Actor,
    name: str,
    key: str,
    *,
    session: Session,
    now: datetime,
    page: int = 0,
) -> tuple[tuple[Told, ...], bool]:
    """(who was told a fact within the last month, the last first; whether there are more).

    Whoever is not for this member is left out. Raises `Refusal` "not_allowed".
    """
    if not may(actor, Permission.OPEN_PERSON):
        raise Refusal("not_allowed")
    rows = told_facts.list_told(
        session, name_of_fact(name, key), since=_since(now), most=PAGE + 1, past=page * PAGE
    )
    shown = [it for it in rows[:PAGE] if may_open(actor, it.contact_id, session=session)]
    told = tuple(
        Told(it.contact_id, _number(parts, it.contact_id, session), from_micros(it.told_at))
        for it in shown
    )
    return told, len(rows) > PAGE


def _number(parts: Parts, contact_id: int, session: Session) -> str:
    for home in list_dwellings(session, contact_id):
        return mask(parts.vault.open(home.address, "addresses", "address", home.address_id))
    return ""


def send_correction(
    parts: Parts,
    actor: Actor,
    name: str,
    key: str,
    texts: Mapping[str, str],
    *,
    session: Session,
    now: datetime,
) -> Corrected:
    """Queue a correction for everyone who was told the fact within the last month.

    `texts` by language; who has another is told the French. Raises `Refusal` "not_allowed",
    "no_such_fact", "empty", "text_long", "bad_text", "nothing_to_correct", "already_sent",
    "too_many_people".
    """
    see_to(actor)
    said = _read_texts(texts)
    kind, fact = find_kind(name), name_of_fact(name, key)
    lock_row(name, key, session=session)
    changes = store.list_changes(session, kind.stored, key, most=1)
    if not changes:
        raise Refusal("nothing_to_correct")
    subject = changes[0].id
    if told_facts.was_sent(session, kind=NOTICE, subject_id=subject):
        raise Refusal("already_sent")
    rows = told_facts.list_told(session, fact, since=_since(now), most=MOST_AT_ONCE + 1)
    if len(rows) > MOST_AT_ONCE:
        raise Refusal("too_many_people")
    skipped: dict[str, int] = {}
    for row in rows:
        note = {"note": said.get(row.language) or said["fr"]}
        told = notify(parts, row.contact_id, NOTICE, subject, session=session, now=now, values=note)
        if isinstance(told, Skipped):
            skipped[told.code] = skipped.get(told.code, 0) + 1
    count = len(rows) - sum(skipped.values())
    audit.record_entry(
        session, entry_id=new_id(), act="correction_sent", subject="fact", subject_id=subject,
        now=to_micros(now), member_id=actor.id, fact=f"{kind.stored}.{key}", people=count,
    )  # fmt: skip
    return Corrected(count, skipped)


def draft_correction(title: str, *, is_withdrawn: bool) -> str:
    """Words to begin a correction with; a member finishes them."""
    if is_withdrawn:
        return (
            f"Nous vous avons parlé de « {title} ». Ce n'est plus juste : ne comptez pas dessus. "
            "Pour demander à l'équipe, écrivez AIDE."
        )
    return (
        f"Nous vous avons parlé de « {title} ». Une partie a changé. Ce qui est juste maintenant : "
    )


def _read_texts(texts: Mapping[str, str]) -> dict[str, str]:
    said = {language: text.strip() for language, text in texts.items()}
    if not said.get("fr"):
        raise Refusal("empty")
    if any(len(text) > LONGEST_CORRECTION for text in said.values()):
        raise Refusal("text_long")
    if any(set("{}<>") & set(text) for text in said.values()):
        raise Refusal("bad_text")
    return said


def _take_back_waiting(parts: Parts, fact: str, *, session: Session) -> int:
    """What names the fact and was not sent yet says that it was taken back."""
    shelf, count = parts.library.now(session), 0
    for row in told_facts.list_waiting(session, fact):
        letter = letter_from_json(parts.vault.open(row.body, "messages", "body", row.id))
        text = _withdrawn_words(shelf, letter.language)
        if Medium(row.medium) is Medium.SMS:
            text = sms_spelling(text, letter.language)
        changed = replace(letter, text=text, body=text, options=())
        sealed = parts.vault.seal(changed.to_json(), "messages", "body", row.id)
        count += told_facts.rewrite(session, row.id, body=sealed, segments=measure(text).segments)
    return count


def _withdrawn_words(shelf: Shelf, language: str) -> str:
    spoken = shelf.spoken.get(language)
    content = spoken.content if spoken else shelf.content
    said = content.sentences.withdrawn  # made to stand within a sentence
    return f"{said[:1].upper()}{said[1:]}."


def _since(now: datetime) -> int:
    return to_micros(now) - micros(TOLD_WITHIN)
