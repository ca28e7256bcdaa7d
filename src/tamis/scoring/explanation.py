"""Why a lead has its scores: the ledger read aloud, in lines that sum exactly to each score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tamis.scoring.balance import LINES
from tamis.scoring.clock import Moment, from_us
from tamis.scoring.components import MAKES, NOBODY
from tamis.scoring.program import Program, Source

if TYPE_CHECKING:
    from tamis.scoring.engines.base import Engine

_NEGLIGIBLE = 1e-9
PREDICTION = "prediction"
"""What a line of a predicted score is `cut_by`: there is one, and it is the score."""


@dataclass(frozen=True)
class ExplanationLine:
    """One line of an explanation; times are UTC.

    `rule` None: a line of the bounds (`cut_by` is `group:<name>` or `score:<name>`), of a combined score (`part` is
    then the score that it weighs) or of a predicted one (`cut_by` is `PREDICTION`). `cut_by` of a rule's own line is
    `limit` where its limit took something.
    """

    score: str
    rule: str | None
    part: str | None
    hits: float | None
    first_at: datetime | None
    last_at: datetime | None
    points_before_decay: float
    points_after_decay: float
    points_after_limits: float
    cut_by: str | None = None

    def as_dict(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "rule": self.rule,
            "part": self.part,
            "hits": self.hits,
            "first_at": self.first_at.isoformat() if self.first_at else None,
            "last_at": self.last_at.isoformat() if self.last_at else None,
            "points_before_decay": self.points_before_decay,
            "points_after_decay": self.points_after_decay,
            "points_after_limits": self.points_after_limits,
            "cut_by": self.cut_by,
            "score": self.score,
        }


@dataclass(frozen=True)
class Explanation:
    """A lead's scores, class and grade, with the lines of each score; `makes`: (rule, class) of what overrides."""

    lead: str
    as_of: datetime
    audience: str | None
    scores: dict[str, float]
    klass: str
    grade: str | None
    lines: tuple[ExplanationLine, ...]
    makes: tuple[tuple[str, str], ...] = field(default=())

    def of_score(self, score: str) -> tuple[ExplanationLine, ...]:
        """The lines of one score; their `points_after_limits` sum to it."""
        return tuple(line for line in self.lines if line.score == score)


def explain(
    engine: Engine, program: Program, moment: Moment, previous: bool = False, source: Source = "events"
) -> list[Explanation]:
    """Explains every lead of the registered relations (see `tamis.scoring.program`): keep them few."""
    engine.store(LINES, program.lines(source, "explanation"), moment)
    rows = engine.run(program.scores_of_lines(source, previous), moment).to_pylist()
    lines = _by_lead(engine.run(program.stored_lines()).to_pylist())
    cells = _by_lead(engine.run(program.cells_of_lines()).to_pylist())
    return [_explanation(program, moment, row, lines.get(row["lead"], []), cells.get(row["lead"], [])) for row in rows]


def _by_lead(rows: Sequence[dict[str, Any]]) -> dict[object, list[dict[str, Any]]]:
    found: dict[object, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["lead"], []).append(row)
    return found


def _explanation(
    program: Program,
    moment: Moment,
    row: dict[str, Any],
    lines: list[dict[str, Any]],
    cells: list[dict[str, Any]],
) -> Explanation:
    model = program.model
    scores = {name: float(row[name]) for name in model.scores}
    lines.sort(key=lambda line: (line["component"], line["part"] or ""))
    made = [program.components[line["component"]] for line in lines if line["value"]]
    explained: list[ExplanationLine] = []
    for score in model.scores.values():
        if score.combine:
            own = [_weighed(score.name, part, weight * scores[part]) for part, weight in score.combine]
        elif score.kind == "predicted":
            own = [_cut(score.name, PREDICTION, scores[score.name])]
        else:
            own = _rule_lines(program, score.name, lines) + _group_cuts(program, score.name, cells)
        explained += own
        cut = scores[score.name] - sum(line.points_after_limits for line in own)
        if abs(cut) > _NEGLIGIBLE:
            explained.append(_cut(score.name, f"score:{score.name}" if abs(cut) > 2e-6 else "rounding", cut))
    return Explanation(
        str(row["lead"]),
        moment.time,
        row["audience"] if row["audience"] != NOBODY else None,
        scores,
        row["class"],
        row["grade"],
        tuple(explained),
        tuple((c.rule, c.score.removeprefix(MAKES)) for c in made if c.score.startswith(MAKES)),
    )


def _rule_lines(program: Program, score: str, lines: list[dict[str, Any]]) -> list[ExplanationLine]:
    found = []
    for line in lines:
        component = program.components[line["component"]]
        if component.score != score:
            continue
        value, after = float(line["value"]), float(line["after_decay"])
        found.append(
            ExplanationLine(
                score,
                component.rule,
                line["part"],
                line["hits"],
                from_us(line["first_at"]) if line["first_at"] is not None else None,
                from_us(line["last_at"]) if line["last_at"] is not None else None,
                float(line["before_decay"]),
                after,
                value,
                "limit" if abs(after - value) > _NEGLIGIBLE else None,
            )
        )
    return found


def _group_cuts(program: Program, score: str, cells: list[dict[str, Any]]) -> list[ExplanationLine]:
    """What the bounds of each group take away or add; an empty group with a minimum adds it."""
    values = {program.balance.cells[row["cell"]].name: row for row in cells}
    found = []
    for cell in program.balance.cells:
        if cell.score != score or cell.name == score:
            continue
        row = values.get(cell.name)
        cut = float(row["bounded"]) - float(row["value"]) if row else cell.empty
        if abs(cut) > _NEGLIGIBLE:
            found.append(_cut(score, f"group:{cell.name}", cut))
    return found


def _cut(score: str, by: str, points: float) -> ExplanationLine:
    return ExplanationLine(score, None, None, None, None, None, 0.0, 0.0, points, by)


def _weighed(score: str, part: str, points: float) -> ExplanationLine:
    return ExplanationLine(score, None, part, None, None, None, points, points, points)
