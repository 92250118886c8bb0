"""What a gateway answered when a message was handed to it."""

from __future__ import annotations

import json

from bot.channels.channel import Accepted
from bot.channels.gateway.dialect import Dialect, Path
from bot.channels.gateway.errors import failure
from bot.channels.gateway.incoming import is_word
from bot.channels.http import Answer


def read_answer(answer: Answer, dialect: Dialect, reference: str) -> Accepted:
    """Return the gateway's id for the message, or ours where it gives none.

    Raises `DeliveryFailure`. An answer that is no refusal and no success, such as the page of a
    hotel's network, leaves open whether the message was taken.
    """
    for beginning, code in dialect.refusals.items():
        if answer.body.lstrip().startswith(beginning):
            raise failure(code)
    if not 200 <= answer.status < 300:
        raise failure(f"http_{answer.status}", retry_after=answer.retry_after())
    success = dialect.success
    if answer.status not in success.statuses:
        raise failure("unreadable_answer")
    if success.body is None:
        return Accepted(_id_in(answer.body, success.id or ()) or reference)
    if not success.body.match(answer.body):
        raise failure("unreadable_answer")
    return Accepted(reference)


def _id_in(body: bytes, path: Path) -> str:
    """Return the id in a JSON object, or "" without one; raises `DeliveryFailure` if it is none."""
    if not body.strip():
        return ""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise failure("unreadable_answer") from None
    if not isinstance(value, dict):
        raise failure("unreadable_answer")
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    given = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return given if is_word(given) else ""
