"""Large files of a model stand apart from its versions, once for all that have them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Adds the table. What stands in versions already stays there."""
    op.create_table(
        "model_file",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_model_file"),
    )


def downgrade() -> None:
    """Takes it away: versions whose files stand there cannot be read any more."""
    op.drop_table("model_file")
