"""Whether the tables of a model fit one another: what came from a file may be anything, and is used far from there."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, get_args

from tamis.learn.encoding import Kind

if TYPE_CHECKING:
    from tamis.learn.encoding import Coder
    from tamis.learn.frame import Numbers
    from tamis.learn.lift import Lifts
    from tamis.learn.predictor import Predictor


def assert_whole(predictor: Predictor, lifts: Lifts) -> None:
    """That it can predict, and say why, whatever it is asked.

    Raises:
        ValueError: it cannot.
    """
    model, coders = predictor.model, predictor.encoder.coders
    members = len(model.intercepts)
    _numbers(model.intercepts, (members,))
    for coder in coders:
        _check_coder(coder)
    for coder, table in zip(coders, model.mains, strict=True):
        _numbers(table, (members, coder.size))
    for (one, other), table in model.pairs.items():
        if one < 0 or other < 0:
            raise ValueError("a pair of no columns")
        _numbers(table, (members, coders[one].size, coders[other].size))
    for value in (predictor.calibration.slope, predictor.calibration.shift, predictor.width, predictor.floor):
        _figure(value)
    for place, coder in enumerate(coders):
        for code in range(coder.size):
            group = lifts.of(place, code)
            _figure(group.lift)
            _words(group.said.en)
            _words(group.said.fr)


def _check_coder(coder: Coder) -> None:
    _words(coder.name)
    if coder.kind not in get_args(Kind):
        raise ValueError("a column of no kind")
    if coder.kind == "category":
        return
    edges = coder.edges
    if edges is None:
        raise ValueError(f"no edges of {coder.name}")
    _numbers(edges, (len(edges),))
    if (edges[1:] < edges[:-1]).any():
        raise ValueError(f"edges of {coder.name}")
    if coder.kind == "rate":
        rates = coder.rates
        if rates is None:
            raise ValueError(f"no rates of {coder.name}")
        _numbers(rates, (len(coder.levels),))


def _figure(value: object) -> None:
    if not isinstance(value, float | int) or not isfinite(value):
        raise ValueError(f"{value!r} is no number")


def _words(value: object) -> None:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")  # noqa: TRY004 - of a file, not of a caller


def _numbers(table: Numbers, shape: tuple[int, ...]) -> None:
    import numpy as np

    if table.dtype.kind != "f" or table.shape != shape or not np.isfinite(table).all():
        raise ValueError(f"a table of shape {table.shape}, not {shape}")
