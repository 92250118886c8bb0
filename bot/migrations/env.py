"""What Alembic runs for every command: all versions in one transaction, or none.

It works on the connection it is handed in the attributes of its configuration.
"""

from alembic import context
from sqlalchemy import Connection

from bot.store.tables import metadata


def run(connection: Connection) -> None:
    """Run the versions asked for; what they did is undone together when one of them fails."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        # The connection begins its transactions itself, so SQLite undoes DDL too.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            check_references(connection)


def check_references(connection: Connection) -> None:
    """Raise when a row refers to one that is gone: a copied table is not checked by SQLite."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = sorted({row[0] for row in broken})
        raise RuntimeError(f"{len(broken)} broken references after migrating, in {tables}")


run(context.config.attributes["connection"])
