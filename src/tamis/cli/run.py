"""From the words of a command line to the command that they name."""

from __future__ import annotations

from collections.abc import Sequence

from tamis.errors import Problem, UsageError, near_miss
from tamis.language import LANGUAGES, Language, Text, as_language, use_language

NAME = "tamis"
OPTION = "--lang"


def run(arguments: Sequence[str]) -> int:
    """Speaks the language asked for from here on, then runs the command; gives its exit code.

    Raises:
        TamisError: bad input, or a command line that says nothing known.
    """
    use_language(None)
    language, rest = take_language(arguments)
    use_language(language)

    from tamis.cli.app import command_tree

    tree = command_tree()
    with tree.make_context(NAME, rest) as context:
        code = tree.invoke(context)
    return code if isinstance(code, int) else 0


def take_language(arguments: Sequence[str]) -> tuple[Language | None, list[str]]:
    """The language that `--lang` names, wherever it stands (the last one counts), and the other words.

    Raises:
        UsageError: it names none of ours.
    """
    language: Language | None = None
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        name, given, value = word.partition("=")
        if word == "--":
            rest += [word, *words]
        elif name == OPTION:
            language = _language(value if given else next(words, ""))
        else:
            rest.append(word)
    return language, rest


def _language(value: str) -> Language:
    try:
        return as_language(value.lower())
    except ValueError:
        listed = " | ".join(LANGUAGES)
        message = Text(
            en=f"{OPTION}: expected {listed}, found '{value}'.",
            fr=f"{OPTION} : on attend {listed} ; trouvé : « {value} ».",
        )
        raise UsageError(Problem("unknown-language", message, hint=near_miss(value, LANGUAGES))) from None
