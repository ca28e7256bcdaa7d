"""The tables: the facts, and what is derived from them.

Times are integer microseconds UTC; JSON is text, since only whole documents are read.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

# Compared by code points on every database, as Python does.
_NAME = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite counts rows up only in a column that is INTEGER, and its integers have 64 bits.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

# Which browsers and users are the company's own, see `tamis.store.own_people`.
_OWN = text("suspect IN ('internal-domain', 'internal-user')")
_OWN_USERS = text("suspect = 'internal-user'")

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
    Index("ix_event_anonymous_id", "anonymous_id", "occurred_at"),
    Index("ix_event_user_id", "user_id", "occurred_at"),
    Index("ix_event_own", "anonymous_id", "user_id", sqlite_where=_OWN, postgresql_where=_OWN),
    Index("ix_event_own_user", "user_id", sqlite_where=_OWN_USERS, postgresql_where=_OWN_USERS),
    sqlite_autoincrement=True,
)
"""The facts, never changed but for `suspect`. `seq` grows, and is never used twice."""

JUDGED_ANEW = Table(
    "judged_anew",
    METADATA,
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
)
"""The events whose `suspect` was ever changed: what was copied of them may say something else."""

NAMED = Table(
    "named",
    METADATA,
    Column("identifier", Text, primary_key=True),
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""What events name that no column of theirs has, so that they are found again; of these alone, once they are scored."""

NOTICES = Table(
    "notice",
    METADATA,
    Column("identifier", Text, primary_key=True),
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Whom the events name that tell what somebody agrees to; of these alone, once they are scored."""

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

PROGRESS = Table(
    "progress",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""How far each derivation has come; whoever writes what it derived also moves its watermark, by compare-and-set."""

REDO = Table(
    "redo",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("identifier", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Identifiers whose leads must be derived again from their events, since a fact of theirs was judged anew."""

EDGES = Table(
    "edge",
    METADATA,
    Column("id", String(60), primary_key=True),
    Column("a", Text, nullable=False, index=True),
    Column("b", Text, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("trust", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("target", String(60)),
    Index("ix_edge_kind", "kind"),
)
"""The identity log, see `tamis.identify.edges`: what events say, without repetitions, and what operators decided."""

LEADS = Table(
    "lead",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("successor", _NUMBER),  # the lead that this one became part of
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("traits", Text, nullable=False),  # JSON, see `tamis.store.profiles`
    Column("touched", BigInteger, nullable=False, server_default="0"),
    Column("derived", BigInteger, nullable=False, server_default="0"),
    Column("account", _NAME, index=True),
    Column("account_word", Text),  # JSON: what told the account, see `tamis.store.profile`
    sqlite_autoincrement=True,
)
"""Leads as the identity log makes them, with their profiles.

`touched`: the step that wrote the lead last; `derived`: the last one that gave it all of its events anew.
"""

LEDGER = Table(
    "ledger",
    METADATA,
    Column("lead", _NUMBER, primary_key=True, autoincrement=False),
    Column("rule", BigInteger, primary_key=True, autoincrement=False),
    Column("split_value", Text, primary_key=True),  # '' for none: a value is never empty
    Column("distinct_value", Text, primary_key=True),
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("hits", Float(53), nullable=False),
    Column("weight", Float(53), nullable=False),
    Column("amount", Float(53), nullable=False),
    Column("weighted_amount", Float(53), nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The ledger's entries, see `tamis.scoring.match`; a lead's stand together."""

VERSIONS = Table(
    "version",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False),
    Column("state", String(10), nullable=False),  # building, active, retired
    Column("watermark", BigInteger, nullable=False),  # the last event in its part of the ledger
    Column("created_at", BigInteger, nullable=False),
    Column("published_at", BigInteger),
    Column("author", Text),
    Column("files", Text, nullable=False),  # JSON: the model and what it names, by name; large ones by their digest
    sqlite_autoincrement=True,
)
"""Versions of the model. One at most is active, one at most is being built."""

MODEL_FILES = Table(
    "model_file",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("content", Text, nullable=False),
)
"""Large files of models, once for all versions that have them."""

STANDINGS = Table(
    "standing",
    METADATA,
    Column("version", _NUMBER, primary_key=True, autoincrement=False),
    Column("lead", _NUMBER, primary_key=True, autoincrement=False),
    Column("audience", String(100)),
    Column("class", String(100)),
    Column("grade", String(10)),
    Column("scored_at", BigInteger, nullable=False),
    Index("ix_standing_scored_at", "version", "scored_at"),
    Index("ix_standing_class", "version", "class", "lead"),
)
"""Where each lead stands by a version of the model, as of `scored_at`; the class is the one held."""

SCORES = Table(
    "score",
    METADATA,
    Column("version", _NUMBER, primary_key=True, autoincrement=False),
    Column("lead", _NUMBER, primary_key=True, autoincrement=False),
    Column("name", String(100), primary_key=True),
    Column("value", Float(53), nullable=False),
    Index("ix_score_value", "version", "name", "value", "lead"),
    sqlite_with_rowid=False,
)
"""The scores of each lead, as of its standing's `scored_at`."""

CLASS_CHANGES = Table(
    "class_change",
    METADATA,
    Column("lead", _NUMBER, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1
    Column("before", String(100)),
    Column("after", String(100)),  # null: it is not scored any more
    Column("at", BigInteger, nullable=False),
    Column("version", _NUMBER, nullable=False),
    Index("ix_class_change_at", "at"),
)
"""The log of the classes held; the first entry of a lead comes from none."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("kind", String(40), nullable=False),
    Column("lead", _NUMBER, nullable=False),
    Column("number", Integer, nullable=False),  # of the class change
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("kind", "lead", "number"),
    sqlite_autoincrement=True,
)
"""What is to be done because of a class change, once each."""

ACCOUNTS = Table(
    "account",
    METADATA,
    Column("key", _NAME, primary_key=True),
    Column("search", Text, nullable=False),  # its name and its key, folded
    Column("traits", Text, nullable=False),  # JSON, as told
)
"""The companies that leads belong to."""

ACCOUNT_FIGURES = Table(
    "account_figure",
    METADATA,
    Column("version", _NUMBER, primary_key=True, autoincrement=False),
    Column("account", _NAME, primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("value", Float(53), nullable=False),
    Index("ix_account_figure_value", "version", "name", "value", "account"),
    sqlite_with_rowid=False,
)
"""What the leads of an account add up to, by a version of the model; the names are in `tamis.store.accounts`."""

ACCOUNTS_TOLD = Table(
    "account_told",
    METADATA,
    Column("account", _NAME, primary_key=True),
    Column("lead", _NUMBER, primary_key=True, autoincrement=False),
    Column("traits", Text, nullable=False),  # JSON, see `tamis.store.profile`
    Index("ix_account_told_lead", "lead"),
    sqlite_with_rowid=False,
)
"""What the events of each lead tell of an account's traits."""

ACCOUNTS_TOUCHED = Table(
    "account_touched",
    METADATA,
    Column("account", _NAME, primary_key=True),
    Column("step", BigInteger, nullable=False, index=True),
)
"""Accounts whose row and figures are old, and by which step they became so."""
