"""Screen: a group of routes each of which says who may enter; what says nothing stays shut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint

from bot.services.policy import Permission

View = TypeVar("View", bound=Callable[..., Any])


class Before(StrEnum):
    """Routes for people who are not signed in yet, by how far they have come."""

    SIGN_IN = "sign_in"  # open to everyone
    SECOND_FACTOR = "second_factor"
    ENROLMENT = "enrolment"


@dataclass(frozen=True, slots=True)
class Door:
    """What a route needs. What a page asks by itself does not `extend` a session."""

    needs: Permission | Before
    extends: bool = True


class Screen(Blueprint):
    """A blueprint on which a route without `needs` cannot be declared."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name)
        self.doors: dict[str, Door] = {}

    def route(  # type: ignore[override]
        self, rule: str, *, needs: Permission | Before, extends: bool = True, **options: Any
    ) -> Callable[[View], View]:
        """Declare a route, and the permission that its policy asks for."""
        declare = super().route(rule, **options)

        def keep(view: View) -> View:
            self.doors[options.get("endpoint", view.__name__)] = Door(needs, extends)
            return declare(view)

        return keep
