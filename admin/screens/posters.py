"""Posters for transit centres: a square code to photograph and a number to type, to print on A4."""

from __future__ import annotations

from flask import render_template

from admin import report_words
from admin.screen import Screen
from admin.screens.enrolment import picture_of
from bot.here import parts_here
from bot.services.policy import Permission
from bot.services.posters import list_posters

screen = Screen("posters", __name__)


@screen.route("/posters", needs=Permission.PRINT_POSTERS)
def show() -> str:
    """Every poster, one a page of paper."""
    parts = parts_here()
    posters, settings = parts.db.read(
        lambda s: (list_posters(parts, session=s), parts.library.now(s).settings)
    )
    return render_template(
        "panel/posters.html",
        posters=[(it, picture_of(it.link)) for it in posters],
        operator=settings["operator"], sender=settings.get("sender_name", ""), said=report_words,
    )  # fmt: skip
