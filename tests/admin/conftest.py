"""The panel for every test of this folder."""

from tests.admin.fixtures import another_visitor, app, clock, parts, visitor

__all__ = ["another_visitor", "app", "clock", "parts", "visitor"]
