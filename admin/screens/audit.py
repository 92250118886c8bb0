"""The audit log: who did what, when; by ids and codes only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import render_template, request

from admin import act_words
from admin.audit_details import detail, leads_to
from admin.reading import number_in
from admin.screen import Screen
from bot.here import parts_here
from bot.services import audit as service
from bot.services import members
from bot.services.policy import Permission

screen = Screen("audit", __name__)
HERE = ZoneInfo("Africa/Bamako")


@screen.route("/audit", needs=Permission.READ_AUDIT)
def list_entries() -> str:
    """Entries of an act, of a member and of some days, the newest first."""
    parts, asked = parts_here(), request.args
    act = asked.get("act", "") if asked.get("act", "") in act_words.ACTS else None
    who = number_in(asked.get("who"))
    since, until = _day(asked.get("from", "")), _day(asked.get("to", ""), after=1)
    found = parts.db.read(
        lambda s: service.list_entries(
            session=s,
            act=act,
            member_id=who,
            since=since,
            until=until,
            after=_place(asked.get("after", "")),
        )
    )
    everyone = parts.db.read(lambda s: members.list_members(parts, session=s))
    return render_template(
        "panel/audit.html",
        act_words=act_words,
        detail=detail,
        leads_to=leads_to,
        found=found,
        names={it.id: it.shown_name for it in everyone},
        chosen={
            "act": act or "",
            "who": who or "",
            "from": asked.get("from", ""),
            "to": asked.get("to", ""),
        },
        is_first="after" not in asked,
    )


def _day(written: str, *, after: int = 0) -> datetime | None:
    """The beginning of a day here, or of so many days after it; None for anything else."""
    try:
        day = datetime.strptime(written, "%Y-%m-%d") + timedelta(days=after)
        return day.replace(tzinfo=HERE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _place(written: str) -> tuple[int, int] | None:
    moment, _, entry_id = written.partition(".")
    if all(it.isascii() and it.isdigit() and len(it) < 19 for it in (moment, entry_id)):
        return int(moment), int(entry_id)
    return None
