"""The wire under the provider's library: one pool, always a timeout, failures told apart."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
from twilio.http import HttpClient
from twilio.http.response import Response

from bot.channels.http import NotAnswered, Request, Wire
from bot.channels.twilio.errors import failure

LONGEST_LIST = 16 * 1024 * 1024  # a page of a list holds hundreds of messages


class Transport(HttpClient):
    """Carries the library's requests; raises `DeliveryFailure` where it would blur what happened.

    A refused connection was not sent (retry); a cut, a timeout and a 5xx may have been (uncertain);
    429 was not taken (retry after the wait that the provider names).
    """

    def __init__(self, *, instead: str | None, timeout: float) -> None:
        super().__init__(logging.getLogger(__name__), False, timeout)
        self._instead = instead.rstrip("/") if instead else None
        self._wire = Wire(timeout=timeout, longest_answer=LONGEST_LIST)

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
        body = _body(data, sent_headers)
        try:
            answer = self._wire.exchange(
                Request(method, self._address(uri, params), sent_headers, body)
            )
        except NotAnswered as not_answered:
            raise failure(not_answered.code) from None
        if answer.status == 429:
            raise failure("429", retry_after=answer.retry_after())
        if answer.status >= 500:
            raise failure("server_error")
        return Response(answer.status, answer.body.decode(errors="replace"), answer.headers)

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


def _body(data: Mapping[str, Any] | None, headers: Mapping[str, str]) -> bytes | None:
    if not data:
        return None
    if headers.get("Content-Type") == "application/json":
        return json.dumps(data).encode()
    return urlencode(data, doseq=True).encode()
