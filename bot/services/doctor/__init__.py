"""The doctor: everything that is missing or unsafe, at once, in plain French; it changes nothing.

`examine` gives the findings, `is_well` says whether any of them is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot.clock import Clock
from bot.config import Config
from bot.services.doctor.audit_log import examine_audit
from bot.services.doctor.backups import examine_backup
from bot.services.doctor.content import examine_content
from bot.services.doctor.database import examine_schema, examine_traffic
from bot.services.doctor.finding import Finding, Level, error, is_well
from bot.services.doctor.machine import examine_machine
from bot.services.doctor.plain_french import in_french
from bot.services.doctor.providers import examine_providers
from bot.services.doctor.sealing import examine_keys
from bot.services.library import Library
from bot.store.db import Database, NotStored, StatementFailed, open_database

__all__ = ["Finding", "Level", "examine", "in_french", "is_well"]


def examine(
    config: Config | None,
    problems: Sequence[str],
    *,
    flows: Iterable[str],
    library: Library,
    environ: Mapping[str, str],
) -> list[Finding]:
    """Every finding. `config` as far as it could be read, None when nothing of it could.

    What cannot be examined because of something else is left out: that is told in its place.
    """
    findings = [error("config", in_french(problem)) for problem in problems]
    if config is not None:
        findings += examine_machine(config, environ)
        findings += examine_providers(config)
        findings += _examine_store(config, flows=flows, library=library)
    return findings


def _examine_store(config: Config, *, flows: Iterable[str], library: Library) -> Iterator[Finding]:
    try:
        db = open_database(config.database_url)
    except ValueError:
        yield error("database_url", "L'adresse de la base de données ne peut pas être lue.")
        return
    schema = list(examine_schema(config.database_url, db.dialect))
    yield from schema
    if not is_well(schema):
        return
    try:
        yield from _examine_rows(config, db, flows=flows, library=library)
    except (NotStored, StatementFailed) as failure:
        text = f"La base de données a refusé une question ({failure.code})."
        yield error("database_failed", text)
    finally:
        db.close()


def _examine_rows(
    config: Config, db: Database, *, flows: Iterable[str], library: Library
) -> Iterator[Finding]:
    now = _now(config)
    yield from examine_traffic(db, now)
    yield from db.read(lambda session: list(examine_audit(config, session)))
    yield from db.read(lambda session: list(examine_keys(config, session)))
    yield from db.read(lambda session: list(examine_backup(config, session, now)))
    yield from db.read(
        lambda session: list(
            examine_content(config, library, flows=flows, session=session, today=now.date())
        )
    )


def _now(config: Config) -> datetime:
    """The service's time; the machine's when the file that moves it cannot be read."""
    try:
        return Clock(config.clock_offset_file)()
    except (OSError, ValueError):
        return datetime.now(UTC)
