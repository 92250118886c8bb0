"""The database: there, at the version of the code, safe against a crash; and what is under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bot.services.doctor.finding import Finding, error, info, warning
from bot.services.doctor.providers import CLOCKS_APART, compare_clocks
from bot.services.health import UNSENT_ALARM_SECONDS, WORKER_SILENT_SECONDS
from bot.store import audit, library, migrate, waiting, workers
from bot.store.db import Database, NotStored
from bot.store.lease import lease_clock
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

LATELY = timedelta(days=1)
OF_PROVIDER = "delivery "
MOST_NAMED = 5
UNREACHABLE = {
    "sqlite": "La base de données ne s'ouvre pas : son fichier doit appartenir au compte du "
    "service.",
    "postgresql": "La base de données ne répond pas : PostgreSQL tourne-t-il (systemctl status "
    "postgresql), et SEGIN_DATABASE_URL est-elle juste ?",
}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_JOURNAL = text("PRAGMA journal_mode")


def examine_schema(url: str, dialect: str) -> Iterator[Finding]:
    """Whether the database is there and has the tables of this code; an error when not."""
    try:
        found = migrate.current(url)
    except NotStored:
        yield error("database_unreachable", UNREACHABLE[dialect])
        return
    if found is None:
        yield error("database_missing", "La base de données est vide : lancez `segin migrate`.")
    elif found != migrate.head():
        yield error(
            "database_old",
            f"La base de données est à la version {found}, le programme à la version "
            f"{migrate.head()} : lancez `segin migrate`.",
        )
    else:
        yield info("database", f"Base de données : {NAMES[dialect]}, version {found}.")


def examine_traffic(db: Database, now: datetime) -> Iterator[Finding]:
    """What is sent, what waits, and what went wrong in the last day. Raises `NotStored`."""
    yield from db.read(lambda session: list(_traffic(session, now)))


def _traffic(session: Session, now: datetime) -> Iterator[Finding]:
    if session.dialect == "sqlite":
        yield from _journal(session)
    else:
        theirs = from_micros(lease_clock(session).at)
        yield from compare_clocks(theirs, datetime.now(UTC), whose="de la base de données")
    yield from _worker(session, now)
    yield from _unsent(session, now)
    yield from _failures(session, now)


def _journal(session: Session) -> Iterator[Finding]:
    mode = str(session.run(_JOURNAL)[0][0])
    if mode != "wal":
        text = f"SQLite est en mode {mode} et non WAL : lancez `segin migrate`."
        yield error("no_write_ahead_log", text)


def _worker(session: Session, now: datetime) -> Iterator[Finding]:
    seen = workers.last_seen(session)
    if seen is None:
        text = "Aucun processus d'envoi : lancez `segin worker`, sinon rien ne part."
        yield error("no_worker", text)
        return
    if from_micros(seen) - now > CLOCKS_APART:
        text = "Un processus d'envoi s'est annoncé dans l'avenir : l'heure de la machine a reculé."
        yield error("clock_back", f"{text} Mettez-la à l'heure (timedatectl set-ntp true).")
        return
    age = max(0, to_micros(now) - seen) / 1e6
    told = f"Processus d'envoi vu il y a {_long(age)}."
    if age < WORKER_SILENT_SECONDS:
        yield info("worker", told)
    else:
        yield error("worker_silent", f"{told} Il est peut-être arrêté : relancez-le.")


def _unsent(session: Session, now: datetime) -> Iterator[Finding]:
    if library.read_revision(session)[1] is not None:
        yield warning(
            "sending_suspended",
            "Les envois sont suspendus : rien ne part (`segin sending resume`).",
        )
        return
    due = waiting.oldest_unsent(session, now=to_micros(now))
    if due is None:
        return
    age = max(0, to_micros(now) - due) / 1e6
    if age > UNSENT_ALARM_SECONDS:
        yield error(
            "unsent",
            f"Le plus ancien message à envoyer attend depuis {_long(age)} : "
            "voyez « Messages do not go out » dans deploy/runbook.md.",
        )


def _failures(session: Session, now: datetime) -> Iterator[Finding]:
    """By kind: what providers refused, and turns that met a bug."""
    found = audit.count_failures(session, since=to_micros(now - LATELY))
    refused = {
        kind.removeprefix(OF_PROVIDER): count
        for kind, count in found.items()
        if kind.startswith(OF_PROVIDER)
    }
    bugs = {kind: count for kind, count in found.items() if not kind.startswith(OF_PROVIDER)}
    if refused:
        text = f"Messages non livrés depuis un jour : {_named(refused)}."
        yield warning("deliveries_failed", text)
    if bugs:
        text = f"Messages reçus que la machine n'a pas su traiter depuis un jour : {_named(bugs)}."
        yield warning("turns_failed", text)


def _named(counts: dict[str, int]) -> str:
    """The number in all, and the most frequent kinds."""
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NAMED]
    kinds = ", ".join(f"{kind} {count}" for kind, count in most)
    return f"{sum(counts.values())} ({kinds})"


def _long(seconds: float) -> str:
    for unit, length in (("jour", 86_400), ("heure", 3_600), ("minute", 60), ("seconde", 1)):
        count = int(seconds // length)
        if count or length == 1:
            return f"{count} {unit}{'s' * (count > 1)}"
    raise AssertionError("the last unit always fits")
