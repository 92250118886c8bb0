"""The providers: whether each answers from here, and whether its clock and ours agree."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bot.config import Config
from bot.services.doctor.finding import Finding, error, info

PATIENCE = 4.0
CLOCKS_APART = timedelta(minutes=1)  # from there on codes of the second factor are refused


def examine_providers(config: Config) -> Iterator[Finding]:
    """One call to each, without an account: it sends nothing and costs nothing."""
    clocks = []
    for name, url in _addresses(config):
        try:
            clock = _ask(url)
        except (OSError, http.client.HTTPException):
            yield error(
                "provider_unreachable",
                f"{name} ne répond pas depuis cette machine : les messages attendent. Regardez sa "
                "page d'état, puis le réseau et l'adresse réglée.",
            )
            continue
        yield info("provider", f"{name} répond.")
        clocks += [clock] if clock and url.startswith("https") else []
    if clocks:
        yield from compare_clocks(clocks[0], datetime.now(UTC), whose="du fournisseur")


def compare_clocks(theirs: datetime, ours: datetime, *, whose: str) -> Iterator[Finding]:
    """An error when the two clocks are too far apart."""
    apart = ours - theirs
    if abs(apart) > CLOCKS_APART:
        seconds = apart.total_seconds()
        yield error(
            "clock_off",
            f"L'heure de cette machine et celle {whose} diffèrent de {seconds:+.0f} secondes : "
            "mettez-la à l'heure (timedatectl set-ntp true).",
        )


def _addresses(config: Config) -> Iterator[tuple[str, str]]:
    if config.twilio:
        yield "Twilio", config.twilio.api_url
    for gateway in config.gateways:
        yield f"La passerelle {gateway.name}", gateway.send_url


def _ask(url: str) -> datetime | None:
    """The time that it says it is; None when it says none. Any answer is one: it is there.

    The path is never the one where messages are handed over.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("HEAD", "/")
        return parsedate_to_datetime(connection.getresponse().headers["Date"] or "")
    except ValueError:
        return None
    finally:
        connection.close()
