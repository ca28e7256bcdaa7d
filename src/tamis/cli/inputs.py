"""What the commands that score have in common: the files, the model, the moment, the engine, opened in this order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.cli.exits import print_problems
from tamis.cli.progress import Progress
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.model.definition import Model
    from tamis.scoring.clock import Moment
    from tamis.scoring.session import Session

READING = Text(en="Reading the files", fr="Lecture des fichiers")


@dataclass(frozen=True)
class Inputs:
    """The words of the command line that say what is scored."""

    leads: str
    events: str | None
    model: str
    key: str | None = None
    as_of: str | None = None
    engine: str = "duckdb"
    previous: str | None = None
    lenient: bool = False


@dataclass(frozen=True)
class Opened:
    """The session, and the moment that is asked for."""

    session: Session
    moment: Moment

    @property
    def model(self) -> Model:
        """The model of the session."""
        return self.session.model


@contextmanager
def opened(inputs: Inputs, progress: Progress, loaded: Model | None = None) -> Iterator[Opened]:
    """The files read and registered; the model too, unless it is given, and then warnings about it are printed.

    Raises:
        TamisError: the model, the files or the options are wrong.
    """
    from tamis.model.load import load_with_warnings
    from tamis.scoring.as_of import read_as_of

    as_of = read_as_of(inputs.as_of)
    model, odd = (loaded, ()) if loaded else load_with_warnings(inputs.model)
    print_problems(odd)

    from tamis.learn.sessions import open_session
    from tamis.scoring.clock import moment_at
    from tamis.scoring.engines.base import open_engine
    from tamis.scoring.session import Request

    moment = moment_at(as_of, model.timezone)
    progress.stage(READING)
    with open_engine(inputs.engine) as engine:
        request = Request(inputs.leads, inputs.events, inputs.key, inputs.previous, inputs.lenient)
        yield Opened(open_session(engine, model, request), moment)
