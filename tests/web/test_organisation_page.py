"""The page of an organisation: works without script, keeps nothing, names nobody in its address."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from bot.organisation_page import STYLE
from bot.services.parts import Parts
from bot.store.referrals import ReferralRow
from bot.web import build_app
from tests.parts import PERSON, TestClock
from tests.provider import Provider
from tests.services.referring import accepting, current, named, proposed, sent, written


@pytest.fixture
def client(parts: Parts) -> FlaskClient:
    return build_app(parts).test_client()


@pytest.fixture
def asked(parts: Parts, provider: Provider, clock: TestClock) -> tuple[ReferralRow, str]:
    """A referral that arrived, and the path of its link."""
    deal = accepting(parts, clock)
    row = sent(parts, clock, proposed(parts, named(parts, provider)))
    found = re.search(r"(/o/\S+)", written(parts, deal.recipient_id)[-1])
    assert found is not None
    return row, found[1]


def test_the_answer_is_given_by_a_form_and_the_number_shows_after_a_yes(
    client: FlaskClient, parts: Parts, asked: tuple[ReferralRow, str]
) -> None:
    row, path = asked
    before = client.get(path).get_data(as_text=True)
    assert "Moussa" in before and "Soudure" in before and PERSON not in before
    assert "<script" not in before and 'method="post"' in before
    answer = client.post(path, data={"answer": "yes"})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert current(parts, row).state == "accepted"
    assert PERSON in client.get(path).get_data(as_text=True)


def test_looking_changes_nothing(
    client: FlaskClient, parts: Parts, asked: tuple[ReferralRow, str]
) -> None:
    row, path = asked
    assert client.get(f"{path}?answer=yes").status_code == 200
    assert client.head(path).status_code == 200
    assert current(parts, row) == row


def test_its_headers_let_nothing_in_and_nothing_out(
    client: FlaskClient, asked: tuple[ReferralRow, str]
) -> None:
    for path in (asked[1], "/o/nothing"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert f"<style>{STYLE}</style>" in answer.get_data(as_text=True)


def test_a_wrong_link_an_old_one_and_an_odd_answer_are_told_politely(
    client: FlaskClient, parts: Parts, clock: TestClock, asked: tuple[ReferralRow, str]
) -> None:
    row, path = asked
    assert client.get("/o/" + "x" * 5_000).status_code == 404
    assert client.get(path[:-1]).status_code == 404
    assert client.post(path, data={"answer": "send"}).status_code == 422
    clock.move(days=61)
    old = client.get(path)
    assert old.status_code == 410 and "Moussa" not in old.get_data(as_text=True)
    assert client.post(path, data={"answer": "yes"}).status_code == 410
    assert current(parts, row).state == "sent"
