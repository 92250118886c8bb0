"""The parts of the application that serves the present request."""

from __future__ import annotations

from flask import current_app

from bot.services.parts import Parts

PARTS = "segin.parts"


def parts_here() -> Parts:
    """What `build_app` was given."""
    parts: Parts = current_app.extensions[PARTS]
    return parts
