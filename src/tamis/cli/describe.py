"""`tamis describe`: a model in words."""

from __future__ import annotations

import sys
from typing import Annotated

from tamis.cli.exits import print_problems
from tamis.cli.options import model_argument
from tamis.language import Text

NAME = "describe"
ABOUT = Text(
    en="Say what a model says, each rule as a sentence.\n\ntamis describe model.yaml --lang fr",
    fr="Dire ce que dit un modèle, chaque règle en une phrase.\n\ntamis describe model.yaml --lang en",
)
_WIDTH = 100


def run(model: Annotated[str, model_argument()]) -> None:
    """Prints the sections."""
    import textwrap

    from tamis.language import current_language
    from tamis.model.describe import describe_model
    from tamis.model.load import load_with_warnings
    from tamis.report.terminal import Screen, clean

    loaded, odd = load_with_warnings(model)
    print_problems(odd)
    screen = Screen(sys.stdout, _WIDTH)
    screen.line(screen.paint(clean(loaded.name), "bold"))
    for section in describe_model(loaded, current_language()):
        screen.line()
        screen.line(screen.paint(section.title, "bold"))
        for line in section.lines:
            for part in textwrap.wrap(
                clean(line), _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False
            ):
                screen.line(part)
