"""Backups: made while everything runs, restored into an empty database."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.renewing import make_folder
from bot.commands.setup import parts
from bot.services import backup as backups
from bot.services import ledger, oblivion
from bot.services.backup import SUFFIX, NoBackup
from bot.services.parts import OUTBOX
from bot.services.sending import switch_sending
from bot.store.copying import NotEmpty

FILE = click.Path(path_type=Path)
WHY = {
    "not_a_backup": "ce fichier n'est pas une sauvegarde",
    "cut_off": "la sauvegarde est coupée : la fin manque",
    "damaged": "la sauvegarde est abîmée : le compte des lignes est faux",
    "tampered": "la sauvegarde est abîmée ou a été changée",
    "unknown_key": "la clé qui a scellé cette sauvegarde n'est pas dans SEGIN_DATA_KEYS",
    "newer": "la sauvegarde vient d'une version plus récente du programme : installez-la d'abord",
    "empty": "la base de données est vide : il n'y a rien à sauvegarder",
}
NO_LEDGER = (
    "attention : pas de registre des effacements (erasures.ledger) dans {folder} : qui s'est fait "
    "effacer depuis cette sauvegarde est revenu. Copiez-le là, puis « segin erase replay », avant "
    "de démarrer web et worker"
)
NOT_EMPTY = (
    "il y a déjà des personnes ou des membres dans cette base : rien n'est restauré. Arrêtez web "
    "et worker, et donnez une base neuve (SQLite : déplacez segin.sqlite3 et ce qui commence par "
    "ce nom ; PostgreSQL : createdb)"
)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write everything into FILE, sealed; in a folder, under today's name, for 7 days."""
    made = parts()
    now = made.clock()
    path = file / f"segin-{now:%Y%m%d-%H%M%S}{SUFFIX}" if file.is_dir() else file
    with _explained():
        counts = backups.back_up(made, path, now=now)
    gone = backups.forget_old(path.parent, now=now) if file.is_dir() else 0
    click.echo(f"{sum(counts.values())} lignes de {len(counts)} tables dans {path.name}")
    if gone:
        click.echo(f"{gone} sauvegarde(s) de plus de 7 jours supprimée(s)")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(file: Path) -> None:
    """Fill an empty database from FILE. Nothing is sent until a member lets it go on."""
    made = parts()
    make_folder(made.config)
    with _explained():
        counts = backups.restore(made, file, now=made.clock())
        forgotten = oblivion.replay(made)
    click.echo(f"{sum(counts.values())} lignes de {len(counts)} tables restaurées")
    if forgotten:
        click.echo(f"{forgotten} personne(s) de nouveau effacée(s) ou cachée(s)")
    if not ledger.ledger_path(made).exists():
        click.echo(NO_LEDGER.format(folder=made.config.var_dir), err=True)
    click.echo("les envois sont suspendus : « segin sending resume » les reprend")


class _explained:
    """One sentence and exit 1 for what is no backup, or no place for one."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, failure: BaseException | None, _trace: object) -> None:
        if isinstance(failure, NoBackup):
            raise click.ClickException(WHY[str(failure)]) from None
        if isinstance(failure, NotEmpty):
            raise click.ClickException(NOT_EMPTY) from None
        if isinstance(failure, OSError):
            sentence = f"le fichier ne peut pas être écrit ou lu ({failure.strerror})"
            raise click.ClickException(sentence) from None


@click.group()
def sending() -> None:
    """Suspend all sending, or let it go on."""


@sending.command()
def suspend() -> None:
    """Nothing is sent any more, in any process, from now on."""
    _switch(suspended=True)
    click.echo("les envois sont suspendus")


@sending.command()
def resume() -> None:
    """What waits is sent again."""
    _switch(suspended=False)
    click.echo("les envois reprennent")


def _switch(*, suspended: bool) -> None:
    made = parts()
    now = made.clock()
    made.db.write(lambda s: switch_sending(suspended=suspended, session=s, now=now))
    made.bell.ring(OUTBOX)
