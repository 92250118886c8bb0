"""Translations on screen: proposed by one member, approved by another, and then said."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from bot.services.parts import Parts
from bot.services.policy import Role
from tests.admin.desk_people import parts, stocked_url
from tests.admin.pages import Form, Page
from tests.admin.visiting import Visitor, hire

__all__ = ["parts", "stocked_url"]
THANKS = "/admin/texts/flows/nouvelles.merci_present.text"
NEW = "Aw ni ce kosɛbɛ, a sɛbɛnna."


@pytest.fixture
def editor(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.EDITOR))


@pytest.fixture
def reader(another_visitor: Callable[[], Visitor], parts: Parts) -> Visitor:
    return another_visitor().be(hire(parts, Role.EDITOR, name="reader"))


def writing(page: Page) -> Form:
    """The form in which the text is written."""
    return next(it for it in page.forms if it.action == THANKS)


def said(parts: Parts, flow: str, state: str) -> str:
    def read(session: object) -> str:
        shelf = parts.library.now(session)  # type: ignore[arg-type]
        version = parts.library.version(shelf.published[flow], session)  # type: ignore[arg-type]
        wording = version.wording(state, "text", "bm")
        assert wording is not None
        return wording.text.text

    return parts.db.read(read)


def test_every_text_has_a_line_with_its_state(editor: Visitor) -> None:
    page = editor.open("/admin/texts")
    assert page.problems == []
    assert len([it for it in page.links if "/admin/texts/" in it]) == 30
    page = editor.open("/admin/texts?folder=todo&group=flows.nouvelles")
    assert page.problems == []
    assert "À traduire" in page.text


def test_a_text_is_proposed_by_one_and_approved_by_another(
    editor: Visitor, reader: Visitor, parts: Parts
) -> None:
    before = said(parts, "nouvelles", "merci_present")
    page = editor.open(THANKS)
    assert page.problems == []
    page = editor.press(writing(page), text=NEW, act="propose")
    assert "C’est proposé" in page.text
    assert "une autre personne l’approuve" in page.text
    assert said(parts, "nouvelles", "merci_present") == before
    editor.post(f"{THANKS}/approve", {**writing(page).fields, "seen": NEW})
    assert editor.last.status_code == 422
    read = reader.open(THANKS)
    assert "À relire" in read.text
    read = reader.press(read.form("/approve"))
    assert "C’est approuvé" in read.text
    assert said(parts, "nouvelles", "merci_present") == NEW


def test_a_text_without_its_placeholder_is_refused_and_kept_on_screen(editor: Visitor) -> None:
    path = "/admin/texts/flows/nouvelles.rendez_vous.text"
    page = editor.open(path)
    page = editor.press(
        next(it for it in page.forms if it.action == path), text="Aw ka kow", act="propose"
    )
    assert editor.last.status_code == 422
    assert "Aw ka kow" in page.html
    assert "detail" in page.text


def test_a_look_before_saving_shows_what_goes_by_sms(editor: Visitor) -> None:
    page = editor.open(THANKS)
    page = editor.press(writing(page), text=NEW, act="check")
    assert "Aw ni ce kosèbè, a sèbènna." in page.text
    assert "1 SMS en bambara" in page.text
    assert "C’est proposé" not in page.text


def test_a_proposal_can_be_taken_away(editor: Visitor) -> None:
    page = editor.open(THANKS)
    page = editor.press(writing(page), text=NEW, act="propose")
    page = editor.press(page.form("/send-back"))
    assert "retirée" in page.text
    assert "/send-back" not in "".join(it.action for it in page.forms)


def test_who_only_reads_has_no_form(visitor: Visitor, parts: Parts) -> None:
    viewer = visitor.be(hire(parts, Role.VIEWER))
    assert [it for it in viewer.open(THANKS).forms if it.is_work] == []


def test_a_text_that_is_not_there_is_said_politely(editor: Visitor) -> None:
    for path in ("/admin/texts/flows/nothing", "/admin/texts/other/x"):
        editor.open(path)
        assert editor.last.status_code == 404


SPEECH = b"OggS" + bytes(24) + b"OpusHead" + b"\x01" * 400
VOICE = "/admin/voices/fr/flows/nouvelles.merci_present.text"


def upload(visitor: Visitor, sound: bytes, path: str = VOICE) -> int:
    form = visitor.open(THANKS).form("/fr/flows/nouvelles.merci_present.text")
    fields = {**form.fields, "sound": (io.BytesIO(sound), "voix.ogg")}
    return visitor.post(path, fields, content_type="multipart/form-data")


def test_a_voice_is_kept_played_and_marked_when_the_text_changed(
    editor: Visitor, reader: Visitor
) -> None:
    assert upload(editor, SPEECH) == 303
    page = editor.page()
    assert page.problems == []
    assert "La voix est gardée" in page.text
    played = editor.client.get(VOICE)
    assert (played.mimetype, played.get_data()) == ("audio/ogg", SPEECH)
    bambara = VOICE.replace("/fr/", "/bm/")
    assert upload(editor, SPEECH, bambara) == 303
    assert "Changé depuis" not in editor.page().text
    page = editor.open(THANKS)
    editor.press(writing(page), text=NEW, act="propose")
    read = reader.open(THANKS)
    read = reader.press(read.form("/approve"))
    assert "Changé depuis l’enregistrement" in read.text
    read = reader.press(read.form("/bm/flows/nouvelles.merci_present.text/drop"))
    assert "La voix est retirée" in read.text


def test_what_is_no_voice_or_too_long_is_refused(editor: Visitor) -> None:
    for sound in (b"MZ" + bytes(500), b"OggS" + bytes(500), b"", SPEECH + bytes(500_000)):
        assert upload(editor, sound) == 422
    assert editor.client.get(VOICE).status_code == 404
