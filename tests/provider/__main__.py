"""`python -m tests.provider`: runs until it is told to end; its first line says where it is."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path

from tests.provider.provider import Account, Provider


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--callers", type=int, default=4, help="callbacks at the same time")
    known = Account()
    parser.add_argument("--account-sid", default=known.sid)
    parser.add_argument("--auth-token", default=known.auth_token)
    parser.add_argument("--sms", default=known.sms)
    parser.add_argument("--whatsapp", default=known.whatsapp)
    given = parser.parse_args()
    account = Account(given.account_sid, given.auth_token, given.sms, given.whatsapp)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    made = {"ledger": given.ledger, "port": given.port, "seed": given.seed}
    with Provider(account, **made, callers=given.callers) as provider:
        print(json.dumps({"url": provider.url}), flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
