"""Words: every code has one, and every French text of the panel has its English."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import polib

from admin import act_words, refusal_words, words
from bot.core.lifecycle import TicketState
from bot.services.message_files import extract_messages
from bot.services.policy import Role
from bot.services.ticket_views import Reason

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "locales" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[ds]")
CATEGORY = re.compile(r"category: (\w+)")


def english() -> list[polib.POEntry]:
    """The entries of the panel, without the phrases that people are answered with."""
    file = polib.pofile(str(ENGLISH))
    return [entry for entry in file if any("admin/" in name for name, _ in entry.occurrences)]


def test_every_text_of_the_panel_is_in_english() -> None:
    missing = [it.msgid for it in english() if not (it.msgstr or all(it.msgstr_plural.values()))]
    assert len(english()) > 200
    assert not missing


def test_the_english_file_is_in_step_with_the_panel(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    extract_messages(tmp_path / "locales", panel=ROOT / "admin", languages=("en",))
    copied = tmp_path / "locales" / ENGLISH.relative_to(ROOT / "locales")
    is_same = copied.read_bytes() == ENGLISH.read_bytes()  # a diff of it would take minutes
    assert is_same, "run `segin flows extract`"


def test_english_keeps_every_placeholder() -> None:
    for entry in english():
        for told in (entry.msgstr, *entry.msgstr_plural.values()):
            if told:
                assert set(PLACEHOLDER.findall(told)) == set(PLACEHOLDER.findall(entry.msgid))


def test_every_role_reason_and_state_has_a_word() -> None:
    assert set(words.ROLES) == set(words.ROLE_MEANINGS) == set(Role)
    assert set(words.REASONS) == set(Reason)
    assert set(words.STATES) == set(TicketState)


def test_every_category_of_the_flows_has_a_word() -> None:
    found = {
        category
        for path in (ROOT / "flows").glob("*.yaml")
        for category in CATEGORY.findall(path.read_text(encoding="utf-8"))
    }
    assert found and found <= set(words.CATEGORIES)


def test_every_act_that_is_recorded_has_a_word() -> None:
    recorded = set()
    for path in (ROOT / "bot" / "services").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                recorded |= acts_in(node)
    assert len(recorded) > 15
    assert not recorded - set(act_words.ACTS)


def acts_in(call: ast.Call) -> set[str]:
    """The acts that a call records: `act="..."`, or the first text of a call of `note`."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    told = [it.value for it in call.keywords if it.arg == "act" and name == "record_entry"]
    if name in {"note", "_note", "_complete"}:
        told += call.args
    return {it.value for it in told if isinstance(it, ast.Constant) and isinstance(it.value, str)}


def test_every_refusal_that_is_shown_has_a_word() -> None:
    raised = set()
    for name in ("sign_in", "enrolment", "own_account", "team", "members", "tickets"):
        text = (ROOT / "bot" / "services" / f"{name}.py").read_text(encoding="utf-8")
        raised |= set(re.findall(r'Refusal\("(\w+)"\)', text))
    elsewhere = {"link_over", "not_the_demonstration", "session_over"}
    shown = {it for it in raised if not it.startswith("no_such_")} - elsewhere
    assert len(shown) > 8
    assert not shown - set(refusal_words.REFUSALS)
