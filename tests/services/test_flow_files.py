"""Flow files and their translations: read safely, with lines; extracted without losing work."""

from __future__ import annotations

import json
from pathlib import Path

import polib
import pytest
from babel.messages.pofile import read_po

from bot.core.check import Code, is_error
from bot.core.flow import Flow
from bot.core.hearing import build_words
from bot.core.version import Mark, Translation
from bot.services.actions import catalogue
from bot.services.flow_files import (
    check_files,
    flow_schema,
    read_data_file,
    read_flow_file,
    read_flow_files,
    read_flow_text,
    write_schema,
)
from bot.services.plain_yaml import YamlProblem, read_yaml
from bot.services.translation_files import (
    Merged,
    TranslationProblem,
    extract,
    of_flow,
    path_of,
    read_translation_text,
    read_translations,
)

FLOWS = Path(__file__).parents[2] / "flows"
LOCALES = Path(__file__).parents[2] / "locales"


# --- YAML ---------------------------------------------------------------------------------------


def problem_of(text: str | bytes) -> tuple[str, int | None]:
    with pytest.raises(YamlProblem) as refused:
        read_yaml(text)
    return refused.value.code.value, refused.value.line


def test_values_are_plain_and_each_has_its_line():
    document = read_yaml("a: 1\nb:\n  - x\n  - {c: true, d: null}\n")

    assert document.value == {"a": 1, "b": ["x", {"c": True, "d": None}]}
    assert document.lines[("b", 1, "d")] == 4
    assert document.lines[("b", 0)] == 3
    assert document.lines[()] == 1


@pytest.mark.parametrize("word", ["no", "yes", "oui", "non", "on", "off", "n", "y", "2026-11-21"])
def test_words_and_dates_stay_text(word):
    assert read_yaml(f"a: {word}").value == {"a": word}


def test_a_number_in_quotes_stays_text():
    assert read_yaml("a: '2'\nb: \"true\"\nc: 2").value == {"a": "2", "b": "true", "c": 2}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: &x 1\nb: *x", "alias", 1),
        ("a: 1\nb: *x", "alias", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", "alias", 2),
        ("a: !secret 1", "alias", 1),
        ("a: 1\nb: 2\na: 3", "duplicate_key", 3),
        ("a:\n  - {x: 1, x: 2}", "duplicate_key", 2),
        ("a: [1", "unreadable", 1),
        ("a: 1\n\tb: 2", "unreadable", 2),
        ("a: 1\n---\nb: 2", "unreadable", 2),
        ("? [a, b]\n: 1", "unreadable", 1),
        ("a: " + "9" * 5000, "unreadable", 1),
        ("a: \x00", "unreadable", None),
        (b"a: \xff", "unreadable", None),
        ("a: \ud800", "unreadable", None),
        ("[" * 21, "too_deep", 1),
        ("a: " + "{b: " * 20 + "1" + "}" * 20, "too_deep", 1),
        ("[" * 100_000, "too_deep", 1),
        ("a: " + "x" * 262_144, "too_large", None),
    ],
)
def test_what_could_hurt_or_mislead_is_refused(text, code, line):
    assert problem_of(text) == (code, line)


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor():
    bomb = "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50))
    assert problem_of(bomb) == ("alias", 1)


def test_twenty_levels_are_deep_enough_for_an_author():
    assert read_yaml("[" * 20 + "]" * 20).value


def test_a_merge_key_is_only_a_key():
    assert read_yaml("<<: {a: 1}").value == {"<<": {"a": 1}}


def test_an_empty_file_is_no_flow():
    file = read_flow_text("", name="vide")

    assert file.flow is None
    assert [issue.flow for issue in file.issues] == ["vide"]


def test_a_problem_of_the_file_becomes_an_issue_with_its_line():
    (issue,) = read_flow_text("flow: a\nflow: b\n", name="a").issues

    assert (issue.code, issue.line) == (Code.DUPLICATE_KEY, 2)
    assert issue.message_fr == "« flow » est écrit deux fois au même endroit."


# --- what is shipped -----------------------------------------------------------------------------


def test_every_shipped_flow_is_read():
    files = read_flow_files(FLOWS)

    assert {file.name for file in files} >= {
        "accueil",
        "menu",
        "aide",
        "arret",
        "profil",
        "reprise",
    }
    assert [issue for file in files for issue in file.issues] == []


def test_the_shipped_flows_have_no_error():
    issues = check_files(FLOWS, LOCALES, catalogue())

    assert [issue for issue in issues if is_error(issue)] == []


def test_a_file_names_the_flow_it_holds(tmp_path):
    path = tmp_path / "autre.yaml"
    path.write_bytes((FLOWS / "menu.yaml").read_bytes())

    assert [issue.code for issue in read_flow_file(path).issues] == [Code.OTHER_FLOW_NAME]


def test_the_word_lists_are_read_as_they_are():
    assert build_words(read_data_file(FLOWS / "data" / "words.yaml").value).answers["nn"]


def test_the_schema_for_editors_is_in_step_with_the_model():
    assert (FLOWS / "schema.json").read_text(encoding="utf-8") == flow_schema()


def test_the_schema_is_written_where_editors_look(tmp_path):
    schema = json.loads(write_schema(tmp_path).read_text(encoding="utf-8"))

    assert schema["additionalProperties"] is False
    assert "is" in schema["$defs"]["Branch"]["properties"]


# --- translations ---------------------------------------------------------------------------------


def flow_with(**texts: str) -> Flow:
    """A flow whose states say such texts, one after the other."""
    names = [*texts, "fin"]
    states: dict[str, object] = {
        name: {"kind": "say", "text": text, "then": names[place + 1]}
        for place, (name, text) in enumerate(texts.items())
    }
    states["fin"] = {"kind": "end"}
    return Flow.model_validate({"flow": "f", "title": "F", "start": names[0], "states": states})


def translate(locales: Path, context: str, bambara: str, *, review: str = "") -> None:
    """Put a translation into the file, as a translator does."""
    path = path_of(locales, "bm")
    file = polib.pofile(str(path))
    entry = next(entry for entry in file if entry.msgctxt == context)
    entry.msgstr, entry.tcomment = bambara, review
    file.save(str(path))


def entry_of(locales: Path, context: str) -> polib.POEntry:
    file = polib.pofile(str(path_of(locales, "bm")))
    return next(entry for entry in file if entry.msgctxt == context)


def found_in(locales: Path) -> dict[str, Translation]:
    return of_flow(read_translations(locales), "f")["bm"]


@pytest.fixture
def locales(tmp_path):
    """The files of a flow of two texts, the first of them translated and approved."""
    extract([flow_with(a="Voulez-vous continuer maintenant ?", b="Merci.")], tmp_path)
    translate(tmp_path, "f.a.text", "Aw b'a fɛ ka taa a fɛ wa ?", review="review: approved Awa")
    return tmp_path


def test_the_template_holds_every_text_under_its_name(tmp_path):
    flow = read_flow_file(FLOWS / "aide.yaml").flow
    extract([flow], tmp_path)
    template = polib.pofile(str(tmp_path / "flows.pot"))

    assert template.find("De quoi avez-vous besoin ?").msgctxt == "aide.debut.text"
    assert "aide.debut.danger.label" in {entry.msgctxt for entry in template}
    assert all(entry.msgstr == "" for entry in template)
    assert (
        "sensitive" in next(it for it in template if it.msgctxt == "aide.danger_mali.text").comment
    )


def test_bambara_has_one_plural_form_in_babels_eyes_too(tmp_path):
    extract([flow_with(a="Un.")], tmp_path)
    with path_of(tmp_path, "bm").open("rb") as file:
        read = read_po(file)

    assert (read.num_plurals, read.plural_expr) == (1, "0")


def test_an_approved_translation_is_read_as_approved(locales):
    assert found_in(locales) == {"a.text": Translation("Aw b'a fɛ ka taa a fɛ wa ?", Mark.APPROVED)}


@pytest.mark.parametrize(
    ("comment", "mark"),
    [
        ("", Mark.PENDING),
        ("review: pending", Mark.PENDING),
        ("review: approved", Mark.PENDING),
        ("review: approved Awa, 2026-11-02", Mark.APPROVED),
        ("une remarque\nreview: approved Awa", Mark.APPROVED),
    ],
)
def test_only_a_named_reader_approves(comment, mark):
    comments = "".join(f"# {line}\n" for line in comment.splitlines())
    text = f'msgid ""\nmsgstr ""\n\n{comments}msgctxt "f.a.text"\nmsgid "Un."\nmsgstr "Kelen."\n'
    assert read_translation_text(text, name="flows.po") == {"f.a.text": Translation("Kelen.", mark)}


def test_extracting_twice_changes_nothing(locales):
    flow = flow_with(a="Voulez-vous continuer maintenant ?", b="Merci.")
    extract([flow], locales)
    before = {path: path.read_bytes() for path in locales.rglob("*.po*")}

    assert extract([flow], locales) == {"bm": Merged(kept=2)}
    assert {path: path.read_bytes() for path in locales.rglob("*.po*")} == before


def test_edited_french_makes_the_translation_stale_and_takes_the_approval_back(locales):
    flow = flow_with(a="Voulez-vous continuer ?", b="Merci.")

    assert extract([flow], locales) == {"bm": Merged(kept=1, stale=1)}
    assert found_in(locales)["a.text"].mark is Mark.STALE
    entry = entry_of(locales, "f.a.text")
    assert entry.previous_msgid == "Voulez-vous continuer maintenant ?"
    assert entry.tcomment == "review: pending"


def test_a_translation_stays_stale_until_someone_looks_at_it(locales):
    flow = flow_with(a="Voulez-vous continuer ?", b="Merci.")
    extract([flow], locales)

    assert extract([flow], locales) == {"bm": Merged(kept=2)}
    assert found_in(locales)["a.text"].mark is Mark.STALE


def test_french_put_back_as_it_was_makes_the_translation_good_again(locales):
    extract([flow_with(a="Voulez-vous continuer ?", b="Merci.")], locales)
    extract([flow_with(a="Voulez-vous continuer maintenant ?", b="Merci.")], locales)

    assert found_in(locales)["a.text"].mark is Mark.PENDING


def test_small_edits_one_after_the_other_are_measured_from_what_was_translated(locales):
    steps = ["Voulez-vous continuer ?", "Voulez-vous un rendez-vous ?", "Un rendez-vous demain ?"]
    for text in steps:
        extract([flow_with(a=text, b="Merci.")], locales)

    assert "a.text" not in found_in(locales)


def test_rewritten_french_empties_the_translation(locales):
    flow = flow_with(a="Où êtes-vous ?", b="Merci.")

    assert extract([flow], locales) == {"bm": Merged(kept=1, emptied=1)}
    assert found_in(locales) == {}
    assert entry_of(locales, "f.a.text").tcomment == ""


def test_the_translation_of_a_removed_state_is_kept_aside_and_comes_back(locales):
    assert extract([flow_with(b="Merci.")], locales) == {"bm": Merged(kept=1, retired=1)}
    assert found_in(locales) == {}

    extract([flow_with(a="Voulez-vous continuer maintenant ?", b="Merci.")], locales)
    assert found_in(locales)["a.text"].mark is Mark.APPROVED


def test_a_new_text_is_added_empty(locales):
    flow = flow_with(a="Voulez-vous continuer maintenant ?", b="Merci.", c="Bonjour.")

    assert extract([flow], locales) == {"bm": Merged(kept=2, added=1)}
    assert entry_of(locales, "f.c.text").msgstr == ""


def test_a_line_break_and_quotes_survive_the_way_through_the_file(tmp_path):
    french = 'Un "mot".\nUn autre \\ mot.'
    extract([flow_with(a=french)], tmp_path)
    translate(tmp_path, "f.a.text", french.replace("Un", "Dɔ"))
    extract([flow_with(a=french)], tmp_path)

    assert found_in(tmp_path)["a.text"].text == french.replace("Un", "Dɔ")


def test_a_file_that_is_no_po_file_is_refused(tmp_path):
    with pytest.raises(TranslationProblem):
        read_translation_text("bonjour", name="flows.po")
    with pytest.raises(TranslationProblem):
        read_translation_text('msgid "a\nmsgstr', name="flows.po")


def test_a_text_that_is_the_path_of_a_file_is_not_opened(tmp_path):
    path = tmp_path / "msgid.po"
    path.write_text('msgctxt "f.a.text"\nmsgid "a"\nmsgstr "b"\n', encoding="utf-8")
    with pytest.raises(TranslationProblem):
        read_translation_text(str(path), name="flows.po")
