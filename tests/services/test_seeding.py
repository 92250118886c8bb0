"""Databases grow by as many made-up people as are asked for, and never in production."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import Table, func, select

from bot.cli import main
from bot.core.phone import is_demonstration
from bot.services.parts import Parts
from bot.services.seeding import grow, grown_number
from bot.store.moment import to_micros
from bot.store.tables import addresses, contacts, messages
from tests.parts import environ, said, write_in


def count(parts: Parts, table: Table) -> int:
    found = parts.db.read(lambda session: session.run(select(func.count()).select_from(table)))
    return int(found[0][0])


def test_a_database_grows_by_as_many_as_were_asked_for(parts: Parts) -> None:
    rows = sum(grow(parts, contacts=30, messages=100))
    assert rows == 3 * 30 + 100
    assert [count(parts, table) for table in (contacts, messages)] == [30, 100]
    newest = parts.db.read(lambda s: s.run(select(func.max(messages.c.created_at))))[0][0]
    assert newest <= to_micros(parts.clock())


def test_a_database_that_grew_before_grows_by_other_people(parts: Parts) -> None:
    for _ in range(2):
        list(grow(parts, contacts=20, messages=20))
    found = parts.db.read(lambda s: s.run(select(addresses.c.id, addresses.c.address)))
    opened = {parts.vault.open(it[1], "addresses", "address", it[0]) for it in found}
    assert opened == {grown_number(index) for index in range(40)}
    assert all(is_demonstration(number) for number in opened)


def test_a_made_up_person_is_answered_where_they_stand(parts: Parts) -> None:
    list(grow(parts, contacts=3, messages=9))
    letters = write_in(parts, said("0", sender=grown_number(0)))
    assert letters.inline[0][1].startswith("Que voulez-vous faire ?")
    assert count(parts, contacts) == 3


def test_what_grew_is_sealed_and_in_order(parts: Parts) -> None:
    list(grow(parts, contacts=2, messages=8))
    rows = parts.db.read(
        lambda s: s.run(
            select(
                messages.c.contact_id, messages.c.sequence, messages.c.direction, messages.c.body
            ).order_by(messages.c.contact_id, messages.c.sequence)
        )
    )
    assert [row[1:3] for row in rows[:4]] == [(1, "in"), (2, "out"), (3, "in"), (4, "out")]
    assert not any(b"Que voulez-vous" in row[3] or b"bonjour" in row[3] for row in rows)


def test_production_refuses_made_up_people_with_one_sentence(tmp_path: Path) -> None:
    variables = environ(f"sqlite:///{tmp_path}/none") | {
        "SEGIN_ENV": "production",
        "SEGIN_VAR_DIR": str(tmp_path),
    }
    for arguments in (["seed"], ["seed", "--contacts", "5"]):
        refused = CliRunner().invoke(main, arguments, env=variables)
        assert refused.exit_code == 78
        assert refused.stderr.count("\n") == 1
        assert "production" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_fills_once_and_grows_as_often_as_it_is_called(
    stocked_url: str, tmp_path: Path
) -> None:
    variables = environ(stocked_url) | {"SEGIN_VAR_DIR": str(tmp_path)}

    def call(*arguments: str) -> str:
        done = CliRunner().invoke(main, ["seed", *arguments], env=variables)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "messages reçus" in call()
    assert "rien à faire" in call()
    for _ in range(2):
        told = call("--contacts", "10", "--messages", "40")
        assert "10 contacts, 40 messages : 70 lignes" in told
    assert CliRunner().invoke(main, ["seed", "--messages", "5"], env=variables).exit_code == 2
