"""Answers in JSON, for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def print_json(answer: Mapping[str, object] | Sequence[object]) -> None:
    """On standard output; keys are never translated."""
    import json

    print(json.dumps(answer, ensure_ascii=False, indent=2))
