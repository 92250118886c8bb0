"""What becomes of each message: its final status in the list, its callbacks to the product."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime

from tests.provider.callbacks import CallbackPlan, Poster
from tests.provider.ledger import Sent
from tests.provider.mailbox import Mailbox
from tests.provider.webhooks import Caller


class Telling:
    """Follows `plan` for every message it is told about."""

    def __init__(
        self,
        account_sid: str,
        mailbox: Mailbox,
        caller: Caller,
        *,
        seed: int,
        callers: int,
        clock: Callable[[], datetime],
    ) -> None:
        self.plan = CallbackPlan()
        self.poster = Poster(callers)
        self._account_sid = account_sid
        self._mailbox = mailbox
        self._caller = caller
        self._clock = clock
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    def begin(self, sent: Sent) -> None:
        """Tell this message's life from other threads; the first step at once if it comes early."""
        with self._lock:
            steps = self.plan.steps(sent.to, self._chance)
            final, final_code = self.plan.end(sent.to)
        if self.plan.early and steps:
            self._post(sent, *steps.pop(0))

        def tell() -> None:
            self._mailbox.move(sent.sid, final, final_code, self._clock())
            for status, code in steps:
                self._post(sent, status, code)

        self.poster.add(tell, self.plan.delay)

    def _post(self, sent: Sent, status: str, code: int | None) -> None:
        if sent.status_callback is None:
            return
        form = {
            "AccountSid": self._account_sid,
            "ApiVersion": "2010-04-01",
            "From": sent.sender,
            "MessageSid": sent.sid,
            "MessageStatus": status,
            "SmsSid": sent.sid,
            "SmsStatus": status,
            "To": sent.to,
        }
        if code is not None:
            form["ErrorCode"] = str(code)
        self._caller.post(sent.status_callback, form)
