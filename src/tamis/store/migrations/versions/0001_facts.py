"""Sources, events, quarantine."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Creates the tables."""
    _create_source()
    _create_event()
    _create_quarantine()


def _create_source() -> None:
    op.create_table(
        "source",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("legal_basis", sa.String(20), nullable=False),
        sa.Column("consent_upstream", sa.Boolean, nullable=False),
        sa.Column("trusted", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("name", name="uq_source_name"),
        sa.UniqueConstraint("key_hash", name="uq_source_key_hash"),
    )


def _create_event() -> None:
    op.create_table(
        "event",
        sa.Column("seq", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("source", _NUMBER, nullable=False),
        sa.Column("message_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.BigInteger, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("anonymous_id", sa.Text),
        sa.Column("user_id", sa.Text),
        sa.Column("suspect", sa.String(40)),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
        sa.UniqueConstraint("source", "message_id", name="uq_event_source"),
        sqlite_autoincrement=True,
    )


def _create_quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("source", _NUMBER, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drops them, and all facts with them."""
    for table in ("quarantine", "event", "source"):
        op.drop_table(table)
