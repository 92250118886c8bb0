"""The machine: room on the disk, who may read our files, the clock, Redis."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.bell.wired import RedisBell
from bot.clock import Clock
from bot.config import Config
from bot.environment import Environment
from bot.services.doctor.finding import Finding, error, info, warning
from bot.services.ledger import FILE as LEDGER

TOO_LITTLE_MB, LITTLE_MB = 200, 1_000
REDIS_SECONDS, REDIS_SCHEMES = 2.5, ("redis://", "rediss://", "unix://")
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
OTHERS_READ = stat.S_IRGRP | stat.S_IROTH
OTHERS_ENTER = OTHERS_READ | stat.S_IXGRP | stat.S_IXOTH
SECRET_FILE = "_FILE"


def examine_machine(config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Everything that is found without the database."""
    yield from _disk(config.var_dir)
    yield from _folder(config.var_dir)
    yield from _own_files(config)
    yield from _secret_files(environ)
    yield from _clock(config)
    yield from _channels(config)
    yield from _redis(config.redis_url)


def _disk(folder: Path) -> Iterator[Finding]:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free // 1_000_000
    text = f"Place libre sur le disque : {free} Mo."
    if free < TOO_LITTLE_MB:
        yield error("disk_full", f"{text} Il en faut au moins {TOO_LITTLE_MB}.")
    elif free < LITTLE_MB:
        yield warning("disk_low", f"{text} Faites de la place.")
    else:
        yield info("disk", text)


def _folder(folder: Path) -> Iterator[Finding]:
    if not folder.exists():
        yield warning("folder_missing", f"Le dossier {folder.name}/ n'existe pas encore.")
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        text = f"Ce compte ne peut pas écrire dans le dossier {folder.name}/ : ni messages stockés"
        yield error("folder_closed", f"{text}, ni effacements notés. chown, ou un autre compte.")
    mode = folder.stat().st_mode
    if mode & OTHERS_WRITE:
        text = f"D'autres comptes peuvent écrire dans le dossier {folder.name}/ : chmod 700."
        yield error("folder_writable", text)
    elif mode & OTHERS_ENTER:
        text = f"D'autres comptes peuvent entrer dans le dossier {folder.name}/ : chmod 700."
        yield warning("folder_open", text)


def _own_files(config: Config) -> Iterator[Finding]:
    """The keys of the demonstration, and the database with what stands beside it."""
    paths = [config.var_dir / "demo.keys", config.var_dir / LEDGER]
    if config.database_url.startswith("sqlite"):
        database = Path(make_url(config.database_url).database or "")
        paths += [database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))]
    for path in paths:
        if path.is_file() and path.stat().st_mode & (OTHERS_READ | OTHERS_WRITE):
            text = f"D'autres comptes peuvent lire ou changer {path.name} : chmod 600."
            yield error("file_open", text)
        if path.is_file() and path.stat().st_uid != path.parent.stat().st_uid:
            text = f"{path.name} n'appartient pas au compte de son dossier (une commande lancée par"
            yield error("file_owner", f"{text} root ?) : chown au même compte.")


def _secret_files(environ: Mapping[str, str]) -> Iterator[Finding]:
    for name, written in sorted(environ.items()):
        path = Path(written) if written else None
        if not name.endswith(SECRET_FILE) or name == "SEGIN_CLOCK_OFFSET_FILE":
            continue
        if not name.startswith(("SEGIN_", "TWILIO_")) or path is None or not path.is_file():
            continue
        mode = path.stat().st_mode
        if mode & OTHERS_WRITE:
            text = f"D'autres comptes peuvent changer le fichier de {name} : chmod 600."
            yield error("secret_writable", text)
        elif mode & OTHERS_READ:
            text = f"D'autres comptes peuvent lire le fichier de {name} : chmod 600."
            yield warning("secret_readable", text)


def _clock(config: Config) -> Iterator[Finding]:
    try:
        seconds = Clock(config.clock_offset_file).offset()
    except (OSError, ValueError):
        yield error("clock_unreadable", "Le fichier qui déplace l'heure ne contient pas un nombre.")
        return
    if seconds:
        yield warning("clock_moved", f"L'heure du service est déplacée de {seconds:+.0f} secondes.")


def _channels(config: Config) -> Iterator[Finding]:
    names = [f"passerelle {gateway.name}" for gateway in config.gateways]
    names += ["Twilio"] if config.twilio else []
    if names:
        yield info("channels", f"Canaux : {', '.join(names)}.")
    elif config.environment is Environment.PRODUCTION:
        text = "Aucun canal : réglez Twilio ou une passerelle SMS, sinon personne ne peut écrire."
        yield error("no_channel", text)
    else:
        yield info("no_channel", "Aucun vrai canal : rien ne part de cette machine.")


def _redis(url: str | None) -> Iterator[Finding]:
    """Without Redis nothing is lost, but other processes hear of news a moment later."""
    if url is None or not url.startswith(REDIS_SCHEMES):
        return  # a wrong address is told with the configuration
    bell = RedisBell(url)
    deadline = time.monotonic() + REDIS_SECONDS
    while not bell.is_connected and time.monotonic() < deadline:
        bell.wait("doctor", timeout=0.05)
    reached = bell.is_connected
    bell.close()
    if reached:
        yield info("redis", "Redis répond.")
    else:
        text = "Redis ne répond pas : tout marche, mais les nouvelles se voient plus tard."
        yield error("redis_unreachable", text)
