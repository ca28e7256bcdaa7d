"""Write a file aside, then rename it: what stands under the name is whole, the old content or the new one."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tamis.errors import Location, Problem, UsageError
from tamis.language import Text


@contextmanager
def aside(path: str | Path) -> Iterator[BinaryIO]:
    """A stream into a new file of the same folder, which takes the name `path` when the block ends without an error.

    Otherwise (an interrupt too) nothing remains of it.

    Raises:
        UsageError: the folder does not exist, or it or the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise UsageError(_refused(path, Text(en="it is a folder.", fr="c'est un dossier.")))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except OSError as error:
        raise UsageError(_refused(path, _why(target, error))) from error
    finally:
        temporary.unlink(missing_ok=True)


def _why(target: Path, error: OSError) -> Text:
    if not target.parent.is_dir():
        folder = target.parent
        return Text(en=f"there is no folder '{folder}'.", fr=f"le dossier « {folder} » n'existe pas.")
    said = error.strerror or str(error)
    return Text(en=f"{said}.", fr=f"{said}.")


def _refused(path: str | Path, why: Text) -> Problem:
    return Problem(
        "cannot-write",
        Text(en=f"the file cannot be written: {why.en}", fr=f"le fichier ne peut pas être écrit : {why.fr}"),
        Location(str(path)),
    )
