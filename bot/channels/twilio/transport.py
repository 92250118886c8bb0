"""The wire under the provider's library: one pool, always a timeout, failures told apart."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import certifi
import urllib3
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    TimeoutError,
)

from bot.channels.twilio.errors import failure

LONGEST_WAIT = 3600.0


class Transport(HttpClient):  # type: ignore[misc]  # the library carries no types
    """Carries the library's requests; raises `DeliveryFailure` where it would blur what happened.

    A refused connection was not sent (retry); a cut, a timeout and a 5xx may have been (uncertain);
    429 was not taken (retry after the wait that the provider names).
    """

    def __init__(self, *, instead: str | None, timeout: float, connections: int = 16) -> None:
        logger = logging.getLogger(__name__)
        super().__init__(logger, False, timeout)
        # urllib3 writes whole addresses at DEBUG, and a list request has the number in its address.
        logging.getLogger("urllib3").setLevel(logging.INFO)
        self._instead = instead.rstrip("/") if instead else None
        self._pool = urllib3.PoolManager(
            maxsize=connections, block=True, retries=False, ca_certs=certifi.where()
        )

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Return an answer below 500 that is not 429; redirects are never followed."""
        sent_headers = dict(headers or {}) | _basic(auth)
        answer = self._exchange(
            method,
            self._address(uri, params),
            _body(data, sent_headers),
            sent_headers,
            timeout or self.timeout,
        )
        if answer.status == 429:
            raise failure("429", retry_after=_wait(answer.headers.get("Retry-After", "")))
        if answer.status >= 500:
            raise failure("server_error")
        return Response(answer.status, answer.data.decode(errors="replace"), dict(answer.headers))

    def _exchange(
        self, method: str, url: str, body: str | None, headers: dict[str, str], timeout: float
    ) -> urllib3.BaseHTTPResponse:
        # The exceptions of urllib3 quote the address, and with it a number: none travels further.
        try:
            return self._pool.request(
                method,
                url,
                body=body,
                headers=headers,
                timeout=urllib3.Timeout(total=timeout),
                redirect=False,
            )
        except (NewConnectionError, ConnectTimeoutError):
            raise failure("unreachable") from None
        except TimeoutError:
            raise failure("timeout") from None
        except HTTPError:
            raise failure("cut") from None

    def _address(self, uri: str, params: Mapping[str, Any] | None) -> str:
        """Return the address to call: the library knows no other host than the provider's own."""
        if self._instead is not None:
            parts = urlsplit(uri)
            uri = self._instead + parts.path + ("?" + parts.query if parts.query else "")
        if not params:
            return uri
        return uri + ("&" if "?" in uri else "?") + urlencode(params, doseq=True)


def _basic(auth: tuple[str, str] | None) -> dict[str, str]:
    return urllib3.make_headers(basic_auth=":".join(auth)) if auth else {}


def _body(data: Mapping[str, Any] | None, headers: Mapping[str, str]) -> str | None:
    if not data:
        return None
    if headers.get("Content-Type") == "application/json":
        return json.dumps(data)
    return urlencode(data, doseq=True)


def _wait(header: str) -> float | None:
    return min(float(header), LONGEST_WAIT) if header.isascii() and header.isdigit() else None
