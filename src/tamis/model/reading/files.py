"""Why a file cannot be read, in words."""

from __future__ import annotations

from tamis.language import Text


def why_unreadable(error: OSError) -> Text:
    """The reason, to stand between brackets."""
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    detail = error.strerror or str(error)
    return Text(en=detail, fr=detail)


_REASONS = (
    (FileNotFoundError, Text(en="there is no such file", fr="ce fichier n'existe pas")),
    (IsADirectoryError, Text(en="it is a folder", fr="c'est un dossier")),
    (PermissionError, Text(en="access is denied", fr="accès refusé")),
)
