"""Settings: read and changed by administrators; every process sees a change with its next story."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime

from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.setting_rows import GROUPS, LONGEST_LINE, Kind, Setting
from bot.store import audit, library
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

EARLIEST, LATEST = 6 * 60, 22 * 60  # no setting lets somebody be woken
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_LONGEST_NUMBER = 9


class BadSettings(Refusal):
    """Something cannot be as it was typed: for each such setting the code of what is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("bad_settings")
        self.problems = problems


def read_group(group: str, *, session: Session) -> dict[str, str]:
    """The settings of a group as they are in force."""
    stored = library.list_settings(session)
    return {it.name: stored.get(it.name) or _unset(it, stored) for it in GROUPS[group]}


def _unset(setting: Setting, stored: Mapping[str, str]) -> str:
    """What holds where nothing is written: optional texts may be empty."""
    is_emptied = setting.least == 0 and stored.get(setting.name) is not None
    follows = setting.name.endswith("_bm") and setting.name.removesuffix("_bm") in stored
    return "" if is_emptied or follows else setting.default


def mark_of(values: Mapping[str, str]) -> str:
    """What a page keeps of the values it showed, to find out whether a colleague changed them."""
    told = json.dumps(values, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def change_group(
    actor: Actor,
    group: str,
    typed: Mapping[str, str],
    *,
    seen: str,
    session: Session,
    now: datetime,
) -> tuple[str, ...]:
    """Change what differs in a group; the names that changed. `seen` is the mark of the page.

    Raises `Refusal` "not_allowed", "no_such_group", "changed_settings", or `BadSettings`.
    """
    see_to(actor)
    if group not in GROUPS:
        raise Refusal("no_such_group")
    library.lock_revision(session)
    was = read_group(group, session=session)
    wanted, problems = read_typed(group, typed)
    if problems:
        raise BadSettings(problems)
    if seen != mark_of(was):
        raise Refusal("changed_settings")
    changed = {name: value for name, value in wanted.items() if value != was[name]}
    keep_settings(actor, changed, session=session, now=now)
    return tuple(changed)


def keep_settings(
    actor: Actor, changed: Mapping[str, str], *, session: Session, now: datetime
) -> None:
    """Store settings, tell every process, and note their names; never what they say."""
    if not changed:
        return
    at = to_micros(now)
    for name, value in changed.items():
        library.set_setting(session, name=name, value=value, now=at)
    library.raise_revision(session)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act="settings_changed",
        subject="service",
        subject_id=None,
        now=at,
        member_id=actor.id,
        settings=" ".join(changed),
    )


def see_to(actor: Actor) -> None:
    """Raise `Refusal` "not_allowed" unless this member may change settings."""
    if not may(actor, Permission.MANAGE_SETTINGS):
        raise Refusal("not_allowed")


def read_typed(group: str, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(values as they would be stored, code of what is wrong by name)."""
    values, problems = dict[str, str](), dict[str, str]()
    for setting in GROUPS[group]:
        written = _tidy(setting, typed.get(setting.name, ""))
        if not written and setting.kind in {Kind.NUMBER, Kind.HOURS}:
            written = setting.default
        problem = _problem(setting, written)
        if problem:
            problems[setting.name] = problem
        values[setting.name] = str(int(written)) if _is_number(setting, written) else written
    return values, problems


def _tidy(setting: Setting, typed: str) -> str:
    """Without spaces that say nothing; one line, but for a list."""
    lines = [" ".join(line.split()) for line in typed.splitlines()]
    return ("\n" if setting.kind is Kind.LINES else " ").join(it for it in lines if it)


def _is_number(setting: Setting, written: str) -> bool:
    is_short = len(written) <= _LONGEST_NUMBER
    return setting.kind is Kind.NUMBER and is_short and written.isascii() and written.isdigit()


def _problem(setting: Setting, written: str) -> str:
    match setting.kind:
        case Kind.NUMBER:
            fits = _is_number(setting, written) and setting.least <= int(written) <= setting.most
            return "" if fits else "bad_number_of"
        case Kind.HOURS:
            return "" if _are_hours(written) else "bad_hours_of_day"
        case Kind.LINES:
            lines = written.split("\n")
            fits = len(lines) <= setting.most and max(map(len, lines)) <= LONGEST_LINE
            return "text_long" if not fits else _problem_of_signs("".join(lines))
        case Kind.TEXT:
            return _problem_of_text(setting, written)


def _problem_of_text(setting: Setting, written: str) -> str:
    if len(written) < setting.least:
        return "empty"
    if len(written) > setting.most:
        return "text_long"
    return _problem_of_signs(written)


def _problem_of_signs(written: str) -> str:
    # A brace would be taken for a placeholder; what cannot be printed is nobody's name.
    return "" if written.isprintable() and not set("{}<>") & set(written) else "bad_text"


def _are_hours(written: str) -> bool:
    found = _HOURS.fullmatch(written)
    if found is None:
        return False
    begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
    begins, ends = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
    return EARLIEST <= begins < ends <= LATEST
