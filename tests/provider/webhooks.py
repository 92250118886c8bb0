"""Calls to the product, signed by the provider's own library."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import urllib3
from twilio.request_validator import RequestValidator

from tests.provider.inbound import Answer

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PATIENCE = 15.0  # seconds, as the real provider
MOST_AT_ONCE = 512  # a smaller pool would tell of each further connection
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


class Caller:
    """Posts forms to the product under its public addresses, wherever it really listens."""

    def __init__(self, auth_token: str, reaches: Mapping[str, str]) -> None:
        self.reaches = dict(reaches)  # public origin -> the origin to connect to
        self.patience = PATIENCE  # an answer that comes later is none
        self._validator = RequestValidator(auth_token)
        self._pool = urllib3.PoolManager(maxsize=MOST_AT_ONCE, retries=False)

    def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """Post a signed form to this public address; a cut or an endless answer has no status."""
        real = self._real(url)
        if real is None:
            return Answer(None)
        began = time.monotonic()
        signature = self._validator.compute_signature(url, dict(form))
        try:
            answer = self._pool.request(
                "POST",
                real,
                body=urlencode(form),
                headers={**_HEADERS, "X-Twilio-Signature": signature},
                timeout=urllib3.Timeout(total=self.patience),
                redirect=False,
            )
        except urllib3.exceptions.HTTPError:
            return Answer(None)
        if time.monotonic() - began > self.patience:
            return Answer(None)
        content_type = answer.headers.get("Content-Type", "")
        return Answer(answer.status, answer.data.decode(errors="replace"), content_type)

    def _real(self, url: str) -> str | None:
        """Return where to connect, or None: a test never leaves this machine."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        real = self.reaches.get(origin, origin)
        return real + url[len(origin) :] if urlsplit(real).hostname in LOOPBACK else None
