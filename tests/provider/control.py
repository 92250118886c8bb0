"""The provider's back door: lets a test in another process set faults and read the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from tests.provider.provider import Provider


def control(provider: Provider, request: Request) -> Response:
    """Return the answer to one control request; 404 for a name that does not exist."""
    verb = _VERBS.get(request.path.removeprefix("/_control/"))
    if verb is None:
        return Response(status=404)
    asked = request.get_json() if request.data else {}
    return Response(json.dumps(verb(provider, asked)), content_type="application/json")


def _ledger(provider: Provider, asked: dict[str, Any]) -> Any:
    sent = provider.ledger.sent(after=asked.get("after", 0))
    return {"sent": [asdict(one) for one in sent], "problems": provider.ledger.problems()}


def _faults(provider: Provider, asked: dict[str, Any]) -> Any:
    faults = provider.faults
    if "rates" in asked:
        faults.rates(asked["rates"])
    faults.script(asked.get("script", []))
    for name in ("delay", "latency", "retry_after", "list_works", "refused"):
        if name in asked:
            setattr(faults, name, asked[name])
    if asked.get("release"):
        faults.release()
    return {"counts": {fault.value: count for fault, count in faults.counts.items()}}


def _callbacks(provider: Provider, asked: dict[str, Any]) -> Any:
    for name in ("statuses", "order", "repeat", "never", "delay", "early", "outcomes"):
        if name in asked:
            pair = name in ("statuses",)
            setattr(provider.callbacks, name, tuple(asked[name]) if pair else asked[name])
    return {}


def _reach(provider: Provider, asked: dict[str, Any]) -> Any:
    provider.reach(asked["public"], asked["real"])
    return {}


def _repeat(provider: Provider, asked: dict[str, Any]) -> Any:
    provider.repeat = asked["chance"]
    return {}


def _write_in(provider: Provider, asked: dict[str, Any]) -> Any:
    came = provider.write_in(**asked)
    return {"sid": came.sid}


def _post_inbound(provider: Provider, asked: dict[str, Any]) -> Any:
    return asdict(provider.post_inbound(**asked))


def _quiet(provider: Provider, asked: dict[str, Any]) -> Any:
    return {"quiet": provider.quiet(asked["timeout"])}


_VERBS: dict[str, Callable[[Provider, dict[str, Any]], Any]] = {
    "ledger": _ledger,
    "faults": _faults,
    "callbacks": _callbacks,
    "reach": _reach,
    "repeat": _repeat,
    "write_in": _write_in,
    "post_inbound": _post_inbound,
    "quiet": _quiet,
}
