"""A text that one member wrote is said when another approved it: at once, and after an import."""

from __future__ import annotations

import json

import pytest

from bot.services import translating
from bot.services.fact_changes import correct_fact
from bot.services.members import Member, enlist, read_member
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.publishing import import_files, publish
from bot.services.refusal import Refusal
from bot.services.snapshots import flow_from_snapshot, snapshot_of
from bot.services.texts import State, TextRow, find_text, list_texts
from bot.services.translating import BadText
from bot.store import audit, facts, library
from bot.store.session import Session
from tests.parts import OTHERS, TestClock, content
from tests.phones import Phone

NEW = "Aw b'a fɛ ka mun kɛ sisan ?"
MENU = ("flows", "menu.debut.text")


def hired(parts: Parts, name: str, role: Role = Role.EDITOR) -> Member:
    made = enlist(parts, f"{name}@example.org", [role])
    return parts.db.read(lambda s: read_member(parts, made.id, session=s))


@pytest.fixture
def writer(parts: Parts) -> Member:
    return hired(parts, "writer")


@pytest.fixture
def reader(parts: Parts) -> Member:
    return hired(parts, "reader")


def text_of(parts: Parts, domain: str, path: str) -> TextRow:
    found = find_text(parts.db.read(lambda s: list_texts(parts, "bm", session=s)), domain, path)
    assert found is not None
    return found


def propose(parts: Parts, who: Member, domain: str, path: str, text: str) -> None:
    french = text_of(parts, domain, path).french
    now = parts.clock()
    parts.db.write(
        lambda s: translating.propose_text(
            parts, who, "bm", domain, path, text, seen=french, session=s, now=now
        )
    )


def approve(parts: Parts, who: Member, domain: str, path: str) -> None:
    seen, now = text_of(parts, domain, path).waiting, parts.clock()
    parts.db.write(
        lambda s: translating.approve_text(
            parts, who, "bm", domain, path, seen=seen, session=s, now=now
        )
    )


def menu_path(parts: Parts) -> tuple[str, str]:
    """The text that asks what one wants, wherever the menu has it."""
    rows = parts.db.read(lambda s: list_texts(parts, "bm", session=s))
    return next((it.domain, it.path) for it in rows if it.path.startswith("menu.") and it.text)


def bambara(parts: Parts, number: str) -> Phone:
    phone = Phone(parts, number)
    phone.welcome()
    phone.say("bm")
    return phone


def test_nothing_changes_before_another_member_approved(
    parts: Parts, writer: Member, reader: Member
) -> None:
    path, phone = menu_path(parts), bambara(parts, OTHERS[10])
    before = phone.say("0")
    propose(parts, writer, *path, NEW)
    assert text_of(parts, *path).state is State.REVIEW
    assert phone.say("0") == before
    with pytest.raises(Refusal, match="own_text"):
        approve(parts, writer, *path)
    approve(parts, reader, *path)
    assert "mun kè sisan" in phone.say("0")
    row = text_of(parts, *path)
    assert row.state is State.APPROVED
    assert row.approved is not None
    assert (row.approved.translator_id, row.approved.approver_id) == (writer.id, reader.id)


def test_a_conversation_under_way_says_it_too_and_an_import_keeps_it(
    parts: Parts, clock: TestClock, writer: Member, reader: Member
) -> None:
    path, phone = menu_path(parts), bambara(parts, OTHERS[11])
    phone.say("0")
    propose(parts, writer, *path, NEW)
    approve(parts, reader, *path)
    assert "mun kè sisan" in phone.say("repeter")
    put = content()
    parts.db.write(lambda s: import_files(put.flows, put.facts, session=s, now=clock()))
    assert "mun kè sisan" in phone.say("0")


def test_a_sensitive_text_goes_out_when_a_reader_approved_it(parts: Parts, reader: Member) -> None:
    held = next(
        it
        for it in parts.db.read(lambda s: list_texts(parts, "bm", session=s))
        if it.fallback == "withheld" and it.domain == "flows"
    )
    approve(parts, reader, held.domain, held.path)
    after = text_of(parts, held.domain, held.path)
    assert after.fallback is None
    assert after.state is State.APPROVED


def test_what_the_editor_wrote_later_in_a_version_has_the_last_word(
    parts: Parts, clock: TestClock, writer: Member, reader: Member
) -> None:
    path = menu_path(parts)
    propose(parts, writer, *path, NEW)
    approve(parts, reader, *path)
    clock.move(minutes=1)

    def edit(session: Session, text: str, number: int) -> None:
        version_id = library.list_published(session)["menu"]
        snapshot = library.read_snapshot(session, version_id)
        assert snapshot is not None
        stored = json.loads(snapshot)
        stored["texts"]["bm"][path[1].removeprefix("menu.")][0] = text
        flow, texts = flow_from_snapshot(json.dumps(stored))
        told = snapshot_of(flow, texts)
        publish(flow, told, str(number), number, session=session, now=clock(), origin="panel")
        library.raise_revision(session)

    before = text_of(parts, *path)
    original = before.approved.instead_of if before.approved else ""
    parts.db.write(lambda s: edit(s, original, 90))
    assert text_of(parts, *path).text == NEW  # the editor left it alone
    parts.db.write(lambda s: edit(s, "Aw ka sugandi.", 91))
    assert text_of(parts, *path).text == "Aw ka sugandi."


def test_a_text_of_a_fact_falls_silent_with_its_french(
    parts: Parts, writer: Member, reader: Member
) -> None:
    path = ("facts", "question.q72.answer_fr")
    propose(parts, writer, *path, "Ayi, EJOM banna (2021).")
    approve(parts, reader, *path)
    phone = bambara(parts, OTHERS[12])
    assert "EJOM banna (2021)." in phone.say("EJOM est-il encore ouvert ?")

    def correct(session: Session) -> None:
        row = facts.read_fact(session, "advice.questions", "q72")
        assert row is not None
        correct_fact(
            writer, "question", "q72", {"answer_fr": ["EJOM a repris."]},
            seen=row.changed_at, session=session, now=parts.clock(),
        )  # fmt: skip

    parts.db.write(correct)
    assert "EJOM a repris" in phone.say("0", "EJOM est-il encore ouvert ?")
    row = text_of(parts, *path)
    assert row.state is State.TODO
    assert row.french_before.startswith("Non, EJOM")


def test_a_phrase_of_the_service_is_said_as_approved(
    parts: Parts, writer: Member, reader: Member
) -> None:
    propose(parts, writer, "messages", "thanks", "Aw ni baara.")
    approve(parts, reader, "messages", "thanks")
    assert parts.db.read(parts.library.now).world.phrase("thanks", "bm") == "Aw ni baara."
    assert text_of(parts, "messages", "thanks").state is State.APPROVED


def test_what_cannot_be_said_is_not_proposed(parts: Parts, writer: Member) -> None:
    path = ("flows", "nouvelles.rendez_vous.text")
    label = ("flows", "nouvelles.rendez_vous.confirm.label")
    for where, text in (
        (path, "Aw ka kow"),
        (path, "{detail} {{x}}"),
        (path, "  "),
        (label, "x" * 25),
        (label, text_of(parts, "flows", "nouvelles.rendez_vous.move.label").text),
    ):
        with pytest.raises(BadText):
            propose(parts, writer, *where, text)
    with pytest.raises(Refusal, match="text_long"):
        propose(parts, writer, *path, "{detail}" + "a" * 2_000)


def test_what_changed_meanwhile_is_not_approved_unseen(
    parts: Parts, writer: Member, reader: Member
) -> None:
    path = menu_path(parts)
    propose(parts, writer, *path, NEW)
    with pytest.raises(Refusal, match="text_changed"):
        parts.db.write(
            lambda s: translating.approve_text(
                parts, reader, "bm", *path, seen="Foyi", session=s, now=parts.clock()
            )
        )
    with pytest.raises(Refusal, match="french_changed"):
        parts.db.write(
            lambda s: translating.propose_text(
                parts, writer, "bm", *path, "Foyi", seen="Autre", session=s, now=parts.clock()
            )
        )


def test_who_may_not_translate_writes_approves_and_takes_away_nothing(
    parts: Parts, writer: Member
) -> None:
    viewer, path = hired(parts, "viewer", Role.VIEWER), menu_path(parts)
    propose(parts, writer, *path, NEW)
    for act in (
        lambda: propose(parts, viewer, *path, "Foyi."),
        lambda: approve(parts, viewer, *path),
        lambda: parts.db.write(
            lambda s: translating.send_back(
                parts, viewer, "bm", *path, session=s, now=parts.clock()
            )
        ),
    ):
        with pytest.raises(Refusal, match="not_allowed"):
            act()


def test_every_act_leaves_its_line_in_the_log(parts: Parts, writer: Member, reader: Member) -> None:
    path = menu_path(parts)
    propose(parts, writer, *path, NEW)
    parts.db.write(
        lambda s: translating.send_back(parts, reader, "bm", *path, session=s, now=parts.clock())
    )
    propose(parts, writer, *path, NEW)
    approve(parts, reader, *path)
    entries = parts.db.read(
        lambda s: audit.list_entries(s, act=None, since=0, moment=2**62, before=2**62, limit=50)
    )
    acts = [it.act for it in entries if it.subject == "text"]
    assert sorted(acts) == ["text_approved", "text_proposed", "text_proposed", "text_sent_back"]
    assert not any(NEW in it.detail for it in entries)
