"""The tables of the facts. Times are integer microseconds UTC; JSON is text, since only whole documents are read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Table, Text, UniqueConstraint

# SQLite counts rows up only in a column that is INTEGER, and its integers have 64 bits.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

SOURCES = Table(
    "source",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),  # write, read, admin
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("legal_basis", String(20), nullable=False),  # consent, contract, legitimate_interest
    Column("consent_upstream", Boolean, nullable=False),  # the site asks for consent before it sends anything
    Column("trusted", Boolean, nullable=False),  # what its browsers say of who is who is proven
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)
"""Who may send or read: each key is of one source. Of a key only the SHA-256 is kept."""

EVENTS = Table(
    "event",
    METADATA,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("source", _NUMBER, nullable=False),
    Column("message_id", String(100), nullable=False),
    Column("kind", String(10), nullable=False),  # track, page, screen, identify, group, alias
    Column("name", Text, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("anonymous_id", Text),
    Column("user_id", Text),
    Column("suspect", String(40)),  # why it does not count: bot, internal, no_consent...
    Column("document", Text, nullable=False),  # JSON: what else came with it, see `tamis.store.events`
    UniqueConstraint("source", "message_id"),
    sqlite_autoincrement=True,
)
"""The facts, never changed but for `suspect`. `seq` grows, and is never used twice."""

QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("source", _NUMBER, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("code", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", Text, nullable=False),  # as it came, cut to 32 KiB
    sqlite_autoincrement=True,
)
"""What was received and is no event, with the reason, so that nothing is lost silently."""
