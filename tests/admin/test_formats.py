"""Days as people here read them, and no list that shows them as a machine does."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

import admin
from admin.formats import dated

TEMPLATES = Path(admin.__file__).parent / "templates" / "panel"
SHOWN = re.compile(r">\{\{ *[\w.]+_on *(?:or [^|}]*)?\}\}")


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        ("2026-11-24", "24 nov. 2026"),
        (date(2026, 3, 1), "1 mars 2026"),
        (None, ""),
        ("", ""),
        ("bientôt", "bientôt"),
    ],
)
def test_a_day_is_shown_in_words(app: Flask, on: str | date | None, shown: str) -> None:
    with app.test_request_context("/admin/"):
        assert dated(on) == shown


def test_no_page_shows_a_day_as_it_is_stored() -> None:
    found = {
        path.name: SHOWN.findall(path.read_text(encoding="utf-8"))
        for path in sorted(TEMPLATES.glob("*.html"))
    }
    assert len(found) > 60
    assert {name: places for name, places in found.items() if places} == {}
