"""The environment: what is read, what is refused, and that every problem is told at once."""

from __future__ import annotations

import base64
import os
import re
import secrets
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import VARIABLES, Config, from_env
from bot.environment import ConfigError, Environment
from bot.keys import demo_keys
from bot.providers import Gateway, Preset, Twilio

DATA_KEY = base64.b64encode(os.urandom(32)).decode()
SECRET_KEY = secrets.token_hex(32)
INDEX_KEY = secrets.token_hex(32)
PRODUCTION = {
    "SEGIN_SECRET_KEY": SECRET_KEY,
    "SEGIN_DATA_KEYS": DATA_KEY,
    "SEGIN_INDEX_KEY": INDEX_KEY,
    "SEGIN_PUBLIC_URL": "https://segin.example.org",
}
TEST = {**PRODUCTION, "SEGIN_ENV": "test", "SEGIN_PUBLIC_URL": "http://127.0.0.1:8000"}
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001",
    "TWILIO_AUTH_TOKEN": "0123456789abcdef0123456789abcdef",
    "TWILIO_SMS_FROM": "+22300000001",
}
GATEWAY = {
    "SEGIN_GATEWAY_LOCAL_SIM_PRESET": "android",
    "SEGIN_GATEWAY_LOCAL_SIM_SEND_URL": "https://gateway.example.org/messages",
    "SEGIN_GATEWAY_LOCAL_SIM_SECRET": "not-a-short-one",
}


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        from_env(environ)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def named(found: tuple[str, ...]) -> list[str]:
    """The names of the variables that are complained about."""
    return [problem.split(" ")[0] for problem in found]


def test_without_anything_set_it_is_production_and_all_that_is_missing_is_told() -> None:
    found = problems({})
    assert named(found) == [
        "SEGIN_SECRET_KEY",
        "SEGIN_DATA_KEYS",
        "SEGIN_INDEX_KEY",
        "SEGIN_PUBLIC_URL",
    ]
    assert all("is missing: " in problem for problem in found)


def test_production_needs_no_more_than_its_keys_and_its_address(tmp_path: Path) -> None:
    config = from_env({**PRODUCTION, "SEGIN_VAR_DIR": str(tmp_path)})
    assert config.environment is Environment.PRODUCTION
    assert config.database_url == f"sqlite:///{tmp_path}/segin.sqlite3"
    assert (config.host, config.port, config.flood_per_minute) == ("127.0.0.1", 8000, 20)
    assert config.data_keys == {"1": base64.b64decode(DATA_KEY)}
    assert config.index_key == INDEX_KEY.encode()
    assert (config.redis_url, config.metrics_token, config.twilio) == (None, None, None)
    assert (config.gateways, config.clock_offset_file, config.failpoints) == ((), None, None)
    assert not config.is_demo
    assert not config.may_seed
    assert list(tmp_path.iterdir()) == []


def test_every_problem_is_told_at_once_without_any_value() -> None:
    canary = "hush-hush"
    environ = {
        "SEGIN_ENV": canary,
        "SEGIN_DATABASE_URL": f"mysql://{canary}",
        "SEGIN_REDIS_URL": canary,
        "SEGIN_SECRET_KEY": canary,
        "SEGIN_DATA_KEYS": canary,
        "SEGIN_INDEX_KEY": f"{canary} again",
        "SEGIN_PUBLIC_URL": f"ftp://{canary}",
        "SEGIN_TRUSTED_PROXIES": canary,
        "PORT": canary,
        "SEGIN_METRICS_TOKEN": "hush",
        "SEGIN_FLOOD_PER_MINUTE": canary,
        "TWILIO_AUTH_TOKEN": canary,
        "SEGIN_GATEWAY_X_SECRET": "hush",
        "SEGIN_CLOCK_OFFSET_FILE": canary,
        "SEGIN_FAILPOINTS": canary,
    }
    found = problems(environ)
    expected = set(environ) - {"TWILIO_AUTH_TOKEN"} | {
        "TWILIO_ACCOUNT_SID",
        "TWILIO_SMS_FROM",
        "SEGIN_GATEWAY_X_PRESET",
        "SEGIN_GATEWAY_X_SEND_URL",
    }
    assert set(named(found)) == expected
    assert len(found) == len(expected)
    assert not any("hush" in problem for problem in found)


def test_no_secret_stands_in_the_text_of_a_configuration(tmp_path: Path) -> None:
    given = {
        **PRODUCTION,
        **TWILIO,
        **GATEWAY,
        "SEGIN_VAR_DIR": str(tmp_path),
        "SEGIN_DATABASE_URL": "postgresql://segin:dbsecret@db/segin",
        "SEGIN_REDIS_URL": "redis://:redissecret@redis:6379",
        "SEGIN_METRICS_TOKEN": "metricssecret",
    }
    text = repr(from_env(given))
    hidden = [given[v.name] for v in VARIABLES if v.secret and v.name in given]
    hidden += [GATEWAY["SEGIN_GATEWAY_LOCAL_SIM_SECRET"], "dbsecret", "redissecret"]
    assert len(hidden) == 10
    assert [secret for secret in hidden if secret in text] == []


# Keys


@pytest.mark.parametrize(
    "weak", ["short", "x" * 31, "demo-" + "q7" * 40, "please-change-me-before-the-first-start"]
)
@pytest.mark.parametrize("name", ["SEGIN_SECRET_KEY", "SEGIN_INDEX_KEY"])
@pytest.mark.parametrize("environ", [PRODUCTION, TEST], ids=["production", "test"])
def test_short_default_and_demo_keys_are_refused(
    environ: dict[str, str], name: str, weak: str
) -> None:
    assert named(problems({**environ, name: weak})) == [name]


@pytest.mark.parametrize(
    "weak",
    [
        "not base64!",
        base64.b64encode(b"sixteen bytes ..").decode(),
        "a b:KEY",
        "1:KEY,1:KEY",
        "KEY,",
        "demo:KEY",
    ],
)
@pytest.mark.parametrize("environ", [PRODUCTION, TEST], ids=["production", "test"])
def test_unusable_data_keys_are_refused(environ: dict[str, str], weak: str) -> None:
    written = weak.replace("KEY", DATA_KEY)
    assert named(problems({**environ, "SEGIN_DATA_KEYS": written})) == ["SEGIN_DATA_KEYS"]


@pytest.mark.parametrize(
    ("name", "weak"),
    [
        ("SEGIN_SECRET_KEY", "k" * 64),
        ("SEGIN_INDEX_KEY", "0123" * 16),
        ("SEGIN_DATA_KEYS", base64.b64encode(bytes(32)).decode()),
    ],
)
def test_production_refuses_a_key_that_nobody_drew_at_random(name: str, weak: str) -> None:
    assert named(problems({**PRODUCTION, name: weak})) == [name]


def test_one_key_may_not_serve_two_purposes() -> None:
    same = {**PRODUCTION, "SEGIN_INDEX_KEY": SECRET_KEY}
    assert named(problems(same)) == ["SEGIN_INDEX_KEY"]
    same = {**PRODUCTION, "SEGIN_INDEX_KEY": DATA_KEY}
    assert named(problems(same)) == ["SEGIN_INDEX_KEY"]
    same = {**PRODUCTION, "SEGIN_SECRET_KEY": DATA_KEY}
    assert named(problems(same)) == ["SEGIN_SECRET_KEY"]


def test_several_data_keys_keep_their_order_and_either_alphabet() -> None:
    raw = [b"\xff\xfe" + os.urandom(30) for _ in range(3)]
    written = (
        f"new:{base64.b64encode(raw[0]).decode()}, "
        f"old.2:{base64.urlsafe_b64encode(raw[1]).decode()},"
        f"{base64.b64encode(raw[2]).decode().rstrip('=')}"
    )
    keys = from_env({**PRODUCTION, "SEGIN_DATA_KEYS": written}).data_keys
    assert list(keys.items()) == [("new", raw[0]), ("old.2", raw[1]), ("1", raw[2])]


# Secrets in files


def test_each_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    given = {**PRODUCTION, **TWILIO, **GATEWAY, "SEGIN_METRICS_TOKEN": "metrics-token"}
    given["SEGIN_DATABASE_URL"] = "postgresql://db/segin"
    given["SEGIN_REDIS_URL"] = "redis://redis:6379"
    plain = from_env(given)
    patterns = [v.name.replace("<NAME>", "[A-Z_]+") for v in VARIABLES if v.secret]
    secret = [name for name in given if any(re.fullmatch(p, name) for p in patterns)]
    assert len(secret) == 9
    for name in secret:
        path = tmp_path / name
        path.write_text(given.pop(name) + "\n")
        given[f"{name}_FILE"] = str(path)
    assert from_env(given) == plain


def test_a_secret_given_twice_or_in_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(SECRET_KEY)
    twice = {**PRODUCTION, "SEGIN_SECRET_KEY_FILE": str(path)}
    assert named(problems(twice)) == ["SEGIN_SECRET_KEY"]
    missing = {**PRODUCTION, "SEGIN_METRICS_TOKEN_FILE": str(tmp_path / "none")}
    assert named(problems(missing)) == ["SEGIN_METRICS_TOKEN_FILE"]
    assert "FileNotFoundError" in problems(missing)[0]


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert from_env({**PRODUCTION, "SEGIN_REDIS_URL": "", "PORT": ""}).port == 8000


# Demo, test, production


def test_the_demonstration_makes_its_keys_once_and_for_its_owner_only(tmp_path: Path) -> None:
    environ = {"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path / "var")}
    first = from_env(environ)
    assert from_env(environ) == first
    assert first.is_demo
    assert first.may_seed
    assert first.public_url == "http://127.0.0.1:8000"
    assert first.clock_offset_file == tmp_path / "var" / "clock_offset"
    (path,) = (tmp_path / "var").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keys_made_for_the_demonstration_are_refused_elsewhere(tmp_path: Path) -> None:
    made = demo_keys(tmp_path)
    for environ in (PRODUCTION, TEST):
        assert sorted(named(problems({**environ, **made}))) == sorted(made)


def test_processes_of_one_demonstration_agree_on_its_keys(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.keys import demo_keys;"
        "print(demo_keys(Path(sys.argv[1])))"
    )

    def make(_: int) -> str:
        command = [sys.executable, "-c", code, str(tmp_path)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(make, range(4)))) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_keys_given_to_the_demonstration_are_used_as_they_are(tmp_path: Path) -> None:
    environ = {"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path), "SEGIN_INDEX_KEY": "mine"}
    config = from_env(environ)
    assert config.index_key == b"mine"
    assert config.data_keys.keys() == {"demo"}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder")
    found = problems({"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path / "var" / "deep")})
    assert "SEGIN_VAR_DIR" in named(found)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_the_demonstration_is_open_to_this_machine_only(tmp_path: Path, host: str) -> None:
    environ = {"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path)}
    assert "HOST" in named(problems({**environ, "HOST": host}))
    public = {**environ, "SEGIN_PUBLIC_URL": "https://segin.example.org"}
    assert named(problems(public)) == ["SEGIN_PUBLIC_URL"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_the_demonstration_knows_this_machine_by_every_name(tmp_path: Path, host: str) -> None:
    config = from_env({"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path), "HOST": host})
    assert config.public_url == f"http://{'[::1]' if ':' in host else host}:8000"


def test_the_test_environment_may_do_what_production_may_not(tmp_path: Path) -> None:
    extras = {
        "SEGIN_PUBLIC_URL": "http://localhost:1234/prefix/",
        "TWILIO_API_URL": "http://127.0.0.1:9999",
        "SEGIN_GATEWAY_LOCAL_SIM_SEND_URL": "http://[::1]:13013/send?username=u&password=p",
        "SEGIN_CLOCK_OFFSET_FILE": str(tmp_path / "offset"),
        "SEGIN_FAILPOINTS": "before_commit",
    }
    config = from_env({**TEST, **TWILIO, **GATEWAY, **extras})
    assert config.public_url == "http://localhost:1234/prefix"
    assert config.clock_offset_file == tmp_path / "offset"
    assert config.failpoints == "before_commit"
    assert config.may_seed
    assert not config.is_demo
    refused = problems({**PRODUCTION, **TWILIO, **GATEWAY, **extras})
    assert sorted(named(refused)) == sorted(extras)


def test_http_to_another_machine_is_refused_in_test_too() -> None:
    for name in ("SEGIN_PUBLIC_URL", "TWILIO_API_URL"):
        environ = {**TEST, **TWILIO, name: "http://segin.example.org"}
        assert named(problems(environ)) == [name]


@pytest.mark.parametrize(
    "url", ["https://", "segin.example.org", "https://a:b@host", "https://host?x=1", "https://h#f"]
)
def test_an_address_of_the_service_that_is_none_is_refused(url: str) -> None:
    assert named(problems({**PRODUCTION, "SEGIN_PUBLIC_URL": url})) == ["SEGIN_PUBLIC_URL"]


@pytest.mark.parametrize("port", ["0", "65536", "-1", "８０", "1e3", "80 "])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert named(problems({**PRODUCTION, "PORT": port})) == ["PORT"]


def test_proxies_are_addresses_or_networks() -> None:
    given = {**PRODUCTION, "SEGIN_TRUSTED_PROXIES": "127.0.0.1, 10.1.2.3/8,::1"}
    assert from_env(given).trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "::1/128")


@pytest.mark.parametrize("scale", ["0", "-1", "nan", "2", "soon"])
def test_waits_are_shortened_in_tests_only_and_never_to_nothing(scale: str) -> None:
    assert from_env({**TEST, "SEGIN_PATIENCE_SCALE": "0.01"}).patience_scale == 0.01
    assert from_env(PRODUCTION).patience_scale == 1.0
    for environ in (TEST, PRODUCTION):
        assert named(problems({**environ, "SEGIN_PATIENCE_SCALE": scale})) == [
            "SEGIN_PATIENCE_SCALE"
        ]
    assert named(problems({**PRODUCTION, "SEGIN_PATIENCE_SCALE": "0.5"})) == [
        "SEGIN_PATIENCE_SCALE"
    ]


def test_the_number_of_web_processes_is_bounded() -> None:
    assert from_env(PRODUCTION).web_processes == 2
    assert from_env({**PRODUCTION, "SEGIN_WEB_PROCESSES": "8"}).web_processes == 8
    assert named(problems({**PRODUCTION, "SEGIN_WEB_PROCESSES": "0"})) == ["SEGIN_WEB_PROCESSES"]


# Providers


def test_twilio_is_one_account_with_up_to_two_tokens() -> None:
    given = {**PRODUCTION, **TWILIO, "TWILIO_AUTH_TOKEN": "first, second"}
    twilio = from_env(given).twilio
    assert isinstance(twilio, Twilio)
    assert twilio.auth_tokens == ("first", "second")
    assert twilio.sms_from == "+22300000001"
    assert (twilio.whatsapp_from, twilio.messaging_service_sid) == (None, None)
    assert twilio.api_url == "https://api.twilio.com"
    assert twilio.shared_key is None
    shared = {**given, "TWILIO_SHARED_KEY": "signing-key"}
    assert from_env(shared).twilio == replace(twilio, shared_key="signing-key")


@pytest.mark.parametrize("name", sorted(TWILIO))
def test_half_an_account_is_refused(name: str) -> None:
    half = {key: value for key, value in TWILIO.items() if key != name}
    assert named(problems({**PRODUCTION, **half})) == [name]


def test_any_number_of_gateways_is_read_by_their_names() -> None:
    other = {name.replace("LOCAL_SIM", "B2"): value for name, value in GATEWAY.items()}
    other["SEGIN_GATEWAY_B2_PRESET"] = "kannel"
    url = GATEWAY["SEGIN_GATEWAY_LOCAL_SIM_SEND_URL"]
    assert from_env({**PRODUCTION, **GATEWAY, **other}).gateways == (
        Gateway("b2", Preset.KANNEL, url, "not-a-short-one"),
        Gateway("local_sim", Preset.ANDROID, url, "not-a-short-one"),
    )


def test_every_variable_has_a_meaning_and_its_own_name() -> None:
    names = [variable.name for variable in VARIABLES]
    assert len(set(names)) == len(names)
    assert all(len(variable.meaning) > 10 for variable in VARIABLES)


def test_a_configuration_cannot_be_changed() -> None:
    config: Config = from_env(PRODUCTION)
    with pytest.raises(AttributeError):
        config.port = 1  # type: ignore[misc]
