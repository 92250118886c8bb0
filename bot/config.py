"""Config: every variable of the environment is named and explained here, once.

`from_env` reads them all and tells everything that is missing or unsafe at once.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.environment import ConfigError, Environment, Reader, Variable, is_loopback
from bot.failpoints import failpoints_problem
from bot.keys import (
    DEMO_ID,
    KEY_NAMES,
    BadKeys,
    demo_keys,
    is_monotonous,
    parse_data_keys,
    weakness,
)
from bot.providers import Gateway, Twilio, read_gateways, read_twilio

VARIABLES = (
    Variable("SEGIN_ENV", "demo (this machine only), test, or production", "production"),
    Variable("SEGIN_VAR_DIR", "folder for what the service itself writes", "var"),
    Variable(
        "SEGIN_DATABASE_URL",
        "sqlite:///path or postgresql://account:password@host/name; unset: SQLite in the folder",
        secret=True,
    ),
    Variable("SEGIN_REDIS_URL", "redis://host:port, wakes all; unset: they look", secret=True),
    Variable("SEGIN_SECRET_KEY", "signs sign-in and forms; 32 characters or more", secret=True),
    Variable("SEGIN_EARLIER_SECRET_KEYS", "those before it: prove what they sealed", secret=True),
    Variable(
        "SEGIN_DATA_KEYS",
        "id:base64,... of 32 bytes each; the first one encrypts, all of them open",
        secret=True,
    ),
    Variable(
        "SEGIN_INDEX_KEY",
        "finds numbers without storing them readably; 32 characters or more; never changed",
        secret=True,
    ),
    Variable("SEGIN_PUBLIC_URL", "https address under which providers and staff reach the service"),
    Variable("SEGIN_TRUSTED_PROXIES", "addresses or networks whose X-Forwarded-* is believed"),
    Variable("HOST", "address the web process listens on", "127.0.0.1"),
    Variable("PORT", "port the web process listens on", "8000"),
    Variable("SEGIN_METRICS_TOKEN", "bearer token of /metrics; unset: no metrics", secret=True),
    Variable("SEGIN_FLOOD_PER_MINUTE", "messages of one contact answered a minute; 0: all", "20"),
    Variable("TWILIO_ACCOUNT_SID", "the provider's account; unset: no Twilio channel"),
    Variable("TWILIO_AUTH_TOKEN", "its token; a second one after a comma in rotation", secret=True),
    Variable("TWILIO_SMS_FROM", "number that SMS are sent from"),
    Variable("TWILIO_WHATSAPP_FROM", "number that WhatsApp messages are sent from"),
    Variable("TWILIO_MESSAGING_SERVICE_SID", "messaging service, instead of a sending number"),
    Variable("TWILIO_API_URL", "the provider's API", "https://api.twilio.com"),
    Variable("SEGIN_GATEWAY_<NAME>_PRESET", "a further SMS gateway: json, android or kannel"),
    Variable("SEGIN_GATEWAY_<NAME>_SEND_URL", "where it takes messages to send", secret=True),
    Variable("SEGIN_GATEWAY_<NAME>_SECRET", "signs the calls in both directions", secret=True),
    Variable("SEGIN_CLOCK_OFFSET_FILE", "demo, test: file with seconds to add to the time"),
    Variable("SEGIN_FAILPOINTS", "test only: where the process kills itself"),
    Variable("SEGIN_PATIENCE_SCALE", "test only: all waits of the outbox times this", "1"),
    Variable("SEGIN_WEB_PROCESSES", "web processes on PostgreSQL; SQLite always has one", "2"),
    Variable("TWILIO_SHARED_KEY", "key of the provider's SHA-256 signature, if used", secret=True),
)


@dataclass(frozen=True, slots=True)
class Config:
    """What the service was told about where it runs. Nothing secret is in its repr."""

    environment: Environment
    var_dir: Path
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    secret_key: str = field(repr=False)
    data_keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)
    public_url: str
    trusted_proxies: tuple[str, ...]
    host: str
    port: int
    metrics_token: str | None = field(repr=False)
    flood_per_minute: int
    twilio: Twilio | None
    gateways: tuple[Gateway, ...]
    clock_offset_file: Path | None
    failpoints: str | None
    patience_scale: float
    web_processes: int
    earlier_secret_keys: tuple[str, ...] = field(repr=False)

    @property
    def is_demo(self) -> bool:
        return self.environment is Environment.DEMO

    @property
    def may_seed(self) -> bool:
        """Whether made-up people may be put into this database."""
        return self.environment is not Environment.PRODUCTION


def from_env(environ: Mapping[str, str]) -> Config:
    """The configuration these variables say.

    Each secret may be given as the file it stands in, by NAME_FILE. In the demonstration missing
    keys are made in `SEGIN_VAR_DIR`. Raises `ConfigError` with everything missing or unsafe.
    """
    read = Reader(environ, VARIABLES)
    environment = read.one_of("SEGIN_ENV", Environment, otherwise=Environment.PRODUCTION)
    var_dir = Path(read.text("SEGIN_VAR_DIR") or "var").absolute()
    if environment is Environment.DEMO:
        _add_demo_keys(read, var_dir)
    host = _host(read, environment)
    port = read.number("PORT", least=1, most=65535)
    config = Config(
        environment=environment,
        var_dir=var_dir,
        database_url=_database_url(read, var_dir),
        redis_url=read.url("SEGIN_REDIS_URL", schemes=("redis", "rediss", "unix")),
        secret_key=_key(read, "SEGIN_SECRET_KEY", environment),
        data_keys=_data_keys(read, environment),
        index_key=_key(read, "SEGIN_INDEX_KEY", environment).encode(),
        public_url=_public_url(read, environment, local=f"http://{_bracketed(host)}:{port}"),
        trusted_proxies=read.networks("SEGIN_TRUSTED_PROXIES"),
        host=host,
        port=port,
        metrics_token=read.token("SEGIN_METRICS_TOKEN"),
        flood_per_minute=read.number("SEGIN_FLOOD_PER_MINUTE", least=0, most=100_000),
        twilio=read_twilio(read, environment),
        gateways=read_gateways(read, environment),
        clock_offset_file=_clock_offset_file(read, environment, var_dir),
        failpoints=_failpoints(read, environment),
        patience_scale=_patience_scale(read, environment),
        web_processes=read.number("SEGIN_WEB_PROCESSES", least=1, most=64),
        earlier_secret_keys=read.several("SEGIN_EARLIER_SECRET_KEYS"),
    )
    _keep_apart(read, config)
    if read.problems:
        raise ConfigError(tuple(read.problems), config)
    return config


def _add_demo_keys(read: Reader, var_dir: Path) -> None:
    missing = [name for name in KEY_NAMES if not read.text(name)]
    if not missing:
        return
    try:
        made = demo_keys(var_dir)
    except OSError as error:
        read.refuse("SEGIN_VAR_DIR", f"cannot keep the demonstration's keys: {error.strerror}")
        return
    read.supply({name: made[name] for name in missing if name in made})


def _host(read: Reader, environment: Environment) -> str:
    host = read.text("HOST") or ""
    if environment is Environment.DEMO and not is_loopback(host):
        read.refuse("HOST", "is not this machine: the demonstration is open to nobody else")
    return host


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _database_url(read: Reader, var_dir: Path) -> str:
    url = read.url("SEGIN_DATABASE_URL", schemes=("sqlite", "postgresql", "postgresql+psycopg"))
    return url or f"sqlite:///{var_dir / 'segin.sqlite3'}"


def _key(read: Reader, name: str, environment: Environment) -> str:
    key = read.required(name)
    reason = weakness(key) if key else None
    if environment is Environment.PRODUCTION and key and is_monotonous(key):
        reason = reason or "repeats a few characters"
    if reason and environment is not Environment.DEMO:
        read.refuse(name, f"{reason}: openssl rand -base64 32 makes a good one")
    return key


def _data_keys(read: Reader, environment: Environment) -> dict[str, bytes]:
    written = read.required("SEGIN_DATA_KEYS")
    try:
        keys = parse_data_keys(written) if written else {}
    except BadKeys as error:
        read.refuse("SEGIN_DATA_KEYS", f"cannot be used: {error}")
        return {}
    if environment is not Environment.DEMO and DEMO_ID in keys:
        read.refuse("SEGIN_DATA_KEYS", "holds the demonstration's key")
    if environment is Environment.PRODUCTION and any(map(is_monotonous, keys.values())):
        read.refuse("SEGIN_DATA_KEYS", "repeats a few characters: openssl rand -base64 32")
    return keys


def _keep_apart(read: Reader, config: Config) -> None:
    """One key for two purposes: who learns it for one has the other."""
    data_keys = [base64.b64encode(key).decode() for key in config.data_keys.values()]
    index_key = config.index_key.decode()
    if index_key and index_key in (config.secret_key, *data_keys):
        read.refuse("SEGIN_INDEX_KEY", "is also used as another key: give each its own")
    if config.secret_key in data_keys:
        read.refuse("SEGIN_SECRET_KEY", "is also used as a data key: give each its own")


def _public_url(read: Reader, environment: Environment, *, local: str) -> str:
    if environment is Environment.PRODUCTION:
        return read.web_address("SEGIN_PUBLIC_URL")
    url = read.web_address("SEGIN_PUBLIC_URL", otherwise=local, local=True)
    if environment is Environment.DEMO and not is_loopback(urlsplit(url).hostname or ""):
        read.refuse("SEGIN_PUBLIC_URL", "is not this machine: the demonstration is for it alone")
    return url


def _clock_offset_file(read: Reader, environment: Environment, var_dir: Path) -> Path | None:
    text = read.text("SEGIN_CLOCK_OFFSET_FILE")
    if environment is Environment.PRODUCTION and text:
        read.refuse("SEGIN_CLOCK_OFFSET_FILE", "moves the clock: not in production")
        return None
    if environment is Environment.DEMO:
        return Path(text).absolute() if text else var_dir / "clock_offset"
    return Path(text).absolute() if text else None


def _failpoints(read: Reader, environment: Environment) -> str | None:
    text = read.text("SEGIN_FAILPOINTS")
    if text and environment is not Environment.TEST:
        read.refuse("SEGIN_FAILPOINTS", "kills the service on purpose: only with SEGIN_ENV=test")
    elif problem := failpoints_problem(text):
        read.refuse("SEGIN_FAILPOINTS", problem)
    return text


def _patience_scale(read: Reader, environment: Environment) -> float:
    text = read.text("SEGIN_PATIENCE_SCALE") or "1"
    if text != "1" and environment is not Environment.TEST:
        read.refuse("SEGIN_PATIENCE_SCALE", "shortens waits: only with SEGIN_ENV=test")
        return 1.0
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0 < scale <= 1:
        read.refuse("SEGIN_PATIENCE_SCALE", "is not a number above 0 and up to 1")
        return 1.0
    return scale
