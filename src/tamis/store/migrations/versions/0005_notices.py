"""What people told of their consent is found by whom it names; a lead may leave every class."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Creates the table, and lets the log of classes end with none."""
    op.create_table(
        "notice",
        sa.Column("identifier", sa.Text, nullable=False),
        sa.Column("seq", _NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("identifier", "seq", name="pk_notice"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("class_change") as table:
        table.alter_column("after", existing_type=sa.String(100), nullable=True)


def downgrade() -> None:
    """Drops it; leads that left every class go back to the one before."""
    op.execute("DELETE FROM class_change WHERE after IS NULL")
    with op.batch_alter_table("class_change") as table:
        table.alter_column("after", existing_type=sa.String(100), nullable=False)
    op.drop_table("notice")
