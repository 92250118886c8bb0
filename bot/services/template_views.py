"""Templates as staff and stories read them: which there are, and what may be sent of them now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.services.template_wording import fill_numbered
from bot.store import templates as store
from bot.store.moment import from_micros
from bot.store.session import Session
from bot.store.templates import TemplateRow, TextRow

FRENCH = "fr"


class Purpose(StrEnum):
    """Who sends it: a member who picks it, or the service, to say that there is news."""

    MEMBER = "member"
    NEWS = "news"
    NEWS_FOR_ANOTHER = "news_for_another"  # by a phone that somebody else uses: the first name


class Approval(StrEnum):
    """What the provider says of a text."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"


class Category(StrEnum):
    """By which the provider charges."""

    UTILITY = "utility"
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class Wording:
    """A frozen text in one language, with what the provider knows it by."""

    language: str
    body: str
    content_id: str
    state: str
    state_on: str
    category: str = Category.UTILITY

    @property
    def is_approved(self) -> bool:
        """Whether it may be sent."""
        return self.state == Approval.APPROVED


@dataclass(frozen=True, slots=True)
class Template:
    """A template as members see it; `variables` say what stands at {{1}}, {{2}} ..."""

    id: int
    name: str
    purpose: str
    category: str
    variables: tuple[str, ...]
    texts: Mapping[str, Wording]
    created_by: int
    changed_at: int
    withdrawn_by: int | None
    withdrawn_at: datetime | None

    @property
    def is_withdrawn(self) -> bool:
        """Whether nobody is sent it any more."""
        return self.withdrawn_at is not None

    def spoken_in(self, language: str) -> Wording | None:
        """The approved text for who reads this language; French where there is no other."""
        found = [self.texts.get(language), self.texts.get(FRENCH)]
        return next((it for it in found if it is not None and it.is_approved), None)


@dataclass(frozen=True, slots=True)
class Filled:
    """An approved text with its values: what goes to a person outside the window."""

    wording: Wording
    values: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What the person reads."""
        return fill_numbered(self.wording.body, self.values)


@dataclass(frozen=True, slots=True)
class Neutral:
    """The approved texts that only say that there is news, by purpose and language."""

    texts: Mapping[str, Mapping[str, Wording]] = field(default_factory=dict)

    def find(self, language: str, first_name: str | None = None) -> Filled | None:
        """What says it to somebody; with `first_name`, to whoever uses that person's phone."""
        purpose = Purpose.NEWS if first_name is None else Purpose.NEWS_FOR_ANOTHER
        known = self.texts.get(purpose, {})
        wording = known.get(language) or known.get(FRENCH)
        if wording is None:
            return None
        return Filled(wording, () if first_name is None else (" ".join(first_name.split()),))


def list_templates(session: Session) -> tuple[Template, ...]:
    """Every template: those in use first, by name."""
    rows = store.list_texts(session)
    made = [
        _template(row, [it for it in rows if it.template_id == row.id])
        for row in store.list_templates(session)
    ]
    return tuple(sorted(made, key=lambda it: (it.is_withdrawn, it.name.casefold())))


def find_template(session: Session, template_id: int) -> Template | None:
    """One template; None when there is none."""
    return next((it for it in list_templates(session) if it.id == template_id), None)


def read_neutral(session: Session) -> Neutral:
    """What says that there is news to people whose window is closed."""
    found: dict[str, dict[str, Wording]] = {}
    for template in list_templates(session):
        if template.purpose != Purpose.MEMBER and not template.is_withdrawn:
            approved = {name: it for name, it in template.texts.items() if it.is_approved}
            found.setdefault(template.purpose, {}).update(approved)
    return Neutral(found)


def _template(row: TemplateRow, texts: list[TextRow]) -> Template:
    return Template(
        id=row.id,
        name=row.name,
        purpose=row.purpose,
        category=row.category,
        variables=tuple(json.loads(row.variables)),
        texts={
            it.language: Wording(
                it.language, it.body, it.content_id, it.state, it.state_on, row.category
            )
            for it in texts
        },
        created_by=row.created_by,
        changed_at=row.changed_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=None if row.withdrawn_at is None else from_micros(row.withdrawn_at),
    )
