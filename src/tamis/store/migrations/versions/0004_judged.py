"""New events are judged by their neighbours: how far that has come, and what finds the neighbours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_OWN = sa.text("suspect IN ('internal-domain', 'internal-user')")
_OWN_USERS = sa.text("suspect = 'internal-user'")


def upgrade() -> None:
    """Begins with the events to come: nothing that was counted changes by itself."""
    op.execute("INSERT INTO progress (name, value) SELECT 'judged', coalesce(max(seq), 0) FROM event")
    for column in ("anonymous_id", "user_id"):
        op.drop_index(f"ix_event_{column}", "event")
        op.create_index(f"ix_event_{column}", "event", [column, "occurred_at"])
    op.create_index("ix_event_own", "event", ["anonymous_id", "user_id"], sqlite_where=_OWN, postgresql_where=_OWN)
    op.create_index("ix_event_own_user", "event", ["user_id"], sqlite_where=_OWN_USERS, postgresql_where=_OWN_USERS)


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_event_own_user", "event")
    op.drop_index("ix_event_own", "event")
    for column in ("anonymous_id", "user_id"):
        op.drop_index(f"ix_event_{column}", "event")
        op.create_index(f"ix_event_{column}", "event", [column])
    op.execute("DELETE FROM progress WHERE name = 'judged'")
