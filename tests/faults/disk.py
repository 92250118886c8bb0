"""A disk that is full: a small one of its own, mounted for the test, on which a database stands."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.databases import PostgresDatabases, SqliteFiles
from tests.faults.runs import plainly_stocked
from tests.faults.trial import Stage
from tests.faults.troubles import FIRST, Trouble, wait_for
from tests.servers import UNPRIVILEGED, running_postgres, temporary_folder

MEGABYTE = 1_000_000
SIZES = {"sqlite": 40, "postgresql": 120}
FILLER = "filler"


class NoDisk(Exception):
    """Nothing may be mounted here."""


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes for the block. Raises `NoDisk` where one may not mount."""
    with temporary_folder("disk") as folder:
        size = f"size={megabytes * MEGABYTE}"
        command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True).returncode:
            raise NoDisk
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def on_small_disk(dialect: str, files: SqliteFiles) -> Iterator[tuple[str, Path]]:
    """(address of a database with the shipped content, the disk it stands on)."""
    with small_disk(SIZES[dialect]) as disk:
        if dialect == "sqlite":
            file = disk / "segin.sqlite3"
            shutil.copyfile(make_url(plainly_stocked(files)).database or "", file)
            yield f"sqlite:///{file}", disk
            return
        with running_postgres() as server:
            url = plainly_stocked(PostgresDatabases(server.url()))
            _move(url, server.url(), disk)
            yield url, disk


def _move(url: str, server: str, disk: Path) -> None:
    """Put a database's tables there; its log stays where there is room."""
    place = disk / "tables"
    place.mkdir()
    if os.geteuid() == 0:
        shutil.chown(place, UNPRIVILEGED)
    name = sql.Identifier(make_url(url).database or "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(str(place)))
        connection.execute(sql.SQL("ALTER DATABASE {} SET TABLESPACE small").format(name))


def fill_disk(disk: Path, seconds: float) -> Trouble:
    """Let there be no room for so long; the product is not told, and not restarted."""

    def trouble(stage: Stage) -> None:
        wait_for(stage, FIRST)
        processes = {it.pid for it in stage.product.processes()}
        _fill(disk)
        time.sleep(seconds)
        (disk / FILLER).unlink()
        wait_for(stage, 1.0)
        assert {it.pid for it in stage.product.processes()} == processes, "it was restarted"

    return trouble


def _fill(disk: Path) -> None:
    with (disk / FILLER).open("wb", buffering=0) as filler:
        for size in (MEGABYTE, 4096):
            try:
                while True:
                    filler.write(bytes(size))
            except OSError:
                continue
