"""What every table is made with: the metadata, the names of constraints, the usual columns."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[int]:
    """An identifier that the application makes."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def index_of(name: str, where: str, *columns: str) -> Index:
    """An index of those rows alone that a condition picks: a list reads its page from it."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def contact_column(*, index: bool = True) -> Column[int]:
    """Whose row it is. No index of its own where another one begins with it."""
    return Column("contact_id", BigInteger, ForeignKey("contacts.id"), nullable=False, index=index)
