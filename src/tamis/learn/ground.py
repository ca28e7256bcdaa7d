"""What a model's own rules are judged on: rows of a training set, where their history is, what is known beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.learn.askable import askable
from tamis.learn.own_rules import Past
from tamis.learn.splits import hold_out
from tamis.model.definition import EventRule, KeywordRule, Rule, SequenceRule, SilenceRule, TraitRule

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.collect.table import Table
    from tamis.learn.frame import Flags, Frame, Numbers
    from tamis.learn.from_history import LearnedHistory
    from tamis.learn.from_table import Learned
    from tamis.learn.points_rules import Write
    from tamis.learn.rehearsal import Files
    from tamis.model.definition import Model

    Places = npt.NDArray[np.int64]
    Asked = tuple[Frame, frozenset[str]]

MOST_MOMENTS = 26
_MOST_ROWS = 120_000
_ROW = "tamis row"


@dataclass(frozen=True, eq=False)
class Ground:
    """`frame`: rows with columns that rules can ask for (`falling`: see `askable`), none that knows the outcome.

    `past`: the same rows in the files. `train`, shape (rows,): which rows may be learned from before judging; of the
    others `foretold` has the full model's probability (None: there is no full model). `known`: the columns that know
    the outcome. `dated`: events are there, and each row is of its own moment.
    """

    frame: Frame
    falling: frozenset[str]
    past: Past
    train: Flags
    foretold: Numbers | None
    known: frozenset[str]
    write: Write
    dated: bool
    seed: int


def ground_of_history(learned: LearnedHistory, files: Files, seed: int) -> Ground:
    """The rows of a history, at so many moments at most."""
    import numpy as np

    made = learned.made
    whole = made.frame
    asked = askable(learned.trained.sound(whole), made.looking.traits, made.looking.signals)
    at = whole.at if whole.at is not None else np.zeros(whole.rows, np.int64)
    moments = np.unique(at)
    if len(moments) > MOST_MOMENTS:
        moments = moments[np.linspace(0, len(moments) - 1, MOST_MOMENTS).round().astype(np.int64)]
    rows = np.flatnonzero(np.isin(at, moments))
    past = Past(files.leads, files.events, files.key, learned.leads, whole.lead, at)
    return _ground(learned, asked, past, rows, seed)


def ground_of_table(learned: Learned, table: Table, seed: int) -> Ground:
    """The rows of a table whose outcome is known, all as of one moment: only what leads are can be judged."""
    import numpy as np
    import pyarrow as pa

    from tamis.collect.table import Table as Copy

    read = learned.read
    asked = askable(learned.trained.sound(read.frame), read.recipe.takes)
    names = pa.chunked_array([[str(row) for row in range(table.data.num_rows)]], pa.string())
    leads = Copy(table.data.append_column(_ROW, names), table.file)
    at = np.full(read.frame.rows, _newest(learned), np.int64)
    past = Past(leads, None, _ROW, names, read.frame.lead, at)
    return _ground(learned, asked, past, np.arange(read.frame.rows), seed)


def _newest(learned: Learned) -> int:
    """The moment as of which a table is taken; no rule that is judged on it asks how long ago something was."""
    read = learned.read
    dated = read.recipe.time is not None and read.recipe.time_kind == "moment" and read.frame.at is not None
    return int(read.frame.at.max()) if dated and read.frame.at is not None else 0


def _ground(learned: Learned | LearnedHistory, asked: Asked, past: Past, rows: Places, seed: int) -> Ground:
    import numpy as np

    from tamis.learn.from_table import Learned

    trained, (frame, falling) = learned.trained, asked
    split = hold_out(frame, seed)
    foretold = None
    if trained.judged is not None:
        foretold = np.full(frame.rows, np.nan)
        foretold[split.test] = trained.judged.p
    rows = rows[(split.train | split.test)[rows]]
    if len(rows) > _MOST_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _MOST_ROWS, replace=False))
    known = frozenset(finding.column for finding in trained.findings if finding.excluded)
    part = None if foretold is None else foretold[rows]
    dated = not isinstance(learned, Learned)
    return Ground(
        frame.take(rows), falling, past.take(rows), split.train[rows], part, known, learned.writer(), dated, seed
    )


def traits_of(rule: Rule, model: Model) -> frozenset[str]:
    """The columns of leads that a rule reads."""
    from tamis.model.conditions import tests_of

    names: list[str] = []
    match rule:
        case TraitRule():
            conditions = [rule.when, *(award.condition for award in rule.awards)]
            names = [test.field for condition in conditions for test in tests_of(condition)]
        case KeywordRule():
            names = [name for name, _ in rule.fields]
    derived = ((name, model.traits.get(name)) for name in names)
    return frozenset((trait.derived_from or name) if trait else name for name, trait in derived)


def asks_age(rule: Rule, model: Model) -> bool:
    """Whether the rule asks how long ago a date was, which depends on when one asks."""
    from tamis.model.conditions import tests_of

    if not isinstance(rule, TraitRule):
        return False
    for condition in (rule.when, *(award.condition for award in rule.awards)):
        for test in tests_of(condition):
            trait = model.traits.get(test.field)
            if test.operator in {"older_than", "newer_than"} or (trait and trait.derive == "years_since"):
                return True
    return False


def asks_events(rule: Rule) -> bool:
    """Whether the rule is about what leads do."""
    return isinstance(rule, EventRule | SequenceRule | SilenceRule)
