"""The panel for every test of this folder; the whole service for the few that need it."""

from tests.admin.fixtures import another_visitor, app, clock, parts, visitor
from tests.parts import build_parts, product_logs, provider, stocked_url

__all__ = [
    "another_visitor",
    "app",
    "build_parts",
    "clock",
    "parts",
    "product_logs",
    "provider",
    "stocked_url",
    "visitor",
]
