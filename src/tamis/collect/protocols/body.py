"""The bytes of a request's body: unpacked, within limits, and UTF-8, whatever the headers call them."""

from __future__ import annotations

import zlib

MOST_BYTES = 4 * 1024 * 1024
MOST_EVENTS = 2_500  # of a batch, as of Segment's
MOST_RATIO = 200  # of many alike events about 30; zlib itself reaches 1,030
_RATIO_COUNTS_FROM = 64 * 1024
_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Refused(Exception):  # noqa: N818 - a reply, not a fault of ours
    """A request that is refused whole; SDKs read `as_dict()` and drop the batch at every status used here."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status = status
        self.code = code
        self.message = message
        super().__init__(f"{status} {code}: {message}")

    def as_dict(self) -> dict[str, str]:
        """The body of the reply. Without both keys rudder-sdk-python fails, and sends the batch eleven times."""
        return {"code": self.code, "message": self.message}


def unpacked(body: bytes) -> bytes:
    """The body as UTF-8 without a byte order mark.

    It is gzip when it begins as gzip does: clients send gzip under any content type, and proxies unpack it without
    changing the headers. JSON never begins so.

    Raises:
        Refused: 413 for what is too large or suspiciously dense, 400 for broken gzip or what is not UTF-8.
    """
    if len(body) > MOST_BYTES:
        raise _too_large()
    plain = _gunzipped(body) if body.startswith(_GZIP) else body
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, "not-utf-8", f"The body is not UTF-8: byte {error.start}.") from error
    return plain.removeprefix(_BYTE_ORDER_MARK)


def _gunzipped(body: bytes) -> bytes:
    """One gzip member.

    Raises:
        Refused: 413 or 400.
    """
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = unpacker.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise Refused(400, "bad-gzip", "The body is broken gzip.") from error
    if len(plain) > MOST_BYTES:
        raise _too_large()
    if len(plain) > _RATIO_COUNTS_FROM and len(plain) > MOST_RATIO * len(body):
        raise Refused(413, "compression-ratio", f"The body is compressed more than {MOST_RATIO} times.")
    if not unpacker.eof or unpacker.unused_data:
        raise Refused(400, "bad-gzip", "The body is cut-off gzip, or more follows it.")
    return plain


def _too_large() -> Refused:
    return Refused(413, "too-large", f"The body is larger than {MOST_BYTES} bytes.")
