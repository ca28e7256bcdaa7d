"""A mapping: by which names columns are found, and what a row then tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["user_id", "crm_id", "email", "phone", "linkedin", "anonymous_id"]
KINDS: tuple[Kind, ...] = ("user_id", "crm_id", "email", "phone", "linkedin", "anonymous_id")
"""The kinds of identifier, the strongest first."""
Rest = Literal["traits", "properties", "nothing"]
RESTS: tuple[Rest, ...] = ("traits", "properties", "nothing")

Names = tuple[str, ...]
"""Names of a column, in any language: the first that the file has is meant."""


@dataclass(frozen=True, slots=True)
class Act:
    """One event that a row may tell.

    - With `event` alone, every row tells it.
    - With `event` and `when`, the rows whose column says so: yes, a number above 0, or a date, then its moment.
    - With `when` and `names`, the column says which event: `names` has what it may say, normalised.
    - With `when` alone, the column holds the event's name.

    `at`: the columns of its own moment. `properties`: by the name that rules read. `needed`: the file must have `when`.
    """

    event: str | None = None
    when: Names = ()
    names: Mapping[str, str] = field(default_factory=dict)
    at: Names = ()
    properties: Mapping[str, Names] = field(default_factory=dict)
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What the columns of one sort of file mean.

    `key`: the columns whose values say by themselves what they are (see `fit`). `at`: when the row was true. `rest`:
    what the other columns are. `of_events`: a file of events as `tamis score` reads it, in which the key (where there
    is one) and the anonymous id alone tell who, and which tells nothing else of him. `one_row_each`: a lead stands on
    one row.
    """

    name: str
    who: Mapping[Kind, Names]
    key: Names = ()
    at: Names = ()
    traits: Mapping[str, Names] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    rest: Rest = "nothing"
    channel: str | None = None
    of_events: bool = False
    one_row_each: bool = False
