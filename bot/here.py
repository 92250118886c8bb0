"""The parts of the application that serves the present request."""

from __future__ import annotations

from flask import current_app

from bot.services.metrics import Meter
from bot.services.parts import Parts

PARTS = "segin.parts"
METER = "segin.meter"


def parts_here() -> Parts:
    """What `build_app` was given."""
    parts: Parts = current_app.extensions[PARTS]
    return parts


def meter_here() -> Meter:
    """What this process measures of itself."""
    meter: Meter = current_app.extensions[METER]
    return meter
