"""When the learned model in use was last learned again, and how many alarms there were."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Never, and none."""
    op.execute("INSERT INTO progress (name, value) VALUES ('retrained', 0), ('alarms', 0)")


def downgrade() -> None:
    """Takes both away."""
    op.execute("DELETE FROM progress WHERE name IN ('retrained', 'alarms')")
