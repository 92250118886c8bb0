"""The texts of the code as PO files: found, merged, and never translated by mistake."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from bot.services.message_files import extract_messages
from bot.services.phrases import load_phrases
from bot.services.po_files import TranslationProblem
from bot.services.translation_files import Merged

PHRASES = {"menu": "Menu", "thanks": "Merci à vous."}


def extracted(locales: Path, **options: object) -> dict[str, Merged]:
    return extract_messages(locales, **({"phrases": PHRASES} | options))  # type: ignore[arg-type]


def path_of(locales: Path, language: str = "bm") -> Path:
    return locales / language / "LC_MESSAGES" / "messages.po"


def translate(locales: Path, french: str, bambara: str, *, comment: str = "") -> None:
    file = polib.pofile(str(path_of(locales)))
    entry = file.find(french)
    entry.msgstr, entry.tcomment = bambara, comment
    file.save(str(path_of(locales)))


@pytest.fixture
def panel(tmp_path):
    """A panel of one view and one template."""
    folder = tmp_path / "admin"
    (folder / "templates").mkdir(parents=True)
    (folder / "views.py").write_text('flash(gettext("Enregistré."))\n', encoding="utf-8")
    (folder / "templates" / "home.html").write_text(
        "<h1>{% trans %}Accueil{% endtrans %}</h1>"
        "{{ ngettext('%(num)d message', '%(num)d messages', count) }}",
        encoding="utf-8",
    )
    return folder


def test_every_phrase_is_in_the_template_under_its_french(tmp_path):
    extracted(tmp_path)
    template = polib.pofile(str(tmp_path / "messages.pot"))

    assert [(entry.msgid, entry.comment) for entry in template] == [
        ("Menu", "menu"),
        ("Merci à vous.", "thanks"),
    ]


def test_extracting_twice_keeps_everything_as_it_was(tmp_path):
    extracted(tmp_path)
    translate(tmp_path, "Merci à vous.", "Aw ni ce.", comment="review: approved Awa 2026-11-02")
    extracted(tmp_path)
    before = path_of(tmp_path).read_bytes()

    assert extracted(tmp_path) == {"bm": Merged(kept=2)}
    assert path_of(tmp_path).read_bytes() == before
    assert b"approved Awa" in before


def test_french_that_changed_is_not_said_in_the_old_bambara(tmp_path):
    extracted(tmp_path)
    translate(tmp_path, "Merci à vous.", "Aw ni ce.")

    assert extracted(tmp_path, phrases={"thanks": "Merci."}) == {"bm": Merged(added=1, retired=1)}
    assert polib.pofile(str(path_of(tmp_path))).find("Merci.").msgstr == ""


def test_french_that_comes_back_finds_its_translation(tmp_path):
    extracted(tmp_path)
    translate(tmp_path, "Merci à vous.", "Aw ni ce.")
    extracted(tmp_path, phrases={"thanks": "Merci."})
    extracted(tmp_path)

    assert polib.pofile(str(path_of(tmp_path))).find("Merci à vous.").msgstr == "Aw ni ce."


def test_the_panel_is_for_its_languages_and_not_for_bambara(tmp_path, panel):
    locales = tmp_path / "locales"
    extracted(locales, panel=panel, languages=("bm", "en"))
    english = polib.pofile(str(path_of(locales, "en")))

    ours = {"Accueil", "Enregistré.", "%(num)d message"}
    assert {entry.msgid for entry in english} == ours | {*PHRASES.values()}
    assert english.find("%(num)d message").msgid_plural == "%(num)d messages"
    assert english.find("Accueil").occurrences == [("admin/templates/home.html", "")]
    assert {entry.msgid for entry in polib.pofile(str(path_of(locales)))} == {*PHRASES.values()}


def test_without_a_panel_the_phrases_are_all_there_is(tmp_path):
    extracted(tmp_path, panel=tmp_path / "admin")

    assert len(polib.pofile(str(tmp_path / "messages.pot"))) == len(PHRASES)


def test_a_file_that_is_no_po_file_is_left_alone(tmp_path):
    path = path_of(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text("bonjour", encoding="utf-8")

    with pytest.raises(TranslationProblem):
        extracted(tmp_path)
    assert path.read_text(encoding="utf-8") == "bonjour"


def test_a_translated_phrase_is_said_and_a_doubtful_one_is_not(tmp_path):
    extract_messages(tmp_path)
    file = polib.pofile(str(path_of(tmp_path)))
    file.find("Merci à vous.").msgstr = "Aw ni ce."
    menu = file.find("Bonjour.")
    menu.msgstr, menu.flags = "Foli.", ["fuzzy"]
    file.save(str(path_of(tmp_path)))

    assert load_phrases(tmp_path)["bm"].get("thanks") == "Aw ni ce."
    assert "greeting" not in load_phrases(tmp_path)["bm"]
