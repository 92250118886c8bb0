"""The shipped translation files: in step with the French, and within the rules for Bambara."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

import polib
import pytest
from babel.messages.pofile import read_po

from bot.core.check import Code, FlowIssue, WordingRules, check
from bot.core.check.translating import WORD
from bot.core.text import LIST_LABEL_CHARACTERS, compile_text, measure, sms_spelling
from bot.core.version import Mark, build_version
from bot.services.actions import catalogue
from bot.services.flow_files import FlowFile, read_flow_files, read_setting, read_wording
from bot.services.message_files import extract_messages
from bot.services.phrases import PHRASES, load_phrases
from bot.services.translation_files import extract, of_flow, read_translations

ROOT = Path(__file__).parents[2]
FLOWS, LOCALES = ROOT / "flows", ROOT / "locales"
MEAN_GROWTH = 1.15
REVIEW = re.compile(r"^review: (pending|approved \S.* \d{4}-\d\d-\d\d)$", re.MULTILINE)
# Money is counted in fives in speech; the night belongs to the day after. Neither is ever written.
NEVER = re.compile(r"\b(kɛmɛ|waa|dɔrɔmɛ)\b|\b(ntɛnɛ|tarata|araba|alamisa|juma|sibiri|kari) ?su\b")
IDIOM = "i n'a fɔ"  # "for example": its i is nobody


def bambara(domain: str) -> list[polib.POEntry]:
    file = polib.pofile(str(LOCALES / "bm" / "LC_MESSAGES" / f"{domain}.po"))
    return [entry for entry in file if entry.msgstr and not entry.obsolete]


def every_bambara_text() -> list[polib.POEntry]:
    return [*bambara("flows"), *bambara("messages")]


def name_of(entry: polib.POEntry) -> str:
    return entry.msgctxt or entry.msgid


@pytest.fixture(scope="module")
def flow_files() -> tuple[FlowFile, ...]:
    return read_flow_files(FLOWS)


@pytest.fixture(scope="module")
def wording() -> WordingRules:
    return read_wording(FLOWS / "data")


def test_extracting_the_shipped_texts_changes_no_file(tmp_path, flow_files):
    copy = tmp_path / "locales"
    shutil.copytree(LOCALES, copy)

    extract([file.flow for file in flow_files if file.flow is not None], copy)
    extract_messages(copy, panel=ROOT / "admin")

    changed = [
        path.relative_to(copy)
        for path in copy.rglob("*.po*")
        if path.read_bytes() != (LOCALES / path.relative_to(copy)).read_bytes()
    ]
    assert not changed, "run `segin flows extract`"


@pytest.mark.parametrize("domain", ["flows", "messages"])
def test_bambara_has_one_form_for_every_number(domain):
    with (LOCALES / "bm" / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        read = read_po(file)

    assert (read.num_plurals, read.plural_expr) == (1, "0")


def test_every_text_has_the_placeholders_of_the_french():
    different = {
        name_of(entry): compile_text(entry.msgstr).names ^ compile_text(entry.msgid).names
        for entry in every_bambara_text()
        if compile_text(entry.msgstr).names != compile_text(entry.msgid).names
    }
    assert different == {}


def test_every_text_says_whether_someone_has_read_it():
    assert not [name_of(it) for it in every_bambara_text() if not REVIEW.search(it.tcomment)]


def test_every_phrase_of_the_service_is_there_in_bambara():
    assert load_phrases(LOCALES)["bm"].keys() == PHRASES.keys()


def test_texts_are_withheld_even_without_a_file(tmp_path):
    assert load_phrases(tmp_path)["bm"]["withheld"] == PHRASES["withheld"]


def test_letters_are_those_of_the_standard_spelling():
    """No tone marks, no Greek epsilon, no curly apostrophe; é and à only in French words."""
    wrong = {}
    for entry in every_bambara_text():
        french = set(WORD.findall(entry.msgid))
        own = "".join(re.split(r"\{[^}]*\}", entry.msgstr))
        for word in french:
            own = own.replace(word, "")
        marked = {
            sign for sign in own if unicodedata.normalize("NFD", sign) != sign or sign in "’ʼεη"
        }
        if marked or unicodedata.normalize("NFC", entry.msgstr) != entry.msgstr:
            wrong[name_of(entry)] = marked
    assert wrong == {}


def test_nobody_is_addressed_in_the_singular():
    familiar = [
        name_of(entry)
        for entry in every_bambara_text()
        if {"i", "e"} & set(re.findall(r"\w+", entry.msgstr.lower().replace(IDIOM, "")))
    ]
    assert familiar == []


def test_no_amount_is_spelled_and_no_night_is_named():
    assert not [name_of(it) for it in every_bambara_text() if NEVER.search(it.msgstr.lower())]


def test_labels_are_shown_whole_on_whatsapp():
    long = [
        (entry.msgctxt, len(entry.msgstr))
        for entry in bambara("flows")
        if entry.msgctxt.endswith(".label") and len(entry.msgstr) > LIST_LABEL_CHARACTERS
    ]
    assert long == []


def segments(text: str, language: str) -> int:
    return measure(sms_spelling(text, language)).segments


def test_bambara_costs_little_more_than_french():
    told = [it for it in every_bambara_text() if not (it.msgctxt or "").endswith(".label")]
    french = sum(segments(entry.msgid, "fr") for entry in told)
    assert sum(segments(entry.msgstr, "bm") for entry in told) <= MEAN_GROWTH * french


def test_every_text_goes_out_by_sms_in_the_cheap_spelling():
    costly = [
        name_of(entry)
        for entry in every_bambara_text()
        if measure(sms_spelling(entry.msgstr, "bm")).encoding.value != "GSM-7"
    ]
    assert costly == []


def issues_of(flow_files: tuple[FlowFile, ...]) -> list[FlowIssue]:
    setting = read_setting(FLOWS, flow_files)
    translations = read_translations(LOCALES)
    return [
        issue
        for file in flow_files
        if file.flow is not None
        for issue in check(
            file.flow,
            of_flow(translations, file.flow.flow),
            catalogue(),
            setting=setting,
            lines=file.lines,
        )
    ]


def test_check_finds_no_fault_with_the_bambara(flow_files):
    of_bambara = {
        Code.FRENCH_COPY,
        Code.BAMBARA_TOO_LONG,
        Code.DIFFERENT_PLACEHOLDERS,
        Code.STRAY_BRACES,
    }
    faults = [
        f"{issue.flow}.{issue.state}.{issue.field} {issue.message_fr}"
        for issue in issues_of(flow_files)
        if issue.code in of_bambara
        or (issue.code is Code.AMBIGUOUS_CHOICE and "(bambara)" in issue.message_fr)
    ]
    assert faults == []


def test_a_text_that_nobody_has_read_is_made_of_words_with_a_source(flow_files):
    approved = {it.msgctxt for it in bambara("flows") if "review: approved" in it.tcomment}
    unknown = {
        word.strip(" .…")
        for issue in issues_of(flow_files)
        if issue.code is Code.WORD_OUTSIDE_KIT
        and f"{issue.flow}.{issue.state}.{issue.field}" not in approved
        for word in issue.message_fr.split(":", 1)[1].split(",")
    }
    assert unknown == set()


def test_sensitive_texts_wait_for_a_reader(flow_files):
    translations = read_translations(LOCALES)
    line = load_phrases(LOCALES)["bm"]["withheld"]
    told = {}
    for file in flow_files:
        if file.flow is None:
            continue
        texts = of_flow(translations, file.flow.flow)
        version = build_version(1, file.flow, texts, withhold={"bm": line})
        for name, state in file.flow.states.items():
            wording = version.wording(name, "text", "bm")
            written = texts["bm"].get(f"{name}.text")
            if state.sensitive and wording is not None and written is not None:
                told[f"{file.flow.flow}.{name}"] = written.mark is Mark.APPROVED or (
                    wording.text.text == f"{state.text}\n{line}"
                )
    assert told
    assert [name for name, is_right in told.items() if not is_right] == []


def test_the_line_after_a_withheld_text_is_made_of_words_with_a_source(wording):
    words = {word.lower() for word in WORD.findall(load_phrases(LOCALES)["bm"]["withheld"])}
    assert words <= {*wording.kit, "sɛbɛnna"}
