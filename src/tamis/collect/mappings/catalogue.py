"""The mappings that there are: by name, or in a file of the user's."""

from __future__ import annotations

from pathlib import Path

from tamis.collect.mappings.shape import Form
from tamis.collect.mappings.written import read_mapping
from tamis.errors import Problem, UsageError, near_miss
from tamis.language import Text

READY_MADE = ("fair", "webinar", "survey", "mailing", "linkedin")
_HERE = Path(__file__).parent


def find_mapping(name: str) -> Form:
    """The ready-made mapping of that name, or the one that the file describes.

    Raises:
        UsageError: there is neither.
        InputError: the file says something that no mapping can say.
    """
    if name in READY_MADE:
        return read_mapping((_HERE / f"{name}.toml").read_text("utf-8"), f"{name}.toml")
    path = Path(name)
    try:
        return read_mapping(path.read_bytes().decode("utf-8-sig"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(_no_mapping(name, error)) from None


def _no_mapping(name: str, error: OSError | UnicodeDecodeError) -> Problem:
    listed = ", ".join(READY_MADE)
    if isinstance(error, FileNotFoundError):
        return Problem(
            "unknown-mapping",
            Text(
                en=f"there is no mapping '{name}', and no file of that name. Ready-made: {listed}.",
                fr=f"il n'y a ni correspondance « {name} », ni fichier de ce nom. Toutes faites : {listed}.",
            ),
            hint=near_miss(name, READY_MADE),
        )
    why = "UTF-8?" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
    return Problem(
        "unreadable-file",
        Text(en=f"'{name}' cannot be read: {why}", fr=f"« {name} » ne peut pas être lu : {why}"),
    )
