"""What is derived from the facts: the identity log, leads, the ledger, scores, classes, versions of the model."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TABLES = ("progress", "redo", "edge", "lead", "ledger", "version", "standing", "score", "class_change", "outbox")


def upgrade() -> None:
    """Creates the tables."""
    op.create_index("ix_event_anonymous_id", "event", ["anonymous_id"])
    op.create_index("ix_event_user_id", "event", ["user_id"])
    _create_progress()
    _create_identity()
    _create_ledger()
    _create_version()
    _create_standing()
    _create_class_change()


def _create_progress() -> None:
    op.create_table(
        "progress",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_progress"),
    )
    op.execute("INSERT INTO progress (name, value) VALUES ('scored', 0), ('step', 0)")
    op.create_table(
        "redo",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("identifier", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_redo"),
        sqlite_autoincrement=True,
    )


def _create_identity() -> None:
    op.create_table(
        "edge",
        sa.Column("id", sa.String(60), nullable=False),
        sa.Column("a", sa.Text, nullable=False),
        sa.Column("b", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("trust", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("target", sa.String(60)),
        sa.PrimaryKeyConstraint("id", name="pk_edge"),
    )
    op.create_index("ix_edge_a", "edge", ["a"])
    op.create_index("ix_edge_b", "edge", ["b"])
    op.create_index("ix_edge_kind", "edge", ["kind"])
    op.create_table(
        "lead",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("successor", _NUMBER),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        sa.Column("traits", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lead"),
        sa.UniqueConstraint("key", name="uq_lead_key"),
        sqlite_autoincrement=True,
    )


def _create_ledger() -> None:
    key = ("lead", "rule", "split_value", "distinct_value", "bucket")
    op.create_table(
        "ledger",
        sa.Column("lead", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("rule", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("split_value", sa.Text, nullable=False),
        sa.Column("distinct_value", sa.Text, nullable=False),
        sa.Column("bucket", sa.BigInteger, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Float(53), nullable=False) for name in ("hits", "weight", "amount", "weighted_amount")),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(*key, name="pk_ledger"),
        sqlite_with_rowid=False,
    )


def _create_version() -> None:
    op.create_table(
        "version",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("watermark", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("published_at", sa.BigInteger),
        sa.Column("author", sa.Text),
        sa.Column("files", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sqlite_autoincrement=True,
    )


def _create_standing() -> None:
    op.create_table(
        "standing",
        sa.Column("version", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("lead", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("audience", sa.String(100)),
        sa.Column("class", sa.String(100)),
        sa.Column("grade", sa.String(10)),
        sa.Column("scored_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("version", "lead", name="pk_standing"),
    )
    op.create_index("ix_standing_scored_at", "standing", ["version", "scored_at"])
    op.create_index("ix_standing_class", "standing", ["version", "class", "lead"])
    op.create_table(
        "score",
        sa.Column("version", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("lead", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("value", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("version", "lead", "name", name="pk_score"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_score_value", "score", ["version", "name", "value", "lead"])


def _create_class_change() -> None:
    op.create_table(
        "class_change",
        sa.Column("lead", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("before", sa.String(100)),
        sa.Column("after", sa.String(100), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("lead", "number", name="pk_class_change"),
    )
    op.create_index("ix_class_change_at", "class_change", ["at"])
    op.create_table(
        "outbox",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("lead", _NUMBER, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("kind", "lead", "number", name="uq_outbox_kind"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drops them: they can be derived again, but for the class log and what operators decided."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.drop_index("ix_event_user_id", "event")
    op.drop_index("ix_event_anonymous_id", "event")
