"""The answer inside a webhook's answer: TwiML with our message ids, or nothing to say."""

from __future__ import annotations

import re
from collections.abc import Iterable

CONTENT_TYPE = "text/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
EMPTY = f"{_HEAD}<Response/>"
# XML 1.0 knows no other characters: with one of them the provider reads nothing and sends nothing.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(replies: Iterable[tuple[str, str]]) -> str:
    """Return the document that sends these (text, status address) pairs, in order.

    Equal replies give equal bytes: a repeated call gets the same answer. `statusCallback` and not
    `action`: with `action` the provider asks us what to do next, and never reaches what follows.
    """
    messages = "".join(
        f'<Message statusCallback="{_attribute(address)}">{body}</Message>'
        for text, address in replies
        if (body := _text(text))  # an empty message is an error to the provider
    )
    return f"{_HEAD}<Response>{messages}</Response>" if messages else EMPTY


def _text(text: str) -> str:
    # A reader of XML makes one of these line ends anyway; here it is done knowingly.
    plain = _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return _text(text).replace('"', "&quot;")
