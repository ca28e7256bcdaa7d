"""What is answered, as types: the bodies are made of them, and so is the OpenAPI document.

Times are ISO 8601 in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Class = Annotated[str | None, Meta(description="The class that it holds; never translated.")]
Cursor = Annotated[str | None, Meta(description="Give it as `cursor` for the next page; null on the last one.")]


def time_of(micros: int) -> datetime:
    """Microseconds UTC as a time."""
    return _EPOCH + timedelta(microseconds=micros)


def micros_of(time: datetime) -> int:
    """The opposite."""
    return (time - _EPOCH) // timedelta(microseconds=1)


class ModelProblem(Struct):
    """Something wrong in a model."""

    code: str
    severity: Literal["error", "warning"]
    message: str
    hint: str | None
    file: str | None
    line: int | None
    column: int | None


class Error(Struct, omit_defaults=True):
    """Every refusal."""

    code: Annotated[str, Meta(description="Stable, made of words.")]
    message: str
    problems: list[ModelProblem] = []


class LeadRef(Struct):
    """A lead by its number and its key."""

    id: int
    key: str


class Lead(Struct, kw_only=True):
    """Where a lead stands, by the active model, as of `scored_at`."""

    id: int
    key: Annotated[str, Meta(description="Its strongest identifier, as `kind:value`.")]
    klass: Class = field(name="class")
    grade: str | None
    audience: str | None
    scores: dict[str, float]
    account: Annotated[str | None, Meta(description="The key of the account that it belongs to.")]
    traits: dict[str, Any]
    events: Annotated[int, Meta(description="How many of its events count.")]
    first_seen: datetime
    last_seen: datetime
    scored_at: datetime | None


class Leads(Struct):
    """A page of leads. It may be short, or empty, and still have a next one."""

    leads: list[Lead]
    next: Cursor


class AccountScore(Struct):
    """What the leads of an account have of one score."""

    sum: float
    mean: float
    max: float


class Account(Struct, kw_only=True):
    """What the leads of a company add up to, by the active model, as they were scored last."""

    key: Annotated[str, Meta(description="`group:` and the group id, or `domain:` and the domain of its addresses.")]
    name: Annotated[str, Meta(description="The group's trait `name`; else the group id, or the domain.")]
    klass: Annotated[str | None, Meta(description="The best class that any of its leads holds.")] = field(name="class")
    contacts: Annotated[int, Meta(description="How many leads belong to it.")]
    engaged: Annotated[int, Meta(description="How many of them are neither disqualified nor in the lowest class.")]
    scores: dict[str, AccountScore]
    traits: Annotated[dict[str, Any], Meta(description="What `group` calls told of it.")]
    last_seen: Annotated[datetime, Meta(description="When the last of its leads did something.")]


class Accounts(Struct):
    """A page of accounts. It may be short, or empty, and still have a next one."""

    accounts: list[Account]
    next: Cursor


class OneAccount(Account, kw_only=True):
    """An account, and a page of its leads."""

    leads: list[Lead]
    next: Cursor


class PredictionPart(Struct):
    """What one thing that is known of a lead adds."""

    column: str
    adds: Annotated[float, Meta(description="To the log-odds.")]
    reason: Annotated[str, Meta(description="A sentence, in the language that is asked for.")]


class Prediction(Struct):
    """What the learned model of the active model predicts of a lead; 100 times `probability` is the score `predicted`.

    `base`, `calibration` and what the parts add sum to `log_odds`, and `probability` is 1 / (1 + exp(-log_odds)).
    """

    probability: float
    low: Annotated[float, Meta(description="Nine leads in ten have a true probability from `low` to `high`.")]
    high: float
    log_odds: float
    base: float
    calibration: float
    parts: Annotated[list[PredictionPart], Meta(description="The strongest first.")]


Predicted = Annotated[Prediction | None, Meta(description="Null where the active model has no learned one.")]
Lang = Annotated[Literal["en", "fr"], Meta(description="The language of the reasons of a prediction.")]


class KnownBy(Struct):
    """A value by which a lead is known."""

    kind: Literal["user_id", "crm_id", "email", "phone", "linkedin", "anonymous_id"]
    value: str


class ClassChanged(Struct):
    """An entry of the log of classes; the first comes from none."""

    before: str | None
    after: Annotated[str | None, Meta(description="Null: the lead is not scored any more.")]
    at: datetime
    version: Annotated[int, Meta(description="The version of the model.")]


class OneLead(Lead, kw_only=True):
    """All about a lead. `instead_of`: the lead that was asked for, which became part of this one.

    `prediction`: as of `scored_at`.
    """

    prediction: Predicted
    identifiers: list[KnownBy]
    classes: list[ClassChanged]
    instead_of: LeadRef | None


class ConsentOf(Struct):
    """What a lead, or one of its devices, wants. `objects`: nothing of it is scored."""

    of: str
    objects: bool
    withdrew: Annotated[bool, Meta(description="What rests on consent does not count, or only from `counts_from` on.")]
    counts_from: datetime | None


class ConsentNotice(Struct):
    """An event that told it. Of a `claim` only the device is heard."""

    number: int
    at: datetime
    trust: Literal["verified", "form", "click", "claim"]
    identifiers: list[str]
    says: list[Literal["withdraw", "give", "object", "allow"]]


class Consents(Struct):
    """What somebody wants: the lead first, then those of its devices of which something was told."""

    identifier: str
    wills: list[ConsentOf]
    told: list[ConsentNotice]


class ConsentTold(Struct):
    """It is written down."""

    identifier: str
    says: Literal["withdraw", "give", "object", "allow"]


class Line(Struct):
    """A line of an explanation. `rule` null: a bound or prediction (`cut_by`), a part of a combined score (`part`)."""

    score: str
    rule: str | None
    part: str | None
    hits: float | None
    first_at: datetime | None
    last_at: datetime | None
    points_before_decay: float
    points_after_decay: float
    points_after_limits: Annotated[float, Meta(description="Those of a score's lines sum to the score.")]
    cut_by: Annotated[
        str | None, Meta(description="`limit`, `group:<name>`, `score:<name>`, `rounding` or `prediction`.")
    ]


class Makes(Struct):
    """A rule that makes a class, whatever the scores."""

    rule: str
    klass: str = field(name="class")


class NextClass(Struct):
    """The class above, and the points that each score lacks for it."""

    klass: str = field(name="class")
    missing: dict[str, float]


class Explained(Struct, kw_only=True):
    """Scores, and the lines that sum to them."""

    as_of: datetime
    klass: Class = field(name="class")
    grade: str | None
    audience: str | None
    scores: dict[str, float]
    makes: list[Makes]
    next_class: NextClass | None
    lines: list[Line]
    prediction: Predicted


class LeadExplained(Explained, kw_only=True):
    """The explanation of a stored lead. `wills`: what it wants done with its data, so that some of it is left out."""

    lead: LeadRef
    version: int
    wills: list[ConsentOf]


class Happening(Struct, kw_only=True):
    """Something that a lead did or said."""

    number: Annotated[int, Meta(description="In the order of receipt.")]
    event: str
    kind: Literal["track", "page", "screen", "identify", "group", "alias"]
    occurred_at: datetime
    received_at: datetime
    was_anonymous: Annotated[bool, Meta(description="Done before he said who he is.")]
    source: str | None
    channel: str | None
    suspect: Annotated[str | None, Meta(description="Why it does not count; null where it does.")]
    anonymous_id: str | None
    user_id: str | None
    message_id: str
    properties: dict[str, Any]
    traits: dict[str, Any]


class Timeline(Struct):
    """A page of what a lead did, the newest first."""

    lead: LeadRef
    events: list[Happening]
    next: Cursor


class HistoryDay(Struct, rename={"klass": "class"}):
    """The end of a day. Before its first event a lead has no scores."""

    day: date
    scores: dict[str, float]
    klass: str | None
    grade: str | None


class History(Struct):
    """A lead day by day, the oldest first, as the active model scores what it had done by then."""

    lead: LeadRef
    version: int
    days: list[HistoryDay]


class ModelVersion(Struct, kw_only=True):
    """A version of the model. While it is being built, `watermark` of `last_event` events are in."""

    version: int
    name: str | None
    state: Literal["building", "active", "retired"]
    digest: str
    created_at: datetime
    published_at: datetime | None
    author: str | None
    watermark: int
    last_event: int


class Models(Struct):
    """All versions, the first first."""

    models: list[ModelVersion]


class ModelFiles(Struct):
    """A model: `model.yaml`, and the files that it names, by name: lists, and the two files of a learned model."""

    files: dict[str, str]


class OneModel(ModelVersion, kw_only=True):
    """A version with its files; what is odd about them, where it was just given."""

    files: dict[str, str]
    warnings: list[ModelProblem] = []


class AskedEvent(Struct, forbid_unknown_fields=True):
    """Something that the lead did."""

    event: Annotated[str, Meta(min_length=1, max_length=400)]
    occurred_at: Annotated[datetime, Meta(tz=True)]
    properties: dict[str, Any] = {}


class AskedLead(Struct, forbid_unknown_fields=True):
    """A lead that is scored and not kept. `class`: the one that it holds, for the hysteresis."""

    traits: dict[str, Any] = {}
    events: Annotated[list[AskedEvent], Meta(max_length=10_000)] = []
    klass: str | None = field(default=None, name="class")


class News(Struct):
    """A change of class, as the live feed tells it (the `data` of an event `class-changed`)."""

    position: int
    lead: LeadRef
    before: str | None
    after: Annotated[str | None, Meta(description="Null: the lead is not scored any more.")]
    at: datetime
    version: int
