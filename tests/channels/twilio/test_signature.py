"""The signature is the provider's own, over the public address and all parameters."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.channels.channel import Rejected, WebhookCall
from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.form import read_form
from bot.channels.twilio.signature import SignatureCheck
from tests.channels.twilio.calls import (
    ACCOUNT,
    INBOUND,
    NOW,
    ORIGIN,
    STATUS_PATH,
    TOKEN,
    Repeated,
    call,
    settings,
    signed,
)

SECOND = "fedcba9876543210fedcba9876543210"
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=12)


def accepts(posted: WebhookCall, **changes: object) -> bool:
    """Tell whether this call passes; anything else than `Rejected` is a failure of the test."""
    try:
        SignatureCheck(settings(**changes)).require(posted, read_form(posted))
    except Rejected as rejected:
        assert rejected.status == 403
        return False
    return True


@examples(deadline=None)  # others may be using this machine
@given(pairs=PAIRS, query=st.sampled_from(["", "m=7", "m=7&x=%C3%A9"]))
def test_whatever_the_library_signs_is_accepted(pairs: list[tuple[str, str]], query: str) -> None:
    named = [(name, value) for name, value in pairs if name and name != "AccountSid"]
    assert accepts(signed([*named, ("AccountSid", ACCOUNT)], query=query))


@examples(deadline=None)  # others may be using this machine
@given(pairs=PAIRS, forged=st.text("AQgw", max_size=3).map("{}=".format))
def test_our_verdict_is_the_librarys_verdict(pairs: list[tuple[str, str]], forged: str) -> None:
    named = [(name, value) for name, value in pairs if name and name != "AccountSid"]
    named.append(("AccountSid", ACCOUNT))
    posted = call(urlencode(named).encode(), signature=forged)
    url = ORIGIN + posted.path
    assert accepts(posted) is RequestValidator(TOKEN).validate(url, Repeated(named), forged)


@examples(deadline=None)  # others may be using this machine
@given(data=st.binary(max_size=200), signature=st.text(max_size=40))
def test_no_body_and_no_header_can_do_more_than_be_rejected(data: bytes, signature: str) -> None:
    with pytest.raises(Rejected):
        TwilioChannel(settings()).read_inbound(call(data, signature=signature), now=NOW)


@pytest.mark.parametrize("field", sorted(INBOUND))
def test_a_changed_parameter_is_refused(field: str) -> None:
    posted = signed(INBOUND)
    changed = urlencode(INBOUND | {field: INBOUND[field] + "x"}).encode()
    assert accepts(posted)
    assert not accepts(replace(posted, body=changed))


@pytest.mark.parametrize("field", sorted(INBOUND))
def test_a_missing_parameter_is_refused(field: str) -> None:
    rest = {name: value for name, value in INBOUND.items() if name != field}
    assert not accepts(replace(signed(INBOUND), body=urlencode(rest).encode()))


def test_an_added_parameter_is_refused() -> None:
    assert not accepts(replace(signed(INBOUND), body=urlencode(INBOUND | {"A": "1"}).encode()))


def test_a_blank_value_is_part_of_what_is_signed() -> None:
    posted = signed(INBOUND | {"FromCity": "", "Body": ""})
    assert accepts(posted)
    assert b"FromCity=&" in posted.body + b"&"


def test_repeated_names_are_signed_once_for_each_value_in_order() -> None:
    assert accepts(signed([*INBOUND.items(), ("Tag", "b"), ("Tag", "a"), ("Tag", "b")]))


def test_the_query_of_the_status_address_is_signed_too() -> None:
    posted = signed(INBOUND, path=STATUS_PATH, query="m=41")
    assert accepts(posted)
    assert not accepts(replace(posted, query="m=42"))
    assert not accepts(replace(posted, query=""))


def test_a_signature_for_another_path_is_refused() -> None:
    assert not accepts(replace(signed(INBOUND), path=STATUS_PATH))


@pytest.mark.parametrize("public", [ORIGIN, f"{ORIGIN}:443", f"{ORIGIN}/"])
@pytest.mark.parametrize("asked", [ORIGIN, f"{ORIGIN}:443"])
def test_the_address_is_the_same_with_and_without_its_port(public: str, asked: str) -> None:
    assert accepts(signed(INBOUND, origin=asked), public_url=public)


@pytest.mark.parametrize("asked", ["http://127.0.0.1:8000", "http://127.0.0.1"])
def test_an_unusual_port_may_be_left_out_by_the_provider(asked: str) -> None:
    assert accepts(signed(INBOUND, origin=asked), public_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("asked", ["http://bot.example.org", f"{ORIGIN}:8443", "https://x.org"])
def test_a_signature_for_another_origin_is_refused(asked: str) -> None:
    assert not accepts(signed(INBOUND, origin=asked))


def test_the_prefix_of_a_proxy_belongs_to_the_public_address() -> None:
    behind = "https://example.org/segin"
    assert accepts(signed(INBOUND, origin=behind), public_url=behind)
    assert not accepts(signed(INBOUND, origin="https://example.org"), public_url=behind)


@pytest.mark.parametrize("token", [TOKEN, SECOND])
def test_both_tokens_pass_during_a_rotation(token: str) -> None:
    assert accepts(signed(INBOUND, token=token), auth_tokens=(TOKEN, SECOND))


def test_a_token_that_was_rotated_out_is_refused() -> None:
    assert not accepts(signed(INBOUND, token=TOKEN), auth_tokens=(SECOND,))


@pytest.mark.parametrize("signature", [None, "", " ", "é", "\udcff", "AAAA", "A" * 5000])
def test_a_missing_or_strange_header_is_forbidden(signature: str | None) -> None:
    assert not accepts(call(urlencode(INBOUND).encode(), signature=signature))


@pytest.mark.parametrize("account", ["AC" + "f" * 32, "", ACCOUNT.lower()])
def test_a_well_signed_call_for_another_account_is_forbidden(account: str) -> None:
    assert not accepts(signed(INBOUND | {"AccountSid": account}))


def test_a_call_without_any_account_is_forbidden() -> None:
    assert not accepts(signed({"From": "+22370000001", "Body": "1"}))


SHARED = "a secret that both sides know"


def shared(scheme: str, *, secret: str = SHARED, algorithm: str = "HMAC_SHA256") -> WebhookCall:
    """Return a call signed with this secret whose header says this."""
    url = ORIGIN + "/webhooks/twilio"
    signature = RequestValidator(secret).compute_signature(url, INBOUND, algorithm)
    header = {"x-twilio-webhooks-signature-settings": scheme}
    return call(urlencode(INBOUND).encode(), signature=signature, headers=header)


def test_the_shared_key_serves_only_where_it_is_configured() -> None:
    posted = shared("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256")
    assert accepts(posted, shared_key=SHARED)
    assert not accepts(posted, shared_key="another secret")
    assert not accepts(posted)


def test_the_shared_key_may_sign_with_the_older_digest_too() -> None:
    assert accepts(shared("key=k,algorithm=HMAC_SHA1", algorithm="HMAC_SHA1"), shared_key=SHARED)
    assert accepts(shared("key=k", algorithm="HMAC_SHA1"), shared_key=SHARED)


def test_the_token_does_not_pass_for_a_shared_key() -> None:
    assert not accepts(shared("key=k,algorithm=HMAC_SHA256", secret=TOKEN), shared_key=SHARED)


def test_ordinary_signatures_still_pass_beside_a_shared_key() -> None:
    assert accepts(signed(INBOUND), shared_key=SHARED)


@pytest.mark.parametrize("scheme", ["algorithm=HMAC_MD5,key=k", "key=k,algorithm=none", "=,="])
def test_an_unknown_scheme_is_forbidden(scheme: str) -> None:
    assert not accepts(shared(scheme), shared_key=SHARED)


@pytest.mark.parametrize("changes", [{"auth_tokens": ()}, {"auth_tokens": ("",)}])
def test_an_empty_token_is_refused_because_anyone_could_sign(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="token"):
        settings(**changes)


def test_an_empty_shared_key_is_refused_because_anyone_could_sign() -> None:
    with pytest.raises(ValueError, match="shared key"):
        settings(shared_key="")


def test_settings_do_not_show_their_secrets() -> None:
    shown = repr(settings(shared_key="not to be seen"))
    assert TOKEN not in shown and "not to be seen" not in shown
