"""`/tamis.js`, our own tag, and `/tamis-site.js`: minified and packed once, as browsers fetch them from any site."""

from __future__ import annotations

import gzip
from functools import cache
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

# A new version of the server reaches every page within the hour; until it is fetched, the old one may serve a day.
_KEPT = "public, max-age=3600, stale-while-revalidate=86400"


class Script:
    """A script as it is sent: `plain`, `packed` (gzip), and `etag`, which is of both."""

    def __init__(self, name: str) -> None:
        """`name`: `tamis.js` or `tamis-site.js`."""
        self.plain = minified(name)
        self.packed = gzip.compress(self.plain, compresslevel=9, mtime=0)
        self.etag = f'W/"{sha256(self.plain).hexdigest()[:16]}"'

    async def serve(self, request: Request) -> Response:
        """200 with the script; 304 where the browser has it."""
        headers = {
            "ETag": self.etag,
            "Cache-Control": _KEPT,
            "Vary": "Accept-Encoding",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        }
        if self.etag in _listed(request, "if-none-match"):
            return Response(status_code=304, headers=headers)
        packs = "gzip" in (coding.partition(";")[0] for coding in _listed(request, "accept-encoding"))
        if packs:
            headers["Content-Encoding"] = "gzip"
        return Response(self.packed if packs else self.plain, headers=headers, media_type="text/javascript")


@cache
def minified(name: str) -> bytes:
    """The script without comments and blanks, UTF-8."""
    from rjsmin import jsmin

    source = files("tamis.web").joinpath("tag", name).read_text("utf-8")
    return str(jsmin(source)).encode()


def _listed(request: Request, name: str) -> list[str]:
    return [item.strip() for item in request.headers.get(name, "").split(",")]
