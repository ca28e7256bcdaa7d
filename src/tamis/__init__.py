"""Tamis: lead scoring that explains itself. `tamis.load_model(path)`, then `tamis.score(leads, events, model)`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tamis.api import score
    from tamis.errors import TamisError
    from tamis.model.load import load_model

__all__ = ["TamisError", "__version__", "load_model", "score"]

__version__ = "0.1.0"

_HOMES = {"TamisError": "tamis.errors", "load_model": "tamis.model.load", "score": "tamis.api"}


def __getattr__(name: str) -> object:
    """What the library offers is imported when it is first used, so that `import tamis` takes no time."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tamis' has no attribute '{name}'")
    found: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
