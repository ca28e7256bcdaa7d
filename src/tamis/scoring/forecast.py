"""What a learned model predicts, as the scoring of files takes it: it comes from above, where models are learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from tamis.model.fields import Field

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.scoring.clock import Moment
    from tamis.scoring.session import Session


class Forecast(Protocol):
    """Predicts for the leads of a session."""

    @property
    def event_fields(self) -> Sequence[Field]:
        """What it reads of events, beside what the model does."""
        ...

    def predicted(self, session: Session, moment: Moment) -> pa.Array:
        """From 0 to 100, for each lead of the session's profiles, as it is at that moment."""
        ...
