"""The picture that nobody sees."""

from __future__ import annotations

from base64 import b64decode

from starlette.responses import Response

_GIF = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def pixel() -> Response:
    """One transparent point, which no browser keeps: each showing is told."""
    return Response(_GIF, media_type="image/gif", headers={"Cache-Control": "no-store"})
