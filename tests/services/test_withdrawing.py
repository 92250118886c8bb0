"""A fact that a member takes back is said no more: by no flow, in no language, to nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.core.flow import Ask, Choose, End
from bot.core.rendering import Medium
from bot.services import withdrawing
from bot.services.fact_changes import BadFact, add_fact, correct_fact, verify_fact
from bot.services.members import Member, enlist, read_member
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.publishing import import_files
from bot.services.refusal import Refusal
from bot.services.talk import Astray
from bot.store import facts, notices
from bot.store.session import Session
from bot.store.tables import facts as facts_table
from bot.store.tables import messages, told_facts
from tests.driving import Person, Service, person, withdraw
from tests.parts import OTHERS, TestClock, content, write_in
from tests.phones import Phone
from tests.rows import ask, outbound

# Where it is stored, what it says there and nowhere else, and what leads to it.
FACTS = {
    ("directory.organisations", "ifpi_kayes"): ("IFPI Kayes", {"organisation": "ifpi_kayes"}),
    ("papers.papers", "carte_identite"): ("", {"paper": "carte_identite"}),
    ("process.states", "trajet"): ("", {"step": "trajet"}),
    ("advice.questions", "q72"): ("EJOM c'est fini", {"asked": "q72"}),
    ("advice.tips", "vision"): ("où vous serez dans un an", {}),
    ("advice.pitfalls", "oim_seulement"): ("", {}),
    ("directory.projects", "ic_ue_oim"): (
        "Initiative conjointe UE-OIM :",
        {"project": "ic_ue_oim"},
    ),
}
SEARCH = {"search_aim": "learn", "search_trade": "soudure", "region": "kayes", "place": "mali"}


@pytest.fixture
def editor(parts: Parts) -> Member:
    made = enlist(parts, "editor@example.org", [Role.EDITOR])
    return parts.db.read(lambda s: read_member(parts, made.id, session=s))


@pytest.fixture
def viewer(parts: Parts) -> Member:
    made = enlist(parts, "viewer@example.org", [Role.VIEWER])
    return parts.db.read(lambda s: read_member(parts, made.id, session=s))


def take_back(parts: Parts, who: Member, kind: str, key: str) -> int:
    now = parts.clock()
    return parts.db.write(
        lambda s: withdrawing.withdraw_fact(parts, who, kind, key, session=s, now=now)
    )


def correct(parts: Parts, who: Member, kind: str, key: str, **typed: str) -> None:
    now = parts.clock()
    stored = {"question": "advice.questions", "organisation": "directory.organisations"}[kind]

    def story(session: Session) -> None:
        row = facts.read_fact(session, stored, key)
        assert row is not None
        told = {path: [text] for path, text in typed.items()}
        correct_fact(who, kind, key, told, seen=row.changed_at, session=session, now=now)

    parts.db.write(story)


def named(parts: Parts) -> set[str]:
    """The facts that somebody was told."""
    return {row[0] for row in ask(parts, select(told_facts.c.fact))}


def words_of(service: Service, kind: str, key: str, told: str) -> str:
    """What is looked for in answers: given, or the longest text that only this fact has."""
    if told:
        return told
    ((body,),) = service.run(
        lambda s: s.run(select(facts_table.c.body).where(
            (facts_table.c.kind == kind) & (facts_table.c.key == key)))
    )  # fmt: skip
    found = json.loads(body)
    text = str(found.get("reason") or found.get("what") or found.get("advice") or found["name"])
    return text[:40].replace("’", "'")


def answers(service: Service, session: Session, language: str) -> Iterator[str]:
    """Everything that every state of every flow tells somebody, page by page."""
    shelf = service.library.now(session)
    given = {name: value for _words, leads in FACTS.values() for name, value in leads.items()}
    for flow, version_id in shelf.published.items():
        for name, state in service.library.version(version_id, session).flow.states.items():
            if not isinstance(state, Choose | Ask | End):
                continue  # what acts is no answer; what it leads to is walked by itself
            one: Person = person(service, session, language=language, medium=Medium.WHATSAPP)
            try:
                one.open(flow, name, **given, **SEARCH)
            except (Astray, LookupError):
                continue  # a state that only an action may lead to
            yield one.text
            if isinstance(state, Choose) and state.options_from:
                yield from one.pages()[1:]


def walk(service: Service, language: str) -> str:
    said: list[str] = []

    def story(session: Session) -> None:
        said.extend(answers(service, session, language))
        raise _Enough

    with pytest.raises(_Enough):
        service.run(story)
    return "\n".join(said).replace("’", "'").replace("\N{NO-BREAK SPACE}", " ")


class _Enough(Exception):
    """Nothing of the walk is kept."""


def test_a_withdrawn_fact_is_in_no_answer_of_any_flow(parts: Parts) -> None:
    service = Service(parts.db, parts.library, parts.vault)
    words = {it: words_of(service, *it, told) for it, (told, _leads) in FACTS.items()}
    before = walk(service, "fr")
    assert [it for it, text in words.items() if text not in before] == []
    for kind, key in FACTS:
        withdraw(service, kind, key)
    for language in ("fr", "bm"):
        after = walk(service, language)
        assert len(after) > 10_000
        assert [it for it, text in words.items() if text in after] == []


def test_a_conversation_under_way_does_not_name_it_any_more(parts: Parts, editor: Member) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.welcome()
    assert "2 IFPI Kayes" in phone.say("soudure kayes")
    take_back(parts, editor, "organisation", "ifpi_kayes")
    assert "IFPI" not in phone.say("2")
    assert "IFPI" not in phone.say("0")
    assert "IFPI" not in phone.say("soudure kayes")


def test_every_process_keeps_silent_at_once_and_says_it_again(
    build_parts: object, editor: Member, parts: Parts
) -> None:
    other = build_parts()  # type: ignore[operator]
    phone = Phone(other, OTHERS[1])
    phone.welcome()
    assert "EJOM" in phone.say("EJOM est-il encore ouvert ?")
    take_back(parts, editor, "question", "q72")
    assert "fini (2021)" not in phone.say("0", "EJOM est-il encore ouvert ?")
    now = parts.clock()
    parts.db.write(lambda s: withdrawing.put_back(editor, "question", "q72", session=s, now=now))
    assert "fini (2021)" in phone.say("0", "EJOM est-il encore ouvert ?")


def test_what_waits_to_be_sent_says_that_it_was_taken_back(parts: Parts, editor: Member) -> None:
    write_in(parts, "bonjour")
    for text in ("1", "1", "1", "3", "1"):
        write_in(parts, text)  # at one moment: what follows an answer goes through the outbox
    write_in(parts, "EJOM est-il encore ouvert ?")
    waiting = [it for it in outbound(parts) if "EJOM" in it.text]
    assert waiting
    parts.db.write(
        lambda s: s.change(
            update(messages).where(messages.c.id == waiting[-1].id).values(state="ready"), {}
        )
    )
    assert take_back(parts, editor, "question", "q72") == 1
    assert not any("EJOM" in it.text for it in outbound(parts) if it.id == waiting[-1].id)


def test_whoever_was_told_is_known_for_a_month_and_nobody_else(
    parts: Parts, clock: TestClock, editor: Member
) -> None:
    asked, other = Phone(parts, OTHERS[2]), Phone(parts, OTHERS[3])
    for phone in (asked, other):
        phone.welcome()
    asked.say("EJOM est-il encore ouvert ?")

    def told() -> int:
        return parts.db.read(
            lambda s: withdrawing.count_told("question", "q72", session=s, now=clock())
        )

    assert told() == 1
    clock.move(days=31)
    assert told() == 0
    assert named(parts)


def test_an_amount_in_an_answer_is_known_as_the_contact_it_is_about(parts: Parts) -> None:
    phone = Phone(parts, OTHERS[4])
    phone.welcome()
    assert "Téléphone" in phone.say("apej")
    assert {"question.q51", "organisation.apej"} <= named(parts)


def test_what_is_confidential_leaves_no_trace_of_what_was_told(parts: Parts) -> None:
    phone = Phone(parts, OTHERS[5])
    phone.welcome()
    before = named(parts)
    phone.say("aide")
    assert named(parts) == before


def test_a_correction_waits_for_each_person_once(parts: Parts, editor: Member) -> None:
    phone = Phone(parts, OTHERS[6])
    phone.welcome()
    phone.say("EJOM est-il encore ouvert ?")

    def send(**texts: str) -> withdrawing.Corrected:
        now = parts.clock()
        return parts.db.write(
            lambda s: withdrawing.send_correction(
                parts, editor, "question", "q72", texts, session=s, now=now
            )
        )

    with pytest.raises(Refusal, match="nothing_to_correct"):
        send(fr="Pardon.")
    take_back(parts, editor, "question", "q72")
    with pytest.raises(Refusal, match="empty"):
        send(fr=" ", bm="Hakɛto.")
    assert send(fr="Pardon.", bm="Hakɛto.").told == 1
    person_id = phone.contact_id
    waiting = parts.db.read(lambda s: notices.list_waiting(s, person_id))
    assert [it.kind for it in waiting] == ["correction"]
    with pytest.raises(Refusal, match="already_sent"):
        send(fr="Pardon.")


def test_who_may_not_change_facts_changes_none(parts: Parts, viewer: Member) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        take_back(parts, viewer, "question", "q72")
    with pytest.raises(Refusal, match="not_allowed"):
        correct(parts, viewer, "question", "q72", answer_fr="Autre chose.")
    with pytest.raises(Refusal, match="not_allowed"):
        parts.db.read(
            lambda s: withdrawing.list_told(
                parts, viewer, "question", "q72", session=s, now=parts.clock()
            )
        )


def test_a_region_holds_facts_and_is_not_withdrawn(parts: Parts, editor: Member) -> None:
    with pytest.raises(Refusal, match="not_withdrawable"):
        take_back(parts, editor, "region", "kayes")
    with pytest.raises(Refusal, match="no_such_fact"):
        take_back(parts, editor, "question", "none")


def test_a_correction_is_told_at_once_and_survives_an_import(
    parts: Parts, clock: TestClock, editor: Member
) -> None:
    phone = Phone(parts, OTHERS[7])
    phone.welcome()
    correct(parts, editor, "question", "q72", answer_fr="Non, EJOM a repris.")
    assert "EJOM a repris" in phone.say("EJOM est-il encore ouvert ?")
    take_back(parts, editor, "organisation", "ifpi_kayes")
    put = content()
    parts.db.write(
        lambda s: import_files(put.flows, put.facts, session=s, now=clock() + timedelta(days=1))
    )
    assert "EJOM a repris" in phone.say("0", "EJOM est-il encore ouvert ?")
    assert "IFPI" not in phone.say("0", "soudure kayes")


def test_a_fact_that_promises_or_does_not_fit_is_refused(parts: Parts, editor: Member) -> None:
    for path, text, problem in (
        ("answer_fr", "On vous rappelle.", "promise_word"),
        ("answer_fr", "Appelez le 20 22 33 44.", "written_number"),
        ("answer_fr", "C'est {{7*7}}.", "stray_braces"),
        ("topic", "nowhere", "bad_value"),
        ("answer_fr", "Demandez {fact.nothing}.", "bad_value"),
        ("year", "jadis", "not_a_number"),
        ("review_after", "demain", "bad_day"),
    ):
        with pytest.raises(BadFact) as refused:
            correct(parts, editor, "question", "q72", **{path: text})
        assert problem in refused.value.problems.values(), (path, text)


def test_a_new_fact_is_told_and_an_old_one_found_true_again(
    parts: Parts, clock: TestClock, editor: Member
) -> None:
    tip = {
        "id": "neuf", "order": 7, "label_fr": "Neuf", "text": "Tenez un cahier neuf.",
        "year": 2026, "review_after": "2027-12-31",
        "source": {"document": "brochure_2018", "section": "x"},
    }  # fmt: skip
    parts.db.write(lambda s: add_fact(editor, "tip", "neuf", tip, session=s, now=clock()))
    with pytest.raises(Refusal, match="fact_exists"):
        parts.db.write(lambda s: add_fact(editor, "tip", "neuf", tip, session=s, now=clock()))
    shelf = parts.db.read(parts.library.now)
    assert "neuf" in shelf.content.tips
    assert shelf.content.questions["q72"].is_past_review(clock().date())
    parts.db.write(lambda s: verify_fact(editor, "question", "q72", session=s, now=clock()))
    after = parts.db.read(parts.library.now).content.questions["q72"]
    assert not after.is_past_review(clock().date())
    assert after.year == shelf.content.questions["q72"].year
