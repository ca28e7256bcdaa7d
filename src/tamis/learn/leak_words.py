"""Words in the names and values of columns that, in practice, stand for what was written after the outcome.

They support a suspicion, and never make one: see `leakage`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.language import Text
from tamis.model.text import without_accents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tamis.learn.frame import Column

_FREQUENT = 0.1


@dataclass(frozen=True)
class Word:
    """`plain`: it hardly means anything else; otherwise honest columns often have it too. `computed`: by some tool."""

    said: Text
    plain: bool
    computed: bool = False


_STAGE = Text(
    en="Its name speaks of a stage or status of the sale, which moves with the outcome.",
    fr="Son nom parle d'une étape ou d'un statut de la vente, qui change avec l'issue.",
)
_CLOSING = Text(en="Its name speaks of the closing of the sale.", fr="Son nom parle de la clôture de la vente.")
_LENGTH = Text(
    en="Its name speaks of how long the sale took, which is known when it is over.",
    fr="Son nom parle de la durée de la vente, connue quand elle est finie.",
)
_CALL = Text(
    en="Its name speaks of the length of a call: long calls are those that go well.",
    fr="Son nom parle de la durée d'un appel : un appel dure quand il se passe bien.",
)
_JUDGED = Text(
    en="Its name speaks of a judgement that somebody (or another tool) made of the lead.",
    fr="Son nom parle d'un jugement que quelqu'un (ou un autre outil) a porté sur le prospect.",
)
_TAGS = Text(
    en="Its name speaks of notes that are taken while the lead is worked on.",
    fr="Son nom parle de notes prises pendant que l'on s'occupe du prospect.",
)
_LAST = Text(
    en="Its name speaks of what was last done, which may be after the outcome.",
    fr="Son nom parle de ce qui a été fait en dernier, peut-être après l'issue.",
)
_VALUE = Text(
    en="Its name speaks of what the lead has brought or signed.",
    fr="Son nom parle de ce que le prospect a rapporté ou signé.",
)
_EDITED = Text(
    en="Its values say that somebody edited or judged the lead by hand.",
    fr="Ses valeurs disent que quelqu'un a modifié ou jugé le prospect à la main.",
)

_CLOSES = (
    r"clos(?:e|ed|ing|ure)|cloture\w*|signed|signature|outcome|final result"
    r"|(?:contract|contrat|quote|devis) (?:date|signed|signe)"
    r"|(?:lost|loss|win|won|rejection|perte|refus|disqualification) (?:reason|cause)"
    r"|(?:motif|raison|cause) (?:de )?(?:la )?(?:perte|refus|rejet)"
)
_STANDS = (
    r"(?:sales?|deal|pipeline|lead|opportunity|prospect|crm|contact|call) (?:stage|status|state|statut|etape)"
    r"|(?:stage|etape|statut) (?:de |du |change).*|^(?:stage|status|statut|etape|phase)$"
)
_LASTS = (
    r"elapsed|ratio .*days|(?:days?|jours?) .*(?:stage|clos\w*|qualif\w*|through|etape|signature)"
    r"|(?:sales?|deal) cycle|cycle de vente|time to (?:close|convert|win)"
)
_CALL_LASTS = (
    r"(?:call|talk|conversation|appel).*(?:duration|length|seconds|minutes|duree)"
    r"|(?:duration|duree|length).*(?:call|talk|conversation|appel)"
)
_RATES = (
    r"(?:lead|prospect|deal|opportunity|piste) (?:quality|profile|score|grade|rating|temperature)"
    r"|(?:qualite|note|profil) d(?:u|e la|e l) ?(?:lead|prospect|piste|opportunite)"
)
_NAMES: tuple[tuple[str, Word], ...] = (
    (_CLOSES, Word(_CLOSING, plain=True)),
    (_STANDS, Word(_STAGE, plain=True)),
    (_LASTS, Word(_LENGTH, plain=True)),
    (_CALL_LASTS, Word(_CALL, plain=True)),
    (r"tags?|notes?|etiquettes?|comment(?:s|aires?)?|remarks?|remarques?|feedback", Word(_TAGS, plain=True)),
    (_RATES, Word(_JUDGED, plain=True)),
    (r"invoice\w*|factur\w*|onboard\w*|renewal|customer (?:since|id)|client depuis", Word(_VALUE, plain=True)),
    (r"index|score|grade|rating", Word(_JUDGED, plain=False, computed=True)),
    (r"duration|duree", Word(_CALL, plain=False)),
    (r"stage|status|statut|etape|reason|motif|raison|contract|contrat|result\w*", Word(_STAGE, plain=False)),
    (r"last|latest|dern(?:ier|iere)|modified|updated|modifie\w*", Word(_LAST, plain=False)),
)
"""The first that fits counts."""
_CALLS = re.compile(r"\b(?:calls?|calling|appels?|phone|telephone|agent|contact|campaign)\b")
_VALUES = re.compile(
    r"\b(?:modified|modifie|closed|lost to|perdu|not interested|pas interesse|wrong number|invalid number|ringing|busy"
    r"|switched off|unqualified|non qualifie"
    r"|won|gagne|disqualif\w*|rappeler|a rappeler|injoignable|faux numero)\b"
)


def word_of(name: str, of_calls: bool = False) -> Word | None:
    """What the name of a column speaks of, if practice knows it; `of_calls`: a plain duration is then a call's."""
    plain = _plain(name)
    word = next((word for pattern, word in _NAMES if re.search(rf"(?:^|\b)(?:{pattern})(?:\b|$)", plain)), None)
    return Word(_CALL, True) if of_calls and word is not None and plain in {"duration", "duree"} else word


def speaks_of_calls(names: Iterable[str]) -> bool:
    """Whether the names of a table's columns are those of a log of calls."""
    return any(_CALLS.search(_plain(name)) for name in names)


def value_word(column: Column) -> Word | None:
    """That at least a tenth of the rows hold a value that somebody wrote about the lead."""
    import numpy as np

    if column.kind != "category" or not column.levels:
        return None
    marked = [place for place, level in enumerate(column.levels) if _VALUES.search(_plain(level))]
    counts = np.bincount(column.values[column.values >= 0], minlength=len(column.levels))
    share = counts[marked].sum() / max(len(column.values), 1)
    return Word(_EDITED, False) if share >= _FREQUENT else None


def _plain(name: str) -> str:
    """Lower case, without accents; words parted by one space (`callDuration`, `call_duration`: `call duration`)."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.sub(r"[\W_]+", " ", without_accents(parted).casefold()).strip()
