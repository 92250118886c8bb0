"""The store: SQLAlchemy Core, one table set and one module of questions per aggregate."""
