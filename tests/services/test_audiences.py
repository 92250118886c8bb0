"""Audiences: whom a description fits, and who of them is left out for which reason."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.services.audience import Audience, Heard, audience_from_json
from bot.services.broadcast_words import Text
from bot.services.parts import Parts
from bot.store import notices as notice_store
from bot.store.consents import NewConsent, record
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.profiles import set_profile
from bot.store.tables import addresses, contacts
from tests.broadcasting import (
    NEUTRAL,
    TEXTS,
    check,
    copies,
    examine,
    people,
    run,
    send,
    states,
    work,
    write,
)
from tests.parts import OTHERS, TestClock
from tests.rows import change


def test_who_is_left_out_and_why_is_counted_and_kept(parts: Parts, clock: TestClock) -> None:
    numbers = OTHERS[:7]
    out, gone, lost, no, many, guarded, told = people(parts, numbers)
    at = to_micros(clock())
    change(parts, update(addresses).where(addresses.c.contact_id == out).values(opted_out_at=at))
    change(parts, update(contacts).where(contacts.c.id == gone).values(erased_at=at))
    change(parts, update(addresses).where(addresses.c.contact_id == lost).values(unreachable_at=at))
    refuse(parts, no)
    for number in (1, 2):
        note_told(parts, many, number)
    parts.db.write(lambda s: set_profile(s, guarded, at, discreet=1))
    texts = {**TEXTS, "fr": Text("Votre dossier avance.")}
    broadcast_id = write(parts, texts=texts)
    found = check(parts, broadcast_id)
    reasons = {
        "opted_out": 1, "erased": 1, "unreachable": 1, "no_consent": 1, "weekly_limit": 1,
        "discreet": 1,
    }  # fmt: skip
    assert (found.recipients, dict(found.excluded)) == (1, reasons)
    send(parts, broadcast_id)
    run(parts, clock)
    kept = states(parts, broadcast_id)
    assert kept.pop(told) == ("queued", None)
    assert sorted(reason or "" for state, reason in kept.values()) == sorted(reasons)
    assert copies(parts) == [NEUTRAL]


def refuse(parts: Parts, contact_id: int) -> None:
    consent = NewConsent(
        id=new_id(), contact_id=contact_id, purpose="service", decision="refused", wording="w",
        language="fr", medium="sms", message_id=None, decided_at=to_micros(parts.clock()),
    )  # fmt: skip
    parts.db.write(lambda s: record(s, consent))


def note_told(parts: Parts, contact_id: int, number: int) -> None:
    at = to_micros(parts.clock()) - number
    new = notice_store.NewNotice(
        id=number, contact_id=contact_id, kind="check_in", subject_id=number, filled=None,
        state="waiting", counted=1, due_at=at, lapses_at=at, created_at=at,
    )  # fmt: skip
    parts.db.write(lambda s: notice_store.insert_notice(s, new))
    parts.db.write(
        lambda s: notice_store.set_state(s, notice_id=number, state="opened", sent_at=at)
    )


@pytest.mark.parametrize(
    ("audience", "fits"),
    [
        (Audience(), "abc"),
        (Audience(languages=("bm",)), "b"),
        (Audience(regions=("kayes",)), "a"),
        (Audience(regions=("kayes", "gao")), "ac"),
        (Audience(trades=("soudure",)), "c"),
        (Audience(centres=("agadez",)), "b"),
        (Audience(media=("whatsapp",)), ""),
        (Audience(media=("sms",)), "abc"),
        (Audience(stages=("training",)), ""),
        (Audience(heard=Heard.WITHIN, days=3), "bc"),
        (Audience(heard=Heard.SILENT, days=3), "a"),
        (Audience(regions=("kayes",), languages=("bm",)), ""),
    ],
)
def test_an_audience_is_whom_its_description_fits(
    parts: Parts, clock: TestClock, audience: Audience, fits: str
) -> None:
    (first,) = people(parts, OTHERS[:1])
    clock.move(days=5)
    second, third = people(parts, OTHERS[1:3])
    at = to_micros(clock())
    change(parts, update(contacts).where(contacts.c.id == second).values(language="bm"))
    parts.db.write(lambda s: set_profile(s, first, at, region="kayes"))
    parts.db.write(lambda s: set_profile(s, second, at, centre="agadez"))
    parts.db.write(lambda s: set_profile(s, third, at, region="gao", trade="soudure"))
    broadcast_id = write(parts, audience=audience)
    assert examine(parts, broadcast_id).recipients == len(fits)
    if not fits:
        return
    check(parts, broadcast_id)
    send(parts, broadcast_id)
    work(parts)
    letters = {first: "a", second: "b", third: "c"}
    assert "".join(sorted(letters[it] for it in states(parts, broadcast_id))) == fits


def test_a_description_is_kept_as_it_was() -> None:
    told = Audience(("bm",), ("kayes", "gao"), heard=Heard.SILENT, days=30)
    assert audience_from_json(told.to_json()) == told
