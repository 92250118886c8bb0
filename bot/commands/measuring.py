"""Measuring: how a text travels by SMS."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from bot.core.text import measure, sms_spelling


@click.command()
@click.argument("written", metavar="TEXT|-")
@click.option("--json", "as_json", is_flag=True)
def text(written: str, as_json: bool) -> None:
    """How a text travels by SMS: its encoding, units and segments, as written and as sent."""
    told = sys.stdin.read() if written == "-" else written
    sms = sms_spelling(told, "fr")
    figures = {**_figures(told), "sms": {"text": sms, **_figures(sms)}}
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(f"écrit : {figures['encoding']}, {figures['segments']} segment(s)")
    click.echo(f"SMS : {figures['sms']['encoding']}, {figures['sms']['segments']} segment(s)")
    click.echo(sms)


def _figures(told: str) -> dict[str, Any]:
    measured = measure(told)
    return {
        "encoding": measured.encoding.value,
        "units": measured.units,
        "segments": measured.segments,
    }
