"""The durable facts: SQLite embedded, PostgreSQL in production, through SQLAlchemy Core."""
