"""The visitor: cookie, source and device of the browser that asks."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from flask import Response, request

from bot.config import Config, Environment
from bot.here import parts_here

COOKIE = "segin"
FORMS_COOKIE = "segin-forms"
HOST_ONLY = "__Host-"
BROWSERS = (
    ("Firefox", "Firefox/"),
    ("Edge", "Edg"),
    ("Opera", "OPR/"),
    ("Samsung Internet", "SamsungBrowser/"),
    ("Chrome", "Chrom"),
    ("Safari", "Safari/"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)


def is_secure(config: Config) -> bool:
    """Whether cookies travel over https only; not on the loopback of demonstration and tests."""
    return config.environment is Environment.PRODUCTION


def cookie_name(config: Config, name: str) -> str:
    """The name of a cookie; the prefix binds it to this host, https and the whole site."""
    return f"{HOST_ONLY}{name}" if is_secure(config) else name


def read_token() -> str:
    """The token that the browser sent, or an empty text."""
    return request.cookies.get(cookie_name(parts_here().config, COOKIE), "")


def hand_token(response: Response, token: str) -> Response:
    """Give the browser its token; it forgets it when it closes."""
    config = parts_here().config
    response.set_cookie(
        cookie_name(config, COOKIE),
        token,
        secure=is_secure(config),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def take_token(response: Response) -> Response:
    """Let the browser forget its token."""
    config = parts_here().config
    response.delete_cookie(
        cookie_name(config, COOKIE),
        secure=is_secure(config),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def source() -> str:
    """The address the request came from: through trusted proxies the one they saw."""
    told = [
        it.strip()
        for header in request.headers.getlist("X-Forwarded-For")
        for it in header.split(",")
    ]
    return source_of(request.remote_addr or "", told, parts_here().config.trusted_proxies)


def source_of(peer: str, forwarded: Sequence[str], trusted: Sequence[str]) -> str:
    """The last address that no trusted proxy has; what stands before it anybody can write."""
    networks = [ipaddress.ip_network(it) for it in trusted]
    for address in (peer, *reversed(forwarded)):
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return peer
        if not any(parsed in network for network in networks):
            return address
        peer = address
    return peer


def device() -> str:
    """Browser and system in two words, so that a member recognises a session; "" when unknown."""
    agent = request.user_agent.string
    found = [_first(BROWSERS, agent), _first(SYSTEMS, agent)]
    return " · ".join(name for name in found if name)


def _first(names: Sequence[tuple[str, str]], agent: str) -> str:
    return next((name for name, mark in names if re.search(re.escape(mark), agent)), "")
