"""A whole schema as sorted lines, so that two databases of one kind can be compared and read.

What does not change how a database behaves is levelled out: quotes, blanks, the order in which
constraints were written, numbers the database gave.
"""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

ALEMBIC = "alembic_version"

POSTGRESQL = """
WITH named AS (
    SELECT c.oid, c.relname, c.relkind FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
)
SELECT relname, 'relation kind ' || relkind::text FROM named
UNION ALL
SELECT relname, 'column ' || row_number() OVER (PARTITION BY attrelid ORDER BY attnum)
    || ' ' || attname || ' ' || format_type(atttypid, atttypmod)
    || CASE WHEN attnotnull THEN ' not null' ELSE '' END || attidentity::text || attgenerated::text
    || coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
FROM named JOIN pg_attribute ON attrelid = named.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relkind IN ('r', 'v', 'm', 'p')
UNION ALL
SELECT relname, pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' invalid' END
FROM named JOIN pg_index ON indrelid = named.oid
UNION ALL
SELECT relname, 'constraint ' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid)
FROM named JOIN pg_constraint ON conrelid = named.oid
UNION ALL
SELECT relname, pg_get_triggerdef(pg_trigger.oid) || ' enabled ' || tgenabled::text
FROM named JOIN pg_trigger ON tgrelid = named.oid AND NOT tgisinternal
UNION ALL
SELECT proname, pg_get_functiondef(p.oid)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = current_schema()
"""

SQLITE = "SELECT tbl_name, type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def dump_schema(connection: Connection) -> list[str]:
    """Every table, column, index with its predicate, constraint, trigger and function."""
    if connection.dialect.name == "sqlite":
        lines = _dump_sqlite(connection)
    else:
        lines = [f"{name}: {_level(line)}" for name, line in connection.execute(text(POSTGRESQL))]
    return sorted(line for line in lines if ALEMBIC not in line)


def without_triggers(dump: list[str]) -> list[str]:
    """What of a dump a definition of tables can say: no triggers, none of their functions."""
    return [
        line for line in dump if not re.search(r": create( or replace)? (trigger|function)", line)
    ]


def _dump_sqlite(connection: Connection) -> list[str]:
    lines = []
    for table, kind, name, sql in connection.exec_driver_sql(SQLITE).all():
        if kind != "table":
            lines.append(f"{table}: {_level(sql)}")
            continue
        columns, constraints = _parts_of_table(_level(sql))
        lines += [f"{table}: column {number} {column}" for number, column in enumerate(columns, 1)]
        lines += [f"{table}: {constraint}" for constraint in constraints]
        lines.append(f"{table}: table {name}")
    return lines


def _parts_of_table(sql: str) -> tuple[list[str], list[str]]:
    """The columns in their order, and the constraints, of a CREATE TABLE."""
    inside, after = sql[sql.index("(") + 1 : sql.rindex(")")], sql[sql.rindex(")") + 1 :]
    parts = [part.strip() for part in _split_at_top(inside)]
    is_constraint = re.compile(r"(constraint|primary|unique|check|foreign)\b")
    constraints = [part for part in parts if is_constraint.match(part)]
    columns = [part for part in parts if not is_constraint.match(part)]
    return columns, constraints + ([f"options {after.strip()}"] if after.strip() else [])


def _split_at_top(inside: str) -> list[str]:
    parts, depth = [""], 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _level(sql: str) -> str:
    """One spelling for what means the same; literals keep their case."""
    pieces = re.split(r"('(?:[^']|'')*')", sql)
    for position in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[position].replace('"', "").lower())
        pieces[position] = re.sub(r" ?([(),]) ?", r"\1", piece)
    return "".join(pieces).strip()
