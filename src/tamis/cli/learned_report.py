"""`--report` of what is learned: its options, checked before anything is computed, and the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.cli.options import AMOUNT, FILE, decimal_number, option
from tamis.errors import Location, Problem, UsageError
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from tamis.learn.frame import Numbers
    from tamis.learn.gain import Worth
    from tamis.report.learned_subject import Subject

_SUFFIXES = (".html", ".htm")
_REPORT = Text(
    en="Also write a page (.html) with plots: what it is worth, what drives it, what it is not for.",
    fr="Écrire aussi une page (.html) avec des graphiques : ce que ça vaut, ce qui compte, à quoi ça ne sert pas.",
)
_VALUE = Text(en="What a won lead brings, for the page.", fr="Ce que rapporte un prospect gagné, pour la page.")
_VALUE_OR_AMOUNTS = Text(
    en="What a won lead brings, for the page (otherwise the amounts of the history).",
    fr="Ce que rapporte un prospect gagné, pour la page (sinon les montants de l'historique).",
)
_COST = Text(en="What it costs to call a lead, for the page.", fr="Ce que coûte l'appel d'un prospect, pour la page.")


def report_option() -> Any:
    """`--report`."""
    return option("--report", _REPORT, FILE)


def value_option(*, amounts: bool = False) -> Any:
    """`--value`; where it is not given, a history has `amounts`."""
    return option("--value", _VALUE_OR_AMOUNTS if amounts else _VALUE, AMOUNT)


def cost_option() -> Any:
    """`--cost`."""
    return option("--cost", _COST, AMOUNT)


@dataclass(frozen=True)
class LearnedReport:
    """Where the page goes (None: nowhere), what a won lead brings, what a call costs."""

    path: str | None
    value: float | None
    cost: float | None

    def worth(self, amounts: Numbers | None = None) -> Worth:
        """`amounts`, shape (leads,): what each was won for."""
        from tamis.learn.gain import Worth

        return Worth(self.value, self.cost, amounts)

    def write(self, subject: Subject) -> list[str]:
        """Writes the page where one is asked for; gives its name.

        Raises:
            UsageError: it cannot be written.
        """
        from tamis.report.learned_page import write_learned

        if self.path is None:
            return []
        write_learned(subject, self.path, current_language())
        return [self.path]


def read_report(
    path: str | None, value: str | None, cost: str | None, taken: Sequence[str | None], *, judging: bool = True
) -> LearnedReport:
    """The options as they were typed. `taken`: files that are read or written otherwise; `judging`: outcomes are known.

    Raises:
        UsageError: an amount is none, or has no page to stand on; the page cannot be there, or has nothing to judge by.
    """
    from tamis.cli.outputs import check_place

    found = LearnedReport(
        path,
        None if value is None else decimal_number("--value", value),
        None if cost is None else decimal_number("--cost", cost),
    )
    if path is None:
        if value is not None or cost is not None:
            raise UsageError(Problem("amounts-without-report", _NO_PAGE))
        return found
    if Path(path).suffix.lower() not in _SUFFIXES:
        raise UsageError(Problem("unknown-format", _NOT_HTML, Location(path), _NAME_IT))
    check_place(path)
    if not judging:
        raise UsageError(_NO_OUTCOME)
    if any(Path(one).resolve() == Path(path).resolve() for one in taken if one is not None):
        raise UsageError(Problem("would-overwrite", _TAKEN, Location(path)))
    return found


_NO_OUTCOME = Problem(
    "no-outcome",
    Text(
        en="--report judges the model, and needs to know who was won.",
        fr="--report juge le modèle, et doit savoir qui a été gagné.",
    ),
    hint=Text(
        en="Give --outcome COLUMN, the column that says won or lost.",
        fr="Donnez --outcome COLONNE, la colonne qui dit gagné ou perdu.",
    ),
)
_NO_PAGE = Text(
    en="--value and --cost are for the page: give --report FILE too.",
    fr="--value et --cost sont pour la page : donnez aussi --report FICHIER.",
)
_NOT_HTML = Text(en="the report is an HTML page.", fr="le rapport est une page HTML.")
_NAME_IT = Text(en="Give it a name that ends in .html.", fr="Donnez-lui un nom qui finit par .html.")
_TAKEN = Text(
    en="this file is read, or written by another option: it would be lost. Choose another name.",
    fr="ce fichier est lu, ou écrit par une autre option : il serait perdu. Choisissez un autre nom.",
)
