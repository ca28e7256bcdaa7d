"""Points that are learned: few, whole, sensible, nearly as good as their weights, and the same as the engine gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tamis.collect.tables import read_table
from tamis.language import Text
from tamis.learn.conditions import Condition, candidates
from tamis.learn.frame import Column, Frame
from tamis.learn.metrics import auc_of
from tamis.learn.points import points_of
from tamis.learn.points_model import About, model_text
from tamis.learn.points_rules import writer_of
from tamis.learn.scorecard import learn_points
from tamis.learn.table_frame import Asked, frame_to_learn
from tamis.model.load import load_model
from tamis.scoring.clock import moment_at
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.session import Request, Session

ROWS = 4_000


def column(name: str, values: npt.NDArray[Any], levels: tuple[str, ...] = ()) -> Column:
    said = Text(en=name, fr=name)
    if levels:
        return Column(name, "category", values.astype(np.int32), said, levels)
    return Column(name, "number", values.astype(np.float64), said)


def frame(seed: int = 1) -> tuple[Frame, npt.NDArray[np.float64]]:
    """Visits help, one industry helps much, noise does nothing; and the true probability of each row."""
    dice = np.random.default_rng(seed)
    visits, industry, noise = dice.poisson(2, ROWS), dice.integers(0, 4, ROWS), dice.normal(size=ROWS)
    odds = -2.5 + 0.6 * np.minimum(visits, 5) + 1.5 * (industry == 2)
    p = 1 / (1 + np.exp(-odds))
    columns = (
        column("visits", visits),
        column("industry", industry, ("retail", "food", "medical", "toys")),
        column("noise", noise),
    )
    return Frame(columns, np.arange(ROWS), dice.random(ROWS) < p), p


def test_points_order_leads_nearly_as_the_truth_does():
    given, p = frame()
    card = learn_points(given)
    assert given.won is not None
    assert auc_of(card.points(given), given.won) > auc_of(p, given.won) - 0.01
    assert abs(card.probability(given).mean() - given.won.mean()) < 0.002
    assert not [line for line in card.lines if line.condition.column == "noise" and abs(line.points) > 2]


def test_there_are_no_more_lines_than_asked():
    assert len(learn_points(frame()[0], most=3).lines) <= 3


def test_where_nothing_predicts_there_are_hardly_any_points():
    dice = np.random.default_rng(3)
    columns = tuple(column(f"noise {n}", dice.normal(size=ROWS)) for n in range(8))
    card = learn_points(Frame(columns, np.arange(ROWS), dice.random(ROWS) < 0.3))
    assert len(card.lines) <= 2


@pytest.mark.parametrize("rows", [0, 3, 12])
def test_of_few_rows_nothing_is_said(rows: int):
    given = Frame((column("visits", np.arange(rows)),), np.arange(rows), np.arange(rows) % 2 == 0)
    assert learn_points(given).lines == ()


def test_the_same_seed_gives_the_same_points():
    given, _ = frame()
    assert learn_points(given, seed=7).lines == learn_points(given, seed=7).lines


def test_no_points_contradict_what_became_of_their_leads():
    """Who asks for support has visited often, and so wins more than others; but less than who visited as often."""
    dice = np.random.default_rng(4)
    visits = dice.poisson(3, ROWS)
    support = dice.random(ROWS) < visits / 12
    p = 1 / (1 + np.exp(3 - 0.7 * visits + 0.6 * support))
    columns = (column("visits", visits), column("support", support, ("no", "yes")))
    given = Frame(columns, np.arange(ROWS), dice.random(ROWS) < p)
    assert given.won is not None
    assert given.won[support].mean() > given.won.mean()
    lines = learn_points(given).lines
    assert lines
    assert all(line.points * (line.won / line.rows - given.won.mean()) > 0 for line in lines)


def test_of_days_since_a_visit_fewer_are_asked_for():
    dice = np.random.default_rng(5)
    days = dice.uniform(0, 90, ROWS)
    given = Frame((column("since", days),), np.arange(ROWS), dice.random(ROWS) < np.where(days < 20, 0.5, 0.1))
    lines = learn_points(given, falling=frozenset({"since"})).lines
    assert {line.condition.kind for line in lines} == {"below"}
    assert all(line.points > 0 for line in lines)


def test_bounds_are_such_as_a_person_writes():
    given = Frame((column("revenue", np.random.default_rng(6).uniform(0, 1e6, ROWS)),), np.arange(ROWS))
    bounds = [condition.bound for condition in candidates(given).conditions]
    assert len(bounds) > 8
    assert all(bound == float(f"{bound:.2g}") for bound in bounds)


def test_what_is_not_known_is_a_condition_of_its_own():
    values = np.where(np.arange(ROWS) % 4 == 0, np.nan, 1.0)
    given = Frame((column("phone", values),), np.arange(ROWS))
    (condition,) = candidates(given).conditions
    assert condition == Condition("phone", "unknown")
    assert condition.holds(given).sum() == ROWS // 4


def leads(folder: Path) -> Path:
    """A table with a number, a category, a text, an address and a date, all of which matter, some unknown."""
    dice = np.random.default_rng(8)
    lines = ["id;Secteur d'activité;budget (k€);notes;e-mail;créé le;signé"]
    for row in range(3_000):
        sector = ["santé", "commerce: détail", "", 'bâtiment "gros œuvre"'][dice.integers(4)]
        budget = "" if dice.random() < 0.2 else f"{dice.gamma(2, 40):.1f}".replace(".", ",")
        notes = "a parlé de l'imprimante urgente" if dice.random() < 0.3 else "rien de particulier à dire ici"
        mail = f"p{row}@{['gmail.com', 'clinique.fr', 'usine.fr'][dice.integers(3)]}"
        made = f"{dice.integers(1, 28):02d}/{dice.integers(1, 13):02d}/{dice.integers(2022, 2026)}"
        odds = -2 + 1.5 * (sector == "santé") + ("urgente" in notes) + 0.8 * ("clinique" in mail)
        odds += 0.01 * float(budget.replace(",", ".") or 0) - 0.7 * made.endswith("2022")
        signed = "oui" if dice.random() < 1 / (1 + np.exp(-odds)) else "non"
        quoted = sector.replace('"', '""')
        lines.append(f'{row};"{quoted}";{budget};{notes} {row};{mail};{made};{signed}')
    path = folder / "prospects.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_file_that_is_written_gives_each_lead_its_learned_points(tmp_path: Path):
    path = leads(tmp_path)
    read = frame_to_learn(read_table(path), Asked("signé", "id"))
    learned = points_of(read.frame, 1)
    assert len({line.condition.column.partition(":")[0] for line in learned.card.lines}) >= 4
    write = writer_of(read.recipe.takes, (), read.frame)
    text = model_text(learned, About("learned", path.name, 0.8), write, "fr")
    (tmp_path / "points.yaml").write_text(text, encoding="utf-8")
    model = load_model(tmp_path / "points.yaml")
    newest = moment_at(date(2025, 12, 27), model.timezone)
    with DuckDB() as engine:
        scores = Session(engine, model, Request(path, None, "id")).score(newest, reasons=False).scores
    wrong = scores["score_potential"].to_numpy() != learned.card.points(read.frame)
    assert wrong.mean() < 0.002  # a date on the very bound of an age
    assert "fois plus souvent" in text
