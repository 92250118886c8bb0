"""Templates: what goes outside WhatsApp's window, as the provider approved it, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bot.core.rendering import Medium
from bot.services import template_sending, templates
from bot.services.due import TIMERS
from bot.services.notices import notify
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.services.template_sending import BadValues
from bot.services.template_views import Approval, Category, Purpose, list_templates
from bot.services.template_wording import fill_numbered, problem_of_body, problem_of_value
from bot.services.templates import BadTemplate, TypedTemplate, TypedText
from bot.store import threads
from bot.timekeeper import fire_due
from tests.broadcasting import FRENCH, copies, examine, let_go, run, states, write
from tests.parts import PERSON, Builder, TestClock
from tests.provider import Provider
from tests.rows import contact_at, errors, outbound
from tests.working import drain, speak

WHATSAPP = f"whatsapp:{PERSON}"
OPAQUE = "ML.4566546130240823"
NEWS_SID, ASK_SID, BAMBARA_SID = "HX" + "a1" * 16, "HX" + "b2" * 16, "HX" + "c3" * 16
NEWS = "Bonjour, il y a des nouvelles pour vous. Répondez 1 pour les lire."
ASK = "Bonjour {{1}}, venez au bureau {{2}} avec vos papiers."


@dataclass(frozen=True)
class Chief:
    """An administrator."""

    id: int = 1
    roles: frozenset[Role] = frozenset({Role.ADMIN})


@dataclass(frozen=True)
class Reader:
    """Somebody who may only look."""

    id: int = 2
    roles: frozenset[Role] = field(default_factory=lambda: frozenset({Role.VIEWER}))


def approved(body: str, content_id: str, **changes: str) -> TypedText:
    return replace(TypedText(body, content_id, Approval.APPROVED, "2026-11-02"), **changes)


TYPED = TypedTemplate(
    "Rendez-vous",
    Purpose.MEMBER,
    Category.UTILITY,
    ("prénom", "jour"),
    {"fr": approved(ASK, ASK_SID)},
)
NEUTRAL = TypedTemplate(
    "Nouvelles", Purpose.NEWS, Category.UTILITY, (), {"fr": approved(NEWS, NEWS_SID)}
)


def enter(parts: Parts, typed: TypedTemplate) -> int:
    now = parts.clock()
    return parts.db.write(lambda s: templates.enter_template(Chief(), typed, session=s, now=now))


def known(provider: Provider, content_id: str, body: str) -> None:
    """The provider has it under this id."""
    provider.contents[content_id] = {"types": {"twilio/text": {"body": body}}}


def wrong(parts: Parts, **changes: object) -> dict[str, str]:
    """What is refused of a template, by field."""
    with pytest.raises(BadTemplate) as refused:
        enter(parts, replace(TYPED, **changes))  # type: ignore[arg-type]
    return dict(refused.value.problems)


def test_numbered_variables_are_filled_and_looked_over() -> None:
    assert (
        fill_numbered(ASK, ("Awa", "mardi"))
        == "Bonjour Awa, venez au bureau mardi avec vos papiers."
    )
    assert fill_numbered("{{1}} et {{2}}", ("{{2}}",)) == "{{2}} et {{2}}"
    assert problem_of_body(ASK, 2) == ""
    assert problem_of_body(ASK, 1) == "variables_differ"
    assert problem_of_body("Le {{2}} ici", 1) == "variables_differ"
    assert problem_of_body("{{1}} ici", 1) == "variable_at_the_edge"
    assert problem_of_body("Bonjour {name}", 0) == "stray_braces"
    assert problem_of_body("x" * 1025, 0) == "text_long"
    assert [problem_of_value(it) for it in ("", "a\nb", "a     b", "{{1}}", "x" * 121, "Awa")] == [
        "empty", "bad_text", "bad_text", "bad_text", "text_long", "",
    ]  # fmt: skip


def test_templates_are_entered_changed_with_their_history_and_withdrawn(
    build_parts: Builder, clock: TestClock
) -> None:
    parts = build_parts()
    assert wrong(parts, name="", purpose="x", variables=("seul",)) == {
        "name": "empty", "purpose": "no_choice", "fr.body": "variables_differ",
    }  # fmt: skip
    bad = TypedText(ASK, "HX1", "ok", "2027-01-01")
    assert wrong(parts, texts={"fr": bad}) == {
        "fr.content_id": "bad_content_id", "fr.state": "no_choice", "fr.state_on": "bad_past_day",
    }  # fmt: skip
    assert wrong(parts, texts={"fr": TypedText()}) == {"fr.body": "empty"}
    assert wrong(parts, purpose=Purpose.NEWS)["variables"] == "no_variables"
    enter(parts, NEUTRAL)
    assert wrong(parts, **{**vars_of(NEUTRAL), "name": "Autre"}) == {"purpose": "purpose_taken"}
    with pytest.raises(Refusal, match="not_allowed"):
        parts.db.write(
            lambda s: templates.enter_template(Reader(), TYPED, session=s, now=parts.clock())
        )

    template_id = enter(parts, TYPED)
    [ask] = [it for it in parts.db.read(list_templates) if it.id == template_id]
    clock.move(hours=1)
    now, seen = clock(), ask.changed_at
    changed = replace(TYPED, texts={"fr": approved("Venez {{1}} le {{2}}.", NEWS_SID)})
    for refusal in ("", "template_changed"):  # the second time the page is an old one
        story = lambda s: templates.change_template(  # noqa: E731
            Chief(), template_id, changed, seen=seen, session=s, now=now
        )
        if refusal:
            with pytest.raises(Refusal, match=refusal):
                parts.db.write(story)
        else:
            parts.db.write(story)
    history = parts.db.read(lambda s: templates.list_history(Chief(), template_id, session=s))
    assert [it.body for it in history] == [ASK]

    parts.db.write(lambda s: templates.withdraw_template(Chief(), template_id, session=s, now=now))
    [gone] = [it for it in parts.db.read(list_templates) if it.id == template_id]
    assert gone.is_withdrawn and gone.withdrawn_by == Chief().id
    assert not parts.db.read(lambda s: template_sending.list_offers(1, session=s))


def vars_of(typed: TypedTemplate) -> dict[str, object]:
    return {name: getattr(typed, name) for name in TypedTemplate.__slots__}


def test_a_member_sends_an_approved_text_and_its_values_to_a_closed_window(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(provider, ASK_SID, ASK)
    speak(parts, provider, "Bonjour", medium=Medium.WHATSAPP)
    drain(parts, clock)
    template_id = enter(parts, TYPED)
    enter(parts, replace(TYPED, texts={"fr": approved(ASK, NEWS_SID, state=Approval.PENDING)}))
    clock.move(hours=30)
    contact_id = contact_at(parts, medium="whatsapp").id
    offers = parts.db.read(lambda s: template_sending.list_offers(contact_id, session=s))
    assert [it.id for it in offers] == [template_id], "what is not approved is not offered"

    def seen() -> int:
        return parts.db.read(
            lambda s: threads.list_of_contact(s, contact_id, before=2**62, limit=1)
        )[0].sequence

    def send(*values: str, since: int) -> None:
        parts.db.write(
            lambda s: template_sending.send_template(
                parts, Chief(), contact_id, template_id, values, seen=since, session=s, now=clock()
            )
        )

    shown = parts.db.read(
        lambda s: template_sending.try_template(
            parts, Chief(), contact_id, template_id, ("Awa", "mardi"), session=s, now=clock()
        )
    )
    assert shown.text == fill_numbered(ASK, ("Awa", "mardi"))
    assert (
        str(shown.postage) == f"{len(shown.text)} caractères · 1 message · 9\N{NO-BREAK SPACE}FCFA"
    )
    with pytest.raises(BadValues) as refused:
        send("Awa", since=seen())
    assert refused.value.problems == {2: "empty"}
    before = seen()
    send("Awa", "mardi", since=before)
    with pytest.raises(Refusal, match="answered_meanwhile"):
        send("Awa", "mardi", since=before)
    drain(parts, clock)
    assert provider.ledger.texts(WHATSAPP)[-1] == shown.text
    sent = provider.ledger.sent()[-1].fields
    assert sent["ContentSid"] == ASK_SID
    assert json.loads(sent["ContentVariables"]) == {"1": "Awa", "2": "mardi"}
    assert provider.ledger.texts(PERSON) == [], "nothing went by SMS"
    assert outbound(parts)[-1].state == "accepted" and errors(parts) == []


def test_news_go_by_the_neutral_text_outside_the_window_and_by_sms_without_one(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    speak(parts, provider, "Bonjour", medium=Medium.WHATSAPP)
    drain(parts, clock)
    contact_id = contact_at(parts, medium="whatsapp").id

    def news(subject: int) -> None:
        parts.db.write(
            lambda s: notify(
                parts, contact_id, "case_news", subject, session=s, now=clock(), values={}
            )
        )
        fire_due(parts, TIMERS)
        drain(parts, clock)

    clock.move(hours=25)
    news(1)
    said = ["Bonjour, des nouvelles pour vous. Répondez 1."]
    assert provider.ledger.texts(PERSON) == said, "by SMS too, nothing is said of a service"
    shown = contact_at(parts).offered
    assert shown is not None and shown.flow == "nouvelles", "1 opens what it is about"
    known(provider, NEWS_SID, NEWS)
    template_id = enter(parts, NEUTRAL)
    clock.move(days=1)
    speak(parts, provider, "Bonjour", medium=Medium.WHATSAPP)
    clock.now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    news(2)
    assert provider.ledger.texts(WHATSAPP)[-1] == NEWS
    assert provider.ledger.sent()[-1].fields["ContentSid"] == NEWS_SID
    offered = contact_at(parts, medium="whatsapp").offered
    assert offered is not None and offered.flow == "nouvelles", "1 opens what it is about"

    clock.move(days=8)
    by_sms = len(provider.ledger.texts(PERSON))
    del provider.contents[NEWS_SID]  # the provider withdrew it, and nobody said so here
    news(3)
    assert len(provider.ledger.texts(PERSON)) == by_sms + 1, "the person is told all the same"
    assert errors(parts) == ["delivery 21655"], "and staff must mend it"
    assert parts.db.read(list_templates)[0].id == template_id


def test_broadcasts_reach_closed_windows_by_the_neutral_text_or_leave_them_out(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(provider, NEWS_SID, NEWS)
    speak(parts, provider, "Bonjour", sender=OPAQUE, medium=Medium.WHATSAPP)
    speak(parts, provider, "Bonjour", medium=Medium.WHATSAPP)
    drain(parts, clock)
    clock.move(hours=49)
    first = let_go(parts)
    run(parts, clock, seconds=10)
    assert sorted(map(str, states(parts, first).values())) == [
        "('excluded', 'window_closed')", "('queued', None)",
    ]  # fmt: skip

    enter(parts, NEUTRAL)
    clock.move(days=8)
    looked = examine(parts, write(parts))
    assert (looked.approved, looked.media, looked.recipients) == (2, {"whatsapp": 2}, 2)
    assert {it.at_once for it in looked.previews} == {NEWS}
    assert looked.cost == 900, "by the price of their category"
    before = len(provider.ledger.sent())
    second = let_go(parts)
    run(parts, clock, seconds=10)
    assert {it[0] for it in states(parts, second).values()} == {"queued"}
    news = [it for it in provider.ledger.sent()[before:] if it.to.startswith("whatsapp:")]
    assert [it.text for it in news] == [NEWS, NEWS]

    clock.move(days=8)
    let_go(parts, form="direct")
    run(parts, clock, seconds=10)
    assert copies(parts).count(FRENCH.replace("’", "'")) == 1, "the whole goes by SMS where it can"
    assert copies(parts).count(NEWS) == 3
