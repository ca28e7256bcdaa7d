"""What `tamis learn` writes and tells: the model's folder, points, the diff of a model's own points, the page."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tamis.cli.exits import print_problems
from tamis.cli.histories import ZONE
from tamis.cli.json_answer import print_json
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tamis.cli.learned_report import LearnedReport
    from tamis.learn.against import Against
    from tamis.learn.from_history import LearnedHistory
    from tamis.learn.from_table import Learned
    from tamis.learn.points import LearnedPoints
    from tamis.report.learned_subject import Subject

POINTS, DIFF = "points.yaml", "points.diff"
_PATCH = Text(en="To take the changes over: {command}", fr="Pour reprendre les changements : {command}")
_WRITTEN = Text(en="Written: {out}", fr="Écrit : {out}")
_RULES = Text(
    en="The scoring model of learned points: {file}. To look back with it: tamis backtest {file}",
    fr="Le modèle de scoring des points appris : {file}. Pour le rejouer : tamis backtest {file}",
)
_NEXT = Text(en="Next: tamis evaluate {out} {file}", fr="Ensuite : tamis evaluate {out} {file}")
_NOT_WRITTEN = Text(en="Nothing was written to {out}.", fr="Rien n'a été écrit dans {out}.")
_POINTS_AUC = Text(
    en="Points: {lines} rules in whole points reach AUC {auc} on the same leads held out.",
    fr="Points : {lines} règles en points entiers atteignent une AUC de {auc} sur les mêmes prospects mis de côté.",
)
_PAGE = Text(en="The page: {file}", fr="La page : {file}")


@dataclass(frozen=True, eq=False)
class Answer:
    """What was learned of `source`: the model, whole points if asked, what history says of a model's own points."""

    learned: Learned | LearnedHistory
    card: LearnedPoints | None
    judged: Against | None
    source: str


def check_out(out: str | None) -> None:
    """Before anything is computed.

    Raises:
        UsageError: the folder holds other things than a model.
    """
    from tamis.learn.artifact import check_free

    if out is not None:
        check_free(out)


def tell(answer: Answer, out: str | None, page: LearnedReport, *, json: bool) -> None:
    """Writes what is to be written, and tells."""
    from tamis.report.learned import lines_of

    learned, card, judged = answer.learned, answer.card, answer.judged
    text = "\n".join(lines_of(learned, current_language()))
    model = _model_of_points(answer, card) if card is not None else None
    diff = judged.diff or None if judged is not None else None
    written = _write(learned, f"{text}\n", {POINTS: model, DIFF: diff}, out)
    pages = page.write(_subject(answer, page)) if page.path is not None else []
    if json:
        _print_json(answer, model, [*written, *pages])
        return
    print_problems([*learned.warnings, *(judged.own.warnings if judged is not None else ())])
    print(text)
    _tell_points(answer, model, shown=out is None)
    if out is not None:
        _tell_written(answer, model, out, written)
    if pages:
        print(("" if out is not None else "\n") + _PAGE.say(file=pages[0]))


def _write(
    learned: Learned | LearnedHistory, readme: str, texts: Mapping[str, str | None], out: str | None
) -> list[str]:
    """Writes the model, and these files beside it; gives what was written. Files of an earlier model are removed."""
    from tamis.learn.artifact import save

    artifact = learned.artifact()
    if out is None or artifact is None:
        return []
    written = save(artifact, out, readme)
    for name, text in texts.items():
        place = Path(out) / name
        place.unlink(missing_ok=True)
        if text is not None:
            place.write_bytes(text.encode())  # line ends as they are
            written.append(str(place))
    return written


def _print_json(answer: Answer, model: str | None, written: Sequence[str]) -> None:
    said: dict[str, object] = {**answer.learned.as_dict(), "written": list(written)}
    if answer.card is not None:
        said["points"] = {**answer.card.as_dict(), "model": model}
    if answer.judged is not None:
        from tamis.report.against_text import against_as_dict

        said["against"] = against_as_dict(answer.judged)
    print_json(said)


def _subject(answer: Answer, page: LearnedReport) -> Subject:
    from tamis.learn.from_table import Learned
    from tamis.learn.recipe import ZONE as ZONE_OF_TABLES
    from tamis.report.learned_subject import of_learning

    learned, name = answer.learned, Path(answer.source).name
    if isinstance(learned, Learned):
        return of_learning(learned, name, page.worth(), ZONE_OF_TABLES)
    return of_learning(learned, name, page.worth(learned.amounts), ZONE)


def _tell_points(answer: Answer, model: str | None, *, shown: bool) -> None:
    """What was learned in points; the files themselves where they are not written."""
    from tamis.model.wording import number as number_of

    card, judged = answer.card, answer.judged
    if card is not None and card.metrics is not None:
        auc = number_of(card.metrics.auc, current_language(), 3)
        print("\n" + _POINTS_AUC.say(lines=len(card.card.lines), auc=auc))
    if judged is not None:
        from tamis.report.against_text import print_against

        print()
        print_against(judged, current_language(), sys.stdout)
    text = model if judged is None else judged.diff
    if shown and text:
        print(f"\n{text}")


def _tell_written(answer: Answer, model: str | None, out: str, written: Sequence[str]) -> None:
    from tamis.learn.from_table import Learned

    print("\n" + (_WRITTEN if written else _NOT_WRITTEN).say(out=out))
    if not written:
        return
    if model is not None:
        print(_RULES.say(file=written[-1]))
    judged = answer.judged
    if judged is not None and judged.diff:
        folder = judged.own.path.parent
        there = "" if folder == Path() else f"-d {shlex.quote(str(folder))} "
        print(_PATCH.say(command=f"patch -p0 {there}< {shlex.quote(written[-1])}"))
    if isinstance(answer.learned, Learned):
        print(_NEXT.say(out=out, file=answer.source))


def _model_of_points(answer: Answer, card: LearnedPoints) -> str:
    from tamis.learn.points_model import About, model_text

    metrics = answer.learned.trained.metrics
    file = Path(answer.source).resolve()
    about = About(file.stem, file.name, metrics.auc if metrics else None)
    return model_text(card, about, answer.learned.writer(), current_language())
