"""What is predicted of a lead, as it is answered: computed when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.language import Language
from tamis.store.database import Transaction
from tamis.store.leads import StoredLead
from tamis.store.ledger import read_ledger
from tamis.store.standings import Standing
from tamis.web.api.operations import Backend
from tamis.web.api.shapes import Prediction, PredictionPart

if TYPE_CHECKING:
    from tamis.live.prediction import Predicted


def predicted_then(
    backend: Backend, connection: Transaction, version: int | None, lead: StoredLead, standing: Standing | None
) -> Predicted | None:
    """What was predicted when the lead was scored last; None where the model has no learned one."""
    if version is None or standing is None or backend.programs.model(version).learned is None:
        return None
    from tamis.live.explaining import predict_entries

    with backend.programs.using(version) as live:
        entries = read_ledger(connection, [lead.id], live.rules)
        return predict_entries(live, lead.id, lead.profile, entries, live.moment(standing.scored_at))


def prediction_shown(predicted: Predicted | None, language: Language) -> Prediction | None:
    """A prediction as it is answered."""
    if predicted is None:
        return None
    why = predicted.reasons
    parts = [PredictionPart(one.column, one.adds, one.say(language)) for one in why.parts]
    return Prediction(
        predicted.probability, predicted.low, predicted.high, why.log_odds, why.base, why.calibration, parts
    )
