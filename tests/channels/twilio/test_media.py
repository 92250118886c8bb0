"""Attachments come from the provider's own stores; a hostile address reaches nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.media import LARGEST, Media, MediaFetcher, MediaRefused, is_public
from bot.channels.twilio.settings import MEDIA_HOSTS
from tests.channels.twilio.calls import ACCOUNT, TOKEN, settings
from tests.channels.twilio.stores import Page, Store, deaf_listener, store

API = "https://api.twilio.com/m"
CDN = "https://mms.twiliocdn.com/f"


@pytest.fixture
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Run a store under the provider's names."""
    with store(tmp_path_factory.mktemp("store")) as running:
        yield running


def fetcher(running: Store, **changes: Any) -> MediaFetcher:
    """Return a fetcher for which the provider's names lead to this store."""
    fields: dict[str, Any] = {
        "hosts": MEDIA_HOSTS,
        "port": running.port,
        "addresses_of": lambda host: ["127.0.0.1"],
        "allows": lambda address: True,
        "tls": running.trust,
        "timeout": 30.0,
    }
    return MediaFetcher((ACCOUNT, TOKEN), **fields | changes)


def refusal(fetching: MediaFetcher, url: str) -> str:
    """Return why this address is refused."""
    with pytest.raises(MediaRefused) as refused:
        fetching.fetch(url)
    return refused.value.code


def test_an_attachment_is_read_with_our_credentials(files: Store) -> None:
    files.pages["/m?x=1"] = Page(b"\xff\xd8jpeg", "image/jpeg; charset=binary")
    assert fetcher(files).fetch(f"{API}?x=1") == Media(b"\xff\xd8jpeg", "image/jpeg")
    ((host, path, credentials),) = files.asked
    assert (host, path) == ("api.twilio.com", "/m?x=1")
    assert credentials is not None and credentials.startswith("Basic ")


def test_a_redirect_to_the_file_store_is_followed_without_credentials(files: Store) -> None:
    files.pages["/m"] = Page(status=307, headers={"Location": CDN})
    files.pages["/f"] = Page(b"voice", "audio/ogg")
    assert fetcher(files).fetch(API) == Media(b"voice", "audio/ogg")
    assert [(host, bool(sent)) for host, _, sent in files.asked] == [
        ("api.twilio.com", True),
        ("mms.twiliocdn.com", False),
    ]


HOSTILE = [
    "http://api.twilio.com/m",
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "https://localhost:{port}/",
    "https://[::1]:{port}/",
    "https://2130706433:{port}/",
    "https://0x7f.1:{port}/",
    "https://api.twilio.com:{port}/m",
    "https://api.twilio.com@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}#@api.twilio.com/",
    "https://127.0.0.1:{port}\\@api.twilio.com/",
    "https://user:secret@api.twilio.com/m",
    "https://api.twilio.com.evil.test/m",
    "https://evil.test/api.twilio.com",
    "https://xapi.twilio.com/m",
    "https://api.twilio.com./m",
    "//127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "https://api.twilio.com/m\r\nHost: 127.0.0.1",
    "https://api.twilio.com/ m",
    "https://ａpi.twilio.com/m",
    "https://[/",
    "https://api.twilio.com:x/",
    "",
]
INSIDE = [
    *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "64:ff9b:1::1"),
    *("2001:db8::1", "2001:0:7f00:1::1"),
]
IN_A_HEADER = [url for url in HOSTILE if url and url.isascii() and "\r" not in url]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_reaches_nobody(files: Store, url: str) -> None:
    with deaf_listener() as (port, heard):
        code = refusal(fetcher(files), url.format(port=port))
    assert code in {"not_an_address", "host_not_listed"}
    assert heard == [] and files.asked == []


@pytest.mark.parametrize("url", IN_A_HEADER)
def test_a_redirect_to_a_hostile_address_reaches_nobody(files: Store, url: str) -> None:
    with deaf_listener() as (port, heard):
        target = url.format(port=port)
        files.pages["/m"] = Page(status=302, headers={"Location": target})
        assert refusal(fetcher(files), API) in {"not_an_address", "host_not_listed"}
    assert heard == [] and len(files.asked) == 1


@pytest.mark.parametrize(
    "address",
    INSIDE,
)
def test_a_listed_name_that_leads_inside_is_not_followed(files: Store, address: str) -> None:
    assert not is_public(address)
    with deaf_listener() as (port, heard):
        guarded = fetcher(
            files, allows=is_public, port=port, addresses_of=lambda host: ["8.8.8.8", address]
        )
        assert refusal(guarded, API) == "private_address"
    assert heard == []


def test_the_guard_stands_by_default(files: Store) -> None:
    guarded = MediaFetcher(
        (ACCOUNT, TOKEN),
        hosts=MEDIA_HOSTS,
        port=files.port,
        addresses_of=lambda host: ["127.0.0.1"],
    )
    assert refusal(guarded, API) == "private_address"
    assert files.asked == []


@pytest.mark.parametrize("address", ["3.5.140.2", "2600:1f18::1"])
def test_an_address_of_the_open_internet_passes(address: str) -> None:
    assert is_public(address)


def test_a_name_without_an_address_is_refused(files: Store) -> None:
    assert refusal(fetcher(files, addresses_of=lambda host: []), API) == "private_address"


@pytest.mark.parametrize("chunked", [False, True])
def test_five_megabytes_are_read_and_one_byte_more_is_not(files: Store, chunked: bool) -> None:
    files.pages["/m"] = Page(b"x" * LARGEST, chunked=chunked)
    assert len(fetcher(files).fetch(API).content) == LARGEST
    files.pages["/m"] = Page(b"x" * (LARGEST + 1), chunked=chunked)
    assert refusal(fetcher(files), API) == "too_large"


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/zip", ""])
def test_a_type_that_is_not_listed_is_not_kept(files: Store, content_type: str) -> None:
    files.pages["/m"] = Page(b"<script>", content_type)
    assert refusal(fetcher(files), API) == "type_not_listed"


@pytest.mark.parametrize("status", [401, 404, 500])
def test_an_answer_that_is_not_the_file_is_named_by_its_status(files: Store, status: int) -> None:
    files.pages["/m"] = Page(status=status)
    assert refusal(fetcher(files), API) == f"answered_{status}"


def test_a_circle_of_redirects_ends(files: Store) -> None:
    files.pages["/m"] = Page(status=302, headers={"Location": API})
    assert refusal(fetcher(files), API) == "too_many_redirects"
    assert len(files.asked) == 4


def test_a_store_that_does_not_answer_is_left_in_time(files: Store) -> None:
    files.pages["/m"] = Page(hold=threading.Event())
    assert refusal(fetcher(files, timeout=0.2), API) == "not_reached"


def test_a_store_with_another_name_in_its_certificate_is_not_read(files: Store) -> None:
    hosts = ("media.twiliocdn.com",)
    assert refusal(fetcher(files, hosts=hosts), "https://media.twiliocdn.com/f") == "not_reached"
    assert files.asked == []


def test_the_channel_fetches_under_the_same_guard() -> None:
    channel = TwilioChannel(settings())
    with deaf_listener() as (port, heard), pytest.raises(MediaRefused):
        channel.fetch_media(f"https://127.0.0.1:{port}/")
    assert heard == []
