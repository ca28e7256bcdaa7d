"""YAML's syntax errors in plain words, in both languages, with advice for the frequent ones."""

from __future__ import annotations

from yaml import YAMLError

from tamis.errors import Location, Problem
from tamis.language import Text


def syntax_problem(error: YAMLError, text: str, file: str) -> Problem:
    """What the parser stumbled on, at its place."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    detail = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "").strip()
    if mark is not None:
        return unreadable(Location(file, mark.line + 1, mark.column + 1), detail)
    before = text[: getattr(error, "position", 0) or 0]
    line = before.count("\n") + 1
    return unreadable(Location(file, line, len(before) - (before.rfind("\n") + 1) + 1), detail)


def unreadable(location: Location, detail: str) -> Problem:
    """The problem of a file that cannot be parsed at `location`; `detail` is what the parser said."""
    message = Text(
        en=f"This is not valid YAML here: {detail or 'unreadable'}.",
        fr=f"Le YAML est incorrect ici ({detail or 'illisible'}).",
    )
    return Problem("yaml-syntax", message, location, _advice(detail))


def _advice(detail: str) -> Text | None:
    for words, advice in _ADVICE:
        if words in detail:
            return advice
    return None


_ADVICE = (
    (
        "character '\\t'",
        Text(en="Indent with spaces, not with tabs.", fr="Indentez avec des espaces, pas des tabulations."),
    ),
    (
        "mapping values are not allowed",
        Text(
            en="Quote a text that holds ': ', and check the indentation.",
            fr="Mettez entre guillemets droits un texte qui contient « : », et vérifiez l'indentation.",
        ),
    ),
    (
        "expected ',' or",
        Text(
            en="A list [ ] or a map { } is not closed, or lacks a comma.",
            fr="Une liste [ ] ou un bloc { } n'est pas fermé, ou il manque une virgule.",
        ),
    ),
    (
        "expected <block end>",
        Text(
            en="The indentation differs from the lines above.",
            fr="L'indentation diffère de celle des lignes précédentes.",
        ),
    ),
    (
        "cannot start any token",
        Text(
            en="Quote a text that begins with this character.",
            fr="Mettez entre guillemets droits un texte qui commence par ce caractère.",
        ),
    ),
    (
        "unexpected end of stream",
        Text(en="A quotation mark is not closed.", fr="Des guillemets ne sont pas fermés."),
    ),
    (
        "could not find expected ':'",
        Text(en="A key needs ': ' after it.", fr="Une clé doit être suivie de « : »."),
    ),
    (
        "special characters are not allowed",
        Text(en="Remove this control character.", fr="Supprimez ce caractère de contrôle."),
    ),
)
