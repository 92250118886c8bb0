"""The smallest product: it verifies, answers inside the answer, and remembers its receipts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from bot.channels.channel import InboundMessage, OutboundMessage, Receipt, Rejected, WebhookCall
from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.settings import TwilioSettings
from tests.provider import Account

Answering = Callable[[InboundMessage], list[str]]


def echo(message: InboundMessage) -> list[str]:
    """Answer with the text itself."""
    return [message.text]


class Product:
    """Serves `/webhooks/twilio` and its status address on loopback."""

    def __init__(self, account: Account, answering: Answering) -> None:
        self.receipts: list[Receipt] = []
        self.rejected: list[str] = []
        self.reading: TwilioChannel
        self._account = account
        self._answering = answering
        self._ids = count(1)
        self._answers: dict[str, str] = {}
        self._lock = threading.Lock()
        self.http = make_server(
            "127.0.0.1", 0, Request.application(self._answer), True, request_handler=_Quiet
        )
        self.origin = f"http://127.0.0.1:{self.http.server_port}"
        self.url = f"{self.origin}/webhooks/twilio"
        self.listen_as(self.origin)

    def listen_as(self, public_url: str) -> None:
        """Take this for the public address from now on."""
        self.reading = TwilioChannel(
            TwilioSettings(
                account_sid=self._account.sid,
                auth_tokens=(self._account.auth_token,),
                public_url=public_url,
                sms_from=self._account.sms,
                whatsapp_from=self._account.whatsapp,
            )
        )

    def _answer(self, request: Request) -> Response:
        call = WebhookCall(
            request.method,
            request.path,
            request.query_string.decode(),
            request.get_data(),
            {name.lower(): value for name, value in request.headers},
        )
        try:
            return self._receipt(call) if "status" in request.path else self._inbound(call)
        except Rejected as rejected:
            self.rejected.append(rejected.code)
            return Response(status=rejected.status)

    def _receipt(self, call: WebhookCall) -> Response:
        receipt = self.reading.read_receipt(call, now=datetime.now(UTC))
        if receipt is not None:
            with self._lock:
                self.receipts.append(receipt)
        return Response(status=204)

    def _inbound(self, call: WebhookCall) -> Response:
        message = self.reading.read_inbound(call, now=datetime.now(UTC))
        if message is None:
            return Response(self.reading.render_inline([]), content_type="text/xml")
        with self._lock:
            if message.provider_id not in self._answers:
                self._answers[message.provider_id] = self._render(message)
            return Response(self._answers[message.provider_id], content_type="text/xml")

    def _render(self, message: InboundMessage) -> str:
        return self.reading.render_inline(
            OutboundMessage(next(self._ids), message.medium, message.sender, text)
            for text in self._answering(message)
        )


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Write nothing."""


@contextmanager
def product(account: Account | None = None, answering: Answering = echo) -> Iterator[Product]:
    """Run the product for as long as the block lasts."""
    running = Product(account or Account(), answering)
    thread = threading.Thread(target=running.http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.http.shutdown()
        running.http.server_close()
        thread.join()
