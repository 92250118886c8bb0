"""The shipped translations of the facts: in step with the French, and within the rules."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

import polib
import pytest

from bot.core.check import Code, FlowIssue, check_wordings, is_error
from bot.core.check.translating import WORD
from bot.core.content import Content, build_content
from bot.core.content.spoken import french_texts, speak, step_paths
from bot.core.text import LIST_LABEL_CHARACTERS, measure, sms_spelling
from bot.services.content_files import read_facts
from bot.services.flow_files import read_wording
from bot.services.wording_files import extract_facts, read_drafts
from tests.locales.test_catalogues import IDIOM, NEVER, REVIEW, segments

ROOT = Path(__file__).parents[2]
DATA, LOCALES = ROOT / "flows" / "data", ROOT / "locales"
MEAN_GROWTH = 1.15
LONGEST_EXPLANATION = 3
POLICE = re.compile(r"polisi|zandaram", re.I)
IN_MALI, ABROAD = "Mali la", "tunga la"


@pytest.fixture(scope="module")
def content() -> Content:
    return build_content(read_facts(DATA))


@pytest.fixture(scope="module")
def entries() -> list[polib.POEntry]:
    file = polib.pofile(str(LOCALES / "bm" / "LC_MESSAGES" / "facts.po"))
    return [entry for entry in file if entry.msgstr and not entry.obsolete]


@pytest.fixture(scope="module")
def issues(content: Content) -> list[FlowIssue]:
    return check_wordings(
        french_texts(content), read_drafts(LOCALES), wording=read_wording(DATA)
    )


def test_extracting_the_facts_changes_no_file(tmp_path, content):
    copy = tmp_path / "locales"
    shutil.copytree(LOCALES, copy)
    extract_facts(content, copy)
    for path in ("facts.pot", "bm/LC_MESSAGES/facts.po"):
        is_same = (copy / path).read_bytes() == (LOCALES / path).read_bytes()
        assert is_same, f"run `segin flows extract`: {path}"


def test_check_finds_no_error_and_no_word_without_a_source(issues):
    errors = [f"{it.flow}.{it.state}.{it.field} {it.message_fr}" for it in issues if is_error(it)]
    assert errors == []
    assert [it.message_fr for it in issues if it.code is Code.WORD_OUTSIDE_KIT] == []


def test_every_text_says_whether_someone_has_read_it(entries):
    assert entries
    assert not [it.msgctxt for it in entries if not REVIEW.search(it.tcomment)]


def test_letters_are_those_of_the_standard_spelling(entries):
    wrong = {}
    for entry in entries:
        own = re.sub(r"\{[^}]*\}|«[^»]*»", "", entry.msgstr)
        for word in sorted(WORD.findall(entry.msgid), key=len, reverse=True):
            own = own.replace(word, "")
        marked = {
            sign for sign in own if unicodedata.normalize("NFD", sign) != sign or sign in "’ʼεη"
        }
        if marked or unicodedata.normalize("NFC", entry.msgstr) != entry.msgstr:
            wrong[entry.msgctxt] = marked
    assert wrong == {}


def test_nobody_is_addressed_in_the_singular_and_no_amount_is_spelled(entries):
    for entry in entries:
        text = entry.msgstr.lower()
        assert not {"i", "e"} & set(re.findall(r"\w+", text.replace(IDIOM, ""))), entry.msgctxt
        assert not NEVER.search(text), entry.msgctxt


def test_bambara_costs_little_more_than_french_and_fits_the_cheap_spelling(entries):
    french = sum(segments(entry.msgid, "fr") for entry in entries)
    assert sum(segments(entry.msgstr, "bm") for entry in entries) <= MEAN_GROWTH * french
    dear = [
        it.msgctxt
        for it in entries
        if measure(sms_spelling(it.msgstr, "bm")).encoding.value != "GSM-7"
    ]
    assert dear == []


def test_labels_are_shown_whole_on_whatsapp(entries):
    long = [
        (entry.msgctxt, len(entry.msgstr))
        for entry in entries
        if entry.msgctxt.endswith((".label", ".label_fr"))
        and len(entry.msgstr) > max(LIST_LABEL_CHARACTERS, len(entry.msgid))
    ]
    assert long == []


def test_the_police_is_named_where_the_french_names_it_and_nowhere_else(entries):
    """Rule 1 holds in Bambara: only in Mali, and abroad is told beside it where both are meant."""
    for entry in entries:
        is_named = bool(POLICE.search(entry.msgstr))
        assert is_named == bool(re.search("police|gendarm", entry.msgid, re.I)), entry.msgctxt
        if is_named and entry.msgctxt.endswith((".unknown", ".answer_fr")):
            assert IN_MALI in entry.msgstr, entry.msgctxt
            assert ABROAD in entry.msgstr, entry.msgctxt


def test_who_is_told_to_ask_before_going_is_told_so_in_bambara(entries):
    """Rule 4: nobody is told to travel without it."""
    asked = [it for it in entries if "avant de vous déplacer" in it.msgid]
    assert asked
    assert [it.msgctxt for it in asked if "sanni aw ka taa" not in it.msgstr.lower()] == []


def test_what_is_over_is_told_so_in_bambara(entries):
    """Rule 5: "it is finished" is never lost on the way."""
    over = [it for it in entries if re.search(r"c’est fini|fini en", it.msgid)]
    assert over
    assert [it.msgctxt for it in over if "bann" not in it.msgstr] == []


def test_every_explanation_that_is_all_bambara_fits_three_messages(content, today_text):
    told = {state: today_text(state) for state in content.states}
    long = {
        state: measure(sms_spelling(text, "bm")).segments
        for state, text in told.items()
        if text and measure(sms_spelling(text, "bm")).segments > LONGEST_EXPLANATION
    }
    assert sum(bool(text) for text in told.values()) >= len(content.states) - 4
    assert long == {}


@pytest.fixture
def today_text(content):
    spoken = speak(content, read_drafts(LOCALES)["bm"], withhold=False)

    def told(state: str) -> str:
        """The whole explanation; empty where French stands in for it."""
        if spoken.fallback(step_paths(state)) in ("missing", "stale"):
            return ""
        return spoken.content.states[state].explanation(spoken.content.explanation)

    return told
