"""Erasure and a change of number, as somebody does them on WhatsApp: SMS and WhatsApp are one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.rendering import Medium
from bot.services.parts import Parts
from tests.parts import OTHERS, Builder, TestClock
from tests.phones import Phone
from tests.provider import Provider
from tests.services.test_erasure import (
    CANARY,
    everything_held,
    seven_days_later,
)
from tests.services.test_transfers import NEW, OLD, asked_code, use


@pytest.fixture
def parts(build_parts: Builder, tmp_path: Path) -> Parts:
    return build_parts(SEGIN_VAR_DIR=tmp_path / "var")


def on_whatsapp(parts: Parts, number: str) -> Phone:
    return Phone(parts, number, Medium.WHATSAPP)


def known(parts: Parts, number: str) -> tuple[Phone, Phone]:
    """Somebody with a first name, on WhatsApp and by SMS from one number."""
    phone = on_whatsapp(parts, number)
    phone.welcome()
    phone.say("mon profil")
    phone.pick("Mon prénom")
    phone.say(CANARY)
    by_sms = Phone(parts, number)
    by_sms.say("menu")
    assert by_sms.contact_id == phone.contact_id
    return phone, by_sms


def test_erased_on_whatsapp_is_erased_on_both_and_everywhere(
    parts: Parts, clock: TestClock, provider: Provider
) -> None:
    phone, by_sms = known(parts, OTHERS[0])
    contact_id = phone.contact_id
    phone.say("effacer")
    assert "rien de vous n'est plus visible" in phone.say("je confirme").replace("’", "'")
    assert contact_id not in (phone.contact_id, by_sms.contact_id)
    assert CANARY not in phone.say("mes donnees") + by_sms.say("mes donnees")
    assert CANARY in everything_held(parts)
    seven_days_later(parts, clock)
    assert CANARY not in everything_held(parts)


def test_nothing_is_erased_on_whatsapp_without_the_typed_word(parts: Parts) -> None:
    phone, _by_sms = known(parts, OTHERS[0])
    before = phone.contact_id
    phone.say("effacer")
    assert "rien n'est effac" in phone.say("oui").replace("’", "'")
    assert phone.contact_id == before


def test_a_code_asked_for_on_whatsapp_moves_the_person_on_both_media(parts: Parts) -> None:
    old, old_by_sms = known(parts, OLD)
    contact_id, code = old.contact_id, asked_code(old)
    new = on_whatsapp(parts, NEW)
    assert "maintenant le v" in use(new, code)
    assert new.contact_id == contact_id
    assert contact_id not in (old.contact_id, old_by_sms.contact_id), "the old number is cut off"
    new_by_sms = Phone(parts, NEW)
    new_by_sms.say("menu")
    assert new_by_sms.contact_id == contact_id


def test_a_code_asked_for_by_sms_is_used_on_whatsapp_once(parts: Parts) -> None:
    _old, by_sms = known(parts, OLD)
    code = asked_code(by_sms)
    assert "maintenant le v" in use(on_whatsapp(parts, NEW), code)
    assert "pas le bon" in use(on_whatsapp(parts, OTHERS[2]), code)
