"""The provider's HTTP side: its interface as described, and `/_control/` for a test elsewhere."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from werkzeug.exceptions import ClientDisconnected, HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.provider.control import control
from tests.provider.faults import Fault
from tests.provider.inbound import new_sid
from tests.provider.rules import Refused

if TYPE_CHECKING:
    from tests.provider.provider import Provider

_ACCOUNT = "/2010-04-01/Accounts/<AccountSid>"
_ROUTES = Map(
    [
        Rule(f"{_ACCOUNT}/Messages.json", methods=["POST"], endpoint="create_message"),
        Rule(f"{_ACCOUNT}/Messages.json", methods=["GET"], endpoint="list_messages"),
        Rule(f"{_ACCOUNT}/Messages/<Sid>.json", methods=["GET"], endpoint="fetch_message"),
        Rule(f"{_ACCOUNT}/Messages/<Sid>.json", methods=["DELETE"], endpoint="delete_message"),
        Rule(f"{_ACCOUNT}/Messages/<Sid>/Media.json", methods=["GET"], endpoint="list_media"),
        Rule("/v1/Content", methods=["POST"], endpoint="create_content"),
        Rule("/v1/Content", methods=["GET"], endpoint="list_contents"),
    ]
)


_NOT_FOUND = Refused(404, 20404, "The requested resource was not found")


class Server:
    """Serves one provider on loopback, a thread for each connection."""

    def __init__(self, provider: Provider, port: int) -> None:
        self._provider = provider
        self._stopped = False
        self._http = make_server(
            "127.0.0.1", port, self._answer, threaded=True, request_handler=_QuietHandler
        )
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; nothing is answered any more."""
        self._stopped = True
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        request.get_data()  # kept, so that the form and the contract can both read it
        if self._stopped:
            _cut(request)  # a connection that was kept open is no way round the end
        if request.path.startswith("/_control/"):
            return control(self._provider, request)(environ, start_response)
        try:
            response = self._api(request)
        except Refused as refused:
            response = _json(refused.body(), refused.status)
        except HTTPException:
            response = _json(_NOT_FOUND.body(), _NOT_FOUND.status)
        return response(environ, start_response)

    def _api(self, request: Request) -> Response:
        self._check_account(request)
        endpoint, found = _ROUTES.bind_to_environ(request.environ).match()
        violations = self._provider.contract.violations(request)
        if violations:
            self._provider.ledger.record_problem(f"{endpoint}: {'; '.join(violations)}")
            raise Refused(400, 20001, "Invalid parameter")
        answers: dict[str, Callable[..., Response]] = {
            "create_message": self._create_message,
            "list_messages": self._list_messages,
            "fetch_message": self._fetch_message,
            "delete_message": self._delete_message,
            "list_media": self._list_media,
            "create_content": self._create_content,
            "list_contents": self._list_contents,
        }
        return answers[endpoint](request, found)

    def _check_account(self, request: Request) -> None:
        account, given = self._provider.account, request.authorization
        expected = {"username": account.sid, "password": account.auth_token}
        if given is None or given.type != "basic" or given.parameters != expected:
            raise Refused(401, 20003, "Authenticate")
        if request.path.startswith("/2010") and f"/{account.sid}/" not in request.path:
            raise NotFound

    def _create_message(self, request: Request, found: dict[str, str]) -> Response:
        ends = time.monotonic() + self._provider.faults.latency
        answer = self._take_message(request)
        time.sleep(max(0.0, ends - time.monotonic()))
        return answer

    def _take_message(self, request: Request) -> Response:
        faults, form = self._provider.faults, request.form
        if (code := faults.refused.get(form["To"])) is not None:
            raise Refused(400, code, "Refused")
        fault = faults.next()
        if fault is Fault.TOO_MANY:
            response = _json(Refused(429, 20429, "Too Many Requests").body(), 429)
            if faults.retry_after is not None:
                response.headers["Retry-After"] = str(faults.retry_after)
            return response
        if fault is Fault.SERVER_ERROR:
            return _server_error()
        if fault is Fault.DROPPED:
            _cut(request)
        if fault is Fault.SLOW:
            faults.wait()
        resource = self._provider.take(form, form.getlist("MediaUrl"))
        if fault is Fault.CUT:
            _cut(request)
        return _server_error() if fault is Fault.LOST_ANSWER else _json(resource, 201)

    def _list_messages(self, request: Request, found: dict[str, str]) -> Response:
        if not self._provider.faults.list_works:
            return _server_error()
        page, token = self._provider.mailbox.page(request.args)
        asked = {key: value for key, value in request.args.items() if key != "PageToken"}
        following = urlencode({**asked, "PageToken": token}) if token else None
        next_page = f"{request.path}?{following}" if following else None
        return _json({"messages": page, "next_page_uri": next_page, "uri": request.path})

    def _fetch_message(self, request: Request, found: dict[str, str]) -> Response:
        resource = self._provider.mailbox.get(found["Sid"])
        if resource is None:
            raise NotFound
        return _json(resource)

    def _delete_message(self, request: Request, found: dict[str, str]) -> Response:
        if self._provider.faults.forgetting_fails:
            return _server_error()
        if not self._provider.mailbox.forget(found["Sid"]):
            raise NotFound
        return Response(status=204)

    def _list_media(self, request: Request, found: dict[str, str]) -> Response:
        media = self._provider.media.get(found["Sid"], [])
        return _json({"media_list": media, "next_page_uri": None, "uri": request.path})

    def _create_content(self, request: Request, found: dict[str, str]) -> Response:
        now = format_datetime(datetime.now(UTC).replace(microsecond=0), usegmt=True)
        sid = new_sid("HX")
        made = {"sid": sid, "account_sid": self._provider.account.sid, "date_created": now}
        self._provider.contents[sid] = made | request.get_json()
        return _json(self._provider.contents[sid], 201)

    def _list_contents(self, request: Request, found: dict[str, str]) -> Response:
        meta = {"key": "contents", "next_page_url": None}
        return _json({"contents": list(self._provider.contents.values()), "meta": meta})


class _QuietHandler(WSGIRequestHandler):
    """Keeps connections open, as the real provider does, and writes no log."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # an answer is one piece
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer, and wait for the next call: werkzeug's own closes after each."""
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            told[:] = status, headers

        try:
            body = b"".join(self.server.app(self.make_environ(), start))
        except (ConnectionError, ClientDisconnected):  # cut on purpose, or the caller was killed
            self.close_connection = True
            return
        code, _, reason = told[0].partition(" ")
        self.send_response(int(code), reason)
        for name, value in told[1]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Write nothing: a line would hold somebody's number."""


def _json(document: Any, status: int = 200) -> Response:
    return Response(json.dumps(document), status=status, content_type="application/json")


def _server_error() -> Response:
    return _json(Refused(500, 20500, "Internal Server Error").body(), 500)


def _cut(request: Request) -> None:
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError
