"""What every page of the panel costs on a grown database: time, bytes and statements."""

from __future__ import annotations

import gzip
import html
import json
import re
import statistics
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import cycle, islice

from flask import Flask
from flask.testing import FlaskClient

from bot.bench.grown import VISITORS
from bot.bench.visits import Screen, Visit, draw, screens
from bot.services import members
from bot.services.parts import Parts
from bot.services.sign_in import Stage, open_session
from bot.site import build_site
from bot.store import members as store
from bot.store.watching import WatchedDatabase

MOST_MS = 300
NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FINE = frozenset({200, 302, 303, 304})


@dataclass(frozen=True, slots=True)
class PageFigures:
    """One page over its visits; `wrong` counts other answers than it should give."""

    name: str
    visits: int
    median_ms: float
    p95_ms: float
    cpu_ms: float  # 95th percentile of this process's own: on a machine with nothing else to do
    gzipped: int  # the largest
    budget: int
    statements: int  # the most
    wrong: int

    @property
    def is_kept(self) -> bool:
        """Whether it is within its bounds."""
        return self.p95_ms <= MOST_MS and self.gzipped <= self.budget and not self.wrong

    def as_json(self) -> str:
        """One line for a machine."""
        return json.dumps(asdict(self), ensure_ascii=False)


class Browser:
    """A signed-in member at the real application."""

    def __init__(self, parts: Parts, app: Flask, *, email: str) -> None:
        index, now = members.email_index(parts, email), parts.clock()
        row = parts.db.read(lambda s: store.find_by_email(s, index))
        assert row is not None, "they were hired when the database grew"
        member = row.id
        token = parts.db.write(
            lambda s: open_session(parts, member, Stage.FULL, device="", session=s, now=now)
        )
        self._client: FlaskClient = app.test_client()
        self._client.set_cookie("segin", token, path="/")
        page = self._client.get("/admin/").get_data(as_text=True)
        self._proof = html.unescape(TOKEN.findall(page)[0])

    def open(self, visit: Visit) -> tuple[float, int, bytes]:
        """(seconds of the whole call, status, body)."""
        fields = {**visit.fields, "csrf_token": self._proof}
        began = time.perf_counter()
        if visit.fields:
            answer = self._client.post(visit.path, data=fields)
        else:
            answer = self._client.get(visit.path)
        body = answer.get_data()
        return time.perf_counter() - began, answer.status_code, body


def bench_panel(parts: Parts, *, contacts: int, visits: int) -> Iterator[PageFigures]:
    """Each screen in turn, by somebody who sees everything and by one who does not."""
    watched = WatchedDatabase(parts.db)
    here = replace(parts, db=watched)
    app = build_site(here)
    app.config["SESSION_COOKIE_SECURE"] = False
    browsers = tuple(Browser(here, app, email=email) for email in VISITORS)
    sample = draw(here, written=contacts)
    for screen in screens(sample):
        yield _visited(screen, browsers, watched, visits=visits)


def _visited(
    screen: Screen, browsers: tuple[Browser, ...], watched: WatchedDatabase, *, visits: int
) -> PageFigures:
    """The places in turn; where there is a next page, that one later instead."""
    times, cpu, sizes, statements, wrong = list[float](), list[float](), [0], [0], 0
    places, who = deque(screen.visits), cycle(browsers)
    next(who).open(places[0])  # what a process makes once is made
    for browser in islice(who, visits):
        place = places.popleft()
        watched.seen.statements = 0
        before = time.process_time()
        seconds, status, body = browser.open(place)
        cpu.append((time.process_time() - before) * 1000)
        times.append(seconds * 1000)
        statements.append(watched.seen.statements)
        wrong += status not in FINE
        sizes.append(len(gzip.compress(body)))
        following = NEXT.findall(body.decode(errors="replace")) if screen.follows else []
        places.append(Visit(html.unescape(following[-1])) if following else place)
    return PageFigures(
        name=screen.name,
        visits=len(times),
        median_ms=round(statistics.median(times), 1),
        p95_ms=_p95(times),
        cpu_ms=_p95(cpu),
        gzipped=max(sizes),
        budget=screen.bytes,
        statements=max(statements),
        wrong=wrong,
    )


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20, method="inclusive")[-1], 1)
