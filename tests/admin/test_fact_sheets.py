"""Sheets of facts and PO files on screen: out, and in again after a look."""

from __future__ import annotations

import csv
import io
import json

import polib
import pytest

from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store import facts
from tests.admin.desk_people import parts, stocked_url
from tests.admin.visiting import Visitor, hire

__all__ = ["parts", "stocked_url"]
TIPS, PO = "/admin/fact-sheets/tip", "/admin/text-files/flows"


@pytest.fixture
def editor(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.EDITOR))


def exported(visitor: Visitor, kind: str) -> list[dict[str, str]]:
    text = visitor.client.get(f"/admin/fact-sheets/{kind}.csv").get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def written(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    sheet = csv.DictWriter(out, list(rows[0]))
    sheet.writeheader()
    sheet.writerows(rows)
    return out.getvalue()


def body(parts: Parts, kind: str, key: str) -> dict[str, object]:
    row = parts.db.read(lambda s: facts.read_fact(s, kind, key))
    assert row is not None
    found: dict[str, object] = json.loads(row.body)
    return found


def test_what_was_exported_changes_nothing_when_it_comes_back(editor: Visitor) -> None:
    for kind in ("organisation", "question", "amount", "paper", "trade"):
        page = editor.open(f"/admin/fact-sheets/{kind}/import")
        rows = exported(editor, kind)
        assert rows
        told = editor.press(page.form("/import"), text=written(rows))
        assert editor.last.status_code == 200, kind
        assert told.problems == []
        assert "Importer ce fichier" in told.text
        assert "Changement\N{NO-BREAK SPACE}:" not in told.text, kind
        assert "Ajout\N{NO-BREAK SPACE}:" not in told.text, kind


def test_no_cell_of_an_export_is_a_formula(editor: Visitor, parts: Parts) -> None:
    page = editor.open("/admin/facts/tip/vision/edit")
    editor.press(page.form("/edit"), text="=1+1")
    assert next(it for it in exported(editor, "tip") if it["id"] == "vision")["text"] == "'=1+1"
    for row in exported(editor, "organisation"):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_a_file_is_shown_before_it_adds_changes_and_takes_away(
    editor: Visitor, parts: Parts
) -> None:
    rows = exported(editor, "tip")
    first, gone = rows[0], rows.pop()
    before = body(parts, "advice.tips", first["id"])
    first["text"] = "Un texte corrigé."
    rows.append({**first, "id": "tout_neuf", "text": "Un conseil de plus."})
    page = editor.open(f"{TIPS}/import")
    page = editor.press(page.form("/import"), text=written(rows))
    assert "Ajout" in page.text
    assert "Un texte corrigé." in page.text
    assert "Ressemble à" in page.text
    assert body(parts, "advice.tips", first["id"]) == before
    page = editor.press(page.forms[-2], removes="yes")
    assert "Ce qui a été fait" in page.text
    assert body(parts, "advice.tips", first["id"])["text"] == "Un texte corrigé."
    assert body(parts, "advice.tips", "tout_neuf")["text"] == "Un conseil de plus."
    assert editor.open(f"/admin/facts/tip/{gone['id']}").form("/put-back")


def test_one_bad_line_lets_nothing_in(editor: Visitor, parts: Parts) -> None:
    rows = exported(editor, "tip")
    rows[0]["text"] = "Un texte corrigé."
    rows[1]["year"] = "jadis"
    rows.append({**rows[2], "id": "Pas Bon"})
    page = editor.open(f"{TIPS}/import")
    page = editor.press(page.form("/import"), text=written(rows), is_seen="yes")
    assert editor.last.status_code == 422
    assert "Écrivez un nombre" in page.text
    assert "identifiant" in page.text
    assert body(parts, "advice.tips", rows[0]["id"])["text"] != "Un texte corrigé."


def test_a_file_that_names_what_does_not_exist_is_refused_with_its_line(editor: Visitor) -> None:
    rows = exported(editor, "organisation")
    rows[0]["regions"] = "atlantide"
    page = editor.open("/admin/fact-sheets/organisation/import")
    page = editor.press(page.form("/import"), text=written(rows))
    assert editor.last.status_code == 422
    assert "Régions" in page.text


def test_a_po_file_goes_out_and_comes_back_as_proposals(editor: Visitor) -> None:
    text = editor.client.get(f"{PO}.po").get_data(as_text=True)
    file = polib.pofile(f"\n{text}")
    entry = next(it for it in file if it.msgctxt == "nouvelles.merci_present.text")
    assert entry.msgid == "Merci, c'est noté."
    assert "review: pending" in entry.tcomment
    page = editor.open(f"{PO}/import")
    page = editor.press(page.form("/import"), text=text)
    assert "Proposer" not in page.text
    entry.msgstr = "Aw ni ce kosɛbɛ."
    broken = next(it for it in file if "{detail}" in it.msgstr)
    broken.msgstr = "Foyi"
    page = editor.press(page.form("/import"), text=str(file))
    assert page.problems == []
    assert "Proposer 1 texte" in page.text
    assert broken.msgctxt in page.text
    reduced = page.html.partition("readonly>")[2].partition("</textarea>")[0]
    assert "kosɛbɛ" in reduced
    fields = {**page.forms[-2].fields, "text": str(file)}
    editor.post(f"{PO}/import", fields)
    assert "1 texte est proposé." in editor.page().text
    assert "À relire" in editor.open("/admin/texts/flows/nouvelles.merci_present.text").text


def test_what_is_no_po_file_is_refused(editor: Visitor) -> None:
    page = editor.open(f"{PO}/import")
    editor.press(page.form("/import"), text='msgid "a\nnonsense')
    assert editor.last.status_code == 422
