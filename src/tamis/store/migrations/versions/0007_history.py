"""What the columnar history and a rebuild from it must know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Adds the columns, the table and the watermark."""
    for name in ("touched", "derived"):
        op.add_column("lead", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "judged_anew",
        sa.Column("seq", _NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_judged_anew"),
    )
    op.execute("INSERT INTO progress (name, value) VALUES ('rebuilt', 0)")


def downgrade() -> None:
    """Takes them away."""
    op.execute("DELETE FROM progress WHERE name = 'rebuilt'")
    op.drop_table("judged_anew")
    for name in ("touched", "derived"):
        op.drop_column("lead", name)
