"""Reason codes: each is said in both languages."""

from __future__ import annotations

from tamis.collect.traffic import reasons


def test_every_code_has_its_sentence() -> None:
    codes = {value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)}
    assert codes == set(reasons.REASONS)
