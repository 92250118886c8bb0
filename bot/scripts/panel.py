"""What is set in the panel in a script: a setting, and a fact that is taken back."""

from __future__ import annotations

from datetime import datetime

from bot.services.fact_rows import WITHDRAWABLE
from bot.services.parts import Parts
from bot.store import library
from bot.store.moment import to_micros
from bot.store.session import Session


def set_setting(parts: Parts, name: str, value: str, *, now: datetime) -> None:
    """A setting, known at once."""

    def story(session: Session) -> None:
        library.set_setting(session, name=name, value=value, now=to_micros(now))
        library.raise_revision(session)

    parts.db.write(story)


def withdraw(parts: Parts, kind: str, key: str, *, now: datetime) -> None:
    """A fact, or with the key "*" all of its kind. Raises LookupError when there is none."""

    def story(session: Session) -> None:
        gone = [
            library.withdraw_fact(session, section, found, now=to_micros(now))
            for section, found, _body, _withdrawn in library.list_facts(session)
            if WITHDRAWABLE.get(section) == kind and key in (found, "*")
        ]
        if not any(gone):
            raise LookupError(f"there is no fact {kind}.{key}")
        library.raise_revision(session)

    parts.db.write(story)
