"""The HTML report: one file that shows everything, in one language, and loads nothing."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from tamis.language import Language
from tamis.report.page_leads import Extras
from tamis.report.page_sections import Page, build_page
from tamis.scoring.result import Scored

if TYPE_CHECKING:
    import pyarrow as pa
    from jinja2 import Environment


_FRENCH_SPACES = re.compile(r" (?=[:;?!%»])|(?<=«) |(?<=\d) (?=\d{3}\b)")


def write_report(scored: Scored, leads: pa.Table, path: Path, language: Language, extras: Extras | None = None) -> None:
    """Write the report beside `path`, then give it its name: never half a report.

    `leads` are the input's columns, a row for each row of the scores in the same order.

    Raises:
        ValueError: there are not as many leads as scores.
        OSError: the file cannot be written.
    """
    text = render_report(scored, leads, language, extras)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        aside.write_text(text, "utf-8")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def render_report(scored: Scored, leads: pa.Table, language: Language, extras: Extras | None = None) -> str:
    """The report's HTML.

    Raises:
        ValueError: there are not as many leads as scores.
    """
    if leads.num_rows != scored.scores.num_rows:
        raise ValueError(f"{leads.num_rows} leads, {scored.scores.num_rows} scores")
    return _render(build_page(scored, leads, language, extras or Extras()))


def environment(language: Language) -> Environment:
    """What fills the templates: every value is escaped, and every one must be there."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("tamis.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_unbroken if language == "fr" else None,
    )


def _unbroken(value: object) -> object:
    """French texts with spaces that do not break: before `:`, `;`, `?`, `!`, `%`, inside quotes and numbers."""
    return _FRENCH_SPACES.sub("\u00a0", value) if type(value) is str else value


def _render(page: Page) -> str:
    return environment(page.language).get_template("report.html").render(page=page, t=page.texts)
