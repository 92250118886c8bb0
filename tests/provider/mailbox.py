"""The account's messages as its list shows them: newest first, in pages, with their statuses."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any


class Mailbox:
    """Message resources by their SID; what a list request may filter by is kept beside them."""

    def __init__(self, account_sid: str) -> None:
        self._account_sid = account_sid
        self._lock = threading.Lock()
        self._resources: dict[str, dict[str, Any]] = {}
        self._by_recipient: dict[str, list[str]] = defaultdict(list)
        self._sent_at: dict[str, datetime] = {}

    def add(
        self,
        sid: str,
        *,
        to: str,
        sender: str,
        body: str,
        direction: str,
        at: datetime,
        **rest: Any,
    ) -> dict[str, Any]:
        """Keep one message; an inbound one is received already, an outbound one is queued."""
        inbound = direction == "inbound"
        resource = {
            "sid": sid,
            "account_sid": self._account_sid,
            "api_version": "2010-04-01",
            "body": body,
            "from": sender,
            "to": to,
            "direction": direction,
            "status": "received" if inbound else "queued",
            "date_created": _rfc2822(at),
            "date_updated": _rfc2822(at),
            "date_sent": _rfc2822(at) if inbound else None,
            "error_code": None,
            "error_message": None,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "subresource_uris": {},
            "uri": f"/2010-04-01/Accounts/{self._account_sid}/Messages/{sid}.json",
            **rest,
        }
        with self._lock:
            self._resources[sid] = resource
            self._by_recipient[to].append(sid)
            if inbound:
                self._sent_at[sid] = at
        return dict(resource)

    def move(self, sid: str, status: str, code: int | None, at: datetime) -> dict[str, Any]:
        """Give a message its next status; from `sent` on it has a sending date."""
        with self._lock:
            resource = self._resources[sid]
            resource.update(status=status, error_code=code, date_updated=_rfc2822(at))
            if status not in ("accepted", "queued", "sending"):
                self._sent_at.setdefault(sid, at)
                resource["date_sent"] = _rfc2822(self._sent_at[sid])
            return dict(resource)

    def get(self, sid: str) -> dict[str, Any] | None:
        """Return one message, or None."""
        with self._lock:
            found = self._resources.get(sid)
            return dict(found) if found else None

    def forget(self, sid: str) -> bool:
        """Delete one message; False when there is none."""
        with self._lock:
            found = self._resources.pop(sid, None)
            if found is not None:
                self._by_recipient[found["to"]].remove(sid)
            return found is not None

    def page(self, asked: Mapping[str, str]) -> tuple[list[dict[str, Any]], str | None]:
        """Return one page of what was asked for and the token of the next page, if there is one."""
        size = int(asked.get("PageSize", "50"))
        with self._lock:
            newest_first = self._candidates(asked)[::-1]
            if token := asked.get("PageToken"):
                newest_first = newest_first[newest_first.index(token.removeprefix("PA")) + 1 :]
            found = [sid for sid in newest_first if self._matches(sid, asked)]
            page = [dict(self._resources[sid]) for sid in found[:size]]
        return page, f"PA{page[-1]['sid']}" if len(found) > size else None

    def _candidates(self, asked: Mapping[str, str]) -> list[str]:
        return self._by_recipient[asked["To"]] if "To" in asked else list(self._resources)

    def _matches(self, sid: str, asked: Mapping[str, str]) -> bool:
        resource, sent_at = self._resources[sid], self._sent_at.get(sid)
        if any(asked.get(name, value) != value for name, value in _addresses(resource)):
            return False
        for name, before in (("DateSent>", False), ("DateSent<", True)):
            if name in asked:
                limit = datetime.fromisoformat(asked[name])
                # What is not sent yet has no date, and a list by date does not have it.
                if sent_at is None or (sent_at > limit if before else sent_at < limit):
                    return False
        return True


def _addresses(resource: Mapping[str, Any]) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("To", resource["to"]), ("From", resource["from"])


def _rfc2822(at: datetime) -> str:
    return format_datetime(at.replace(microsecond=0))
