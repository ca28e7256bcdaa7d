"""What Alembic runs a migration with: the connection that `Database.upgrade` opened."""

from __future__ import annotations

from alembic import context

from tamis.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
