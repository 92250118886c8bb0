"""The phone of the demonstration: a page that drives the real inbound path."""

from __future__ import annotations

from flask import Blueprint

simulator = Blueprint("simulator", __name__)
