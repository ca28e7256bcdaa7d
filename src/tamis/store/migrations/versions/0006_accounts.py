"""Leads belong to accounts. Those that are there are derived again, behind the new events, and so find theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_TABLES = ("account", "account_figure", "account_told", "account_touched")
# Of an entry of the identity log the first end is the stronger; a role mailbox joins nothing, and both are asked for.
_KNOWN_BY_ADDRESS = """
    INSERT INTO redo (identifier)
    SELECT a FROM edge WHERE a LIKE 'email:%' OR b LIKE 'email:%'
    UNION SELECT b FROM edge WHERE a LIKE 'email:%'
"""
_IN_A_GROUP = """
    INSERT INTO redo (identifier)
    SELECT 'user_id:' || user_id FROM event WHERE suspect IS NULL AND user_id IS NOT NULL AND {}
    UNION
    SELECT 'anonymous_id:' || anonymous_id FROM event WHERE suspect IS NULL AND anonymous_id IS NOT NULL AND {}
"""
_NAMES_ONE = """document LIKE '%"group_id":"%'"""


def upgrade() -> None:
    """Creates the tables, and asks for the leads that may have an account."""
    op.add_column("lead", sa.Column("account", _NAME))
    op.add_column("lead", sa.Column("account_word", sa.Text))
    op.create_index("ix_lead_account", "lead", ["account"])
    _create_account()
    _create_figures()
    _create_told()
    op.execute(sa.text(_KNOWN_BY_ADDRESS.replace(":", r"\:")))
    op.execute(sa.text(_IN_A_GROUP.format(_NAMES_ONE, _NAMES_ONE).replace(":", r"\:")))


def _create_account() -> None:
    op.create_table(
        "account",
        sa.Column("key", _NAME, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("traits", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_account"),
    )
    op.create_table(
        "account_touched",
        sa.Column("account", _NAME, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_account_touched"),
    )
    op.create_index("ix_account_touched_step", "account_touched", ["step"])


def _create_figures() -> None:
    op.create_table(
        "account_figure",
        sa.Column("version", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("account", _NAME, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("value", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("version", "account", "name", name="pk_account_figure"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_account_figure_value", "account_figure", ["version", "name", "value", "account"])


def _create_told() -> None:
    op.create_table(
        "account_told",
        sa.Column("account", _NAME, nullable=False),
        sa.Column("lead", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("traits", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "lead", name="pk_account_told"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_account_told_lead", "account_told", ["lead"])


def downgrade() -> None:
    """Drops them: all is derived."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.drop_index("ix_lead_account", "lead")
    op.drop_column("lead", "account_word")
    op.drop_column("lead", "account")
