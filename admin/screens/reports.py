"""Reports: steps, languages, messages and their cost, waiting, surveys; charts and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, render_template, request
from flask_babel import format_decimal
from flask_babel import gettext as _

from admin import report_words
from admin.charts import Chart, lying_bars
from admin.editor_captions import steps_called
from admin.formats import number
from admin.gate import signed_in_here
from admin.reading import number_in
from admin.screen import Screen
from admin.words import word
from bot.here import parts_here
from bot.services import reports as service
from bot.services.day_counts import ONE_DAY
from bot.services.policy import Permission
from bot.services.report_sheet import Cell, write_report
from bot.services.reports import Carried, Period, Step, Waits
from bot.services.survey_counts import Question

screen = Screen("reports", __name__)
READ = Permission.READ_REPORTS
DEFAULT_DAYS = 30
FLOWS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything of the page."""

    period: Period
    counted_until: date | None
    flows: Sequence[tuple[str, str, int]]  # name, title, visits
    flow: str
    steps: Sequence[Step]
    languages: Sequence[tuple[str, int | None]]
    media: Sequence[tuple[str, int | None, int | None]]
    carried: Sequence[Carried]
    waits: Waits
    surveys: Mapping[str, tuple[Question, ...]]


@screen.route("/reports", needs=READ)
def show() -> str:
    """The reports of a period."""
    days = _days()
    shown = parts_here().db.read(lambda s: _read(s, days))
    called = steps_called(shown.flow)
    return render_template(
        "panel/reports.html",
        it=shown, days=days, said=report_words, funnel=_funnel(shown.steps, called), count=_count,
        languages=_bars(report_words.LANGUAGES, shown.languages), money=_money, called=called,
    )  # fmt: skip


@screen.route("/reports/<table>.csv", needs=READ)
def export(table: str) -> Response:
    """One of the tables as a file."""
    if table not in TABLES:
        abort(404)
    header, rows_of = TABLES[table]
    shown = parts_here().db.read(lambda s: _read(s, _days()))
    text = write_report(header(), rows_of(shown), hidden=report_words.hidden())
    told = {"Content-Disposition": f'attachment; filename="{table}.csv"'}
    return Response(f"\ufeff{text}", mimetype="text/csv", headers=told)


def _days() -> int:
    days = number_in(request.args.get("days")) or DEFAULT_DAYS
    return days if days in report_words.PERIODS else DEFAULT_DAYS


def _read(session: Any, days: int) -> Shown:
    parts, member = parts_here(), signed_in_here().member
    today = parts.clock().date()
    period = Period(today - (days - 1) * ONE_DAY, today)
    titles, shelf = service.named_states(session), parts.library.now(session)
    flows = [
        (name, titles.get(name, (name, ()))[0], visits)
        for name, visits in service.list_flows(member, period, session=session)[:FLOWS_SHOWN]
    ]
    asked = request.args.get("flow", "")
    flow = asked if asked in {it[0] for it in flows} else (flows[0][0] if flows else "")
    order = titles.get(flow, ("", ()))[1]
    return Shown(
        period=period,
        counted_until=service.counted_until(session),
        flows=flows,
        flow=flow,
        steps=service.read_funnel(member, flow, period, order, session=session),
        languages=service.read_languages(member, period, session=session),
        media=service.read_media(member, period, session=session),
        carried=service.read_carried(member, period, shelf, session=session),
        waits=service.read_waits(member, period, session=session),
        surveys=service.read_surveys(member, period, session=session),
    )


def _funnel(steps: Sequence[Step], called: Mapping[str, str]) -> Chart:
    return lying_bars(
        (called.get(it.state, it.state), it.entered or 0, _count(it.entered)) for it in steps
    )


def _bars(names: Mapping[str, object], rows: Sequence[tuple[str, int | None]]) -> Chart:
    return lying_bars((word(names, code), count or 0, _count(count)) for code, count in rows)


def _count(count: int | None) -> str:
    return report_words.hidden() if count is None else number(count)


def _money(line: Carried) -> str:
    if line.cost is None or line.messages is None:
        return "—"
    return f"{format_decimal(line.cost)}\u00a0{service.sign_of(line.currency)}"


Table = tuple[Callable[[], Sequence[str]], Callable[[Shown], list[Sequence[Cell]]]]
TABLES: Mapping[str, Table] = {
    "steps": (
        lambda: (
            _("Parcours"), _("Étape"), _("Venues"), _("Ont répondu"), _("Aidées"), _("Arrêtées"),
        ),
        lambda it: [
            (it.flow, step.state, step.entered, step.answered, step.helped, step.dropped)
            for step in it.steps
        ],
    ),
    "languages": (
        lambda: (_("Langue"), _("Personnes")),
        lambda it: [(word(report_words.LANGUAGES, code), count) for code, count in it.languages],
    ),
    "media": (
        lambda: (_("Canal"), _("Reçus"), _("Envoyés")),
        lambda it: [(word(report_words.MEDIA, code), *counts) for code, *counts in it.media],
    ),
    "months": (
        lambda: (_("Mois"), _("Canal"), _("Messages"), _("Segments"), _("Coût")),
        lambda it: [
            (
                line.month, word(report_words.MEDIA, line.medium), line.messages, line.segments,
                _money(line),
            )
            for line in it.carried
        ],
    ),
    "surveys": (
        lambda: (_("Enquête"), _("Question"), _("Réponse"), _("Nombre")),
        lambda it: [
            (word(report_words.SURVEYS, survey), word(report_words.QUESTIONS, asked.question),
             word(report_words.ANSWERS, count.answer), count.number)
            for survey, questions in it.surveys.items()
            for asked in questions
            for count in asked.counts
        ],
    ),
}  # fmt: skip
