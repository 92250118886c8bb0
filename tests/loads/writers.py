"""Writers: people who write by signed webhooks over some lines, one message each in flight."""

from __future__ import annotations

import base64
import hmac
import random
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.provider import Account

DIGITS = ("1", "2", "3", "4", "0")
SENTENCES = (
    "jai perdu ma carte nina koi faire",
    "bonjour je veu savoir pour mon dossier",
    "c quoi les papiers pour le bapteme",
    "je ve apprendre la soudure a kayes",
    "n b'a fe ka baara ke",
    "ne ka papiers tununa",
    "combien dargent on donne",
)
ACTIONS = ("parler a quelqu un", "mon dossier", "rendez vous")
SHARES = ((0.7, DIGITS), (0.9, SENTENCES), (1.0, ACTIONS))
Drawing = Callable[[random.Random], str]
REPEATS = 0.02  # of the messages come twice, the second right after the first


@dataclass(slots=True)
class Written:
    """What came of a round."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)  # of first copies
    repeats: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def at(self, share: float) -> float:
        """The latency, in milliseconds, under which this share of the answers stayed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


@dataclass(slots=True)
class Writers:
    """People with numbers kept for fiction, at most 10,000. `write` lets them write for a while."""

    port: int
    url: str
    account: Account
    people: int
    connections: int
    seed: int = 0
    a_second: float | None = None  # how many all of them write; None: as many as are answered
    _free: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def greet(self) -> Written:
        """Everybody writes a first time."""
        self._free = list(range(self.people))
        return self._run(lambda chance: "Bonjour", until=None)

    def write(self, seconds: float) -> Written:
        """Digits, sentences and acts, for so long."""
        self._free = random.Random(self.seed).sample(range(self.people), self.people)
        return self._run(_text, until=time.monotonic() + seconds)

    def _run(self, text: Drawing, *, until: float | None) -> Written:
        total, began = Written(), time.monotonic()
        threads = [
            threading.Thread(target=self._keep_writing, args=(text, until, total, place))
            for place in range(self.connections)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        total.seconds = time.monotonic() - began
        return total

    def _keep_writing(self, text: Drawing, until: float | None, total: Written, place: int) -> None:
        chance, line = random.Random(self.seed * 1000 + place), _Line(self.port)
        own, due = Written(), time.perf_counter() + self._pause() * chance.random()
        while until is None or time.monotonic() < until:
            if self.a_second is not None:  # who waited for an answer writes late: it counts as wait
                due += self._pause()
                time.sleep(max(0.0, due - time.perf_counter()))
            with self._lock:
                if not self._free:
                    break
                person = self._free.pop()
            call = self._call(person, text(chance))
            since = due if self.a_second is not None else time.perf_counter()
            own.statuses[line.post(call, own.latencies, since)] += 1
            if until is not None and chance.random() < REPEATS:
                own.statuses[line.post(call, own.repeats, time.perf_counter())] += 1
            if until is not None:
                with self._lock:
                    self._free.insert(0, person)
        with self._lock:
            total.latencies += own.latencies
            total.repeats += own.repeats
            total.statuses += own.statuses

    def _pause(self) -> float:
        """Seconds between two messages of one line."""
        return self.connections / self.a_second if self.a_second is not None else 0.0

    def _call(self, person: int, text: str) -> bytes:
        sid = "SM" + uuid.uuid4().hex
        form = {
            "AccountSid": self.account.sid,
            "ApiVersion": "2010-04-01",
            "Body": text,
            "From": f"+3363998{person:04}",
            "FromCountry": "ML",
            "MessageSid": sid,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "To": self.account.sms,
        }
        signed = self.url + "".join(name + form[name] for name in sorted(form))
        token = self.account.auth_token.encode()
        signature = base64.b64encode(hmac.digest(token, signed.encode(), "sha1")).decode()
        body = urlencode(form).encode()
        return (
            f"POST /webhooks/twilio HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body


class _Line:
    """One connection that is kept, and made again when the server closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def post(self, call: bytes, latencies: list[float], since: float) -> int:
        """The status of the whole answer; the time since then is added."""
        try:
            status = self._ask(call)
        except (OSError, ValueError):
            self._socket = None
            status = self._ask(call)
        latencies.append(time.perf_counter() - since)
        return status

    def _ask(self, call: bytes) -> int:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(call)
        head, _, body = self._until_blank_line().partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
        missing = int(fields[b"content-length"]) - len(body)
        while missing > 0:
            missing -= len(self._some())
        if fields.get(b"connection", b"").strip() == b"close":
            self._socket.close()
            self._socket = None
        return int(head[9:12])

    def _until_blank_line(self) -> bytes:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._some()
        return received

    def _some(self) -> bytes:
        assert self._socket is not None
        received = self._socket.recv(65536)
        if not received:
            raise ValueError("closed")
        return received


def _text(chance: random.Random) -> str:
    drawn = chance.random()
    texts: Sequence[str] = next(texts for share, texts in SHARES if drawn < share)
    return chance.choice(texts)
