"""The browser phone as tests use it: a demonstration, and its page without JavaScript."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import build
from bot.config import from_env
from bot.services.parts import Parts
from bot.web import build_app
from tests.parts import closing

HERE = "http://127.0.0.1:8000"
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


@pytest.fixture
def dialect() -> str:
    """One database will do: the path of a message is tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
def demo(stocked_url: str, tmp_path: Path) -> Iterator[Parts]:
    """The parts of a prepared demonstration."""
    variables = {"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path)}
    config = from_env(variables | {"SEGIN_DATABASE_URL": stocked_url})
    with closing(build(config)) as parts:
        yield parts


@pytest.fixture
def client(demo: Parts) -> FlaskClient:
    return build_app(demo).test_client()


class Page:
    """The page in a browser without JavaScript."""

    def __init__(self, client: FlaskClient, *, phone: int = 1, medium: str = "sms") -> None:
        self._client = client
        self.place = {"phone": str(phone), "medium": medium}

    def text(self) -> str:
        """The page as the server sends it."""
        shown = self._client.get("/", query_string=self.place, base_url=HERE)
        assert shown.status_code == 200
        return shown.get_data(as_text=True)

    def messages(self) -> list[str]:
        """What the bubbles say, the oldest first."""
        found = re.findall(r'<p class="text" dir="auto">(.*?)</p>', self.text(), re.DOTALL)
        return [html.unescape(message) for message in found]

    def post(self, path: str, /, **fields: str) -> TestResponse:
        """Send a form of the page."""
        token = TOKEN.search(self.text())
        assert token is not None
        form = {"form_token": token[1], **self.place, **fields}
        headers = {"Origin": HERE}
        return self._client.post(path, data=form, headers=headers, base_url=HERE)

    def say(self, text: str) -> TestResponse:
        """Write a message."""
        return self.post("/simulator/say", text=text)

    def tap(self, label: str) -> TestResponse:
        """Tap the newest button or row with this label."""
        button = r'name="tap" value="(\d+:\d)"[^>]*>(.*?)</button>'
        found = re.findall(button, self.text(), re.DOTALL)
        values = [value for value, inside in found if label in html.unescape(inside)]
        return self.post("/simulator/say", tap=values[-1])
