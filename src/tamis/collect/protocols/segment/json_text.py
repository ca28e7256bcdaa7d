"""JSON as strangers send it: what no database or later reader could take is mended, or refused."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from tamis.collect.protocols.segment.body import Refused
from tamis.collect.protocols.segment.json_mending import mended
from tamis.collect.protocols.segment.message import UnfitError
from tamis.language import Text

DEEPEST = 64
T = TypeVar("T")

_ANY = msgspec.json.Decoder()
_LARGEST_INTEGER = 2**63 - 1
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = b"0" * len(str(_LARGEST_INTEGER))
_LONGEST_SCALAR = 2_000


def decoded(data: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """What the decoder reads.

    Python's clients write NaN and Infinity, browsers halves of characters that were cut (an escaped surrogate): one
    of them in one event would spoil its whole batch, so they become null and `?`.

    Raises:
        Refused: 400: it is no JSON, or not of the decoder's shape, or nested beyond reading.
    """
    try:
        try:
            return decoder.decode(data)
        except msgspec.ValidationError as error:
            raise Refused(400, "bad-shape", f"The body has the wrong shape: {error}.") from error
        except msgspec.DecodeError:
            sound = mended(data)
            if sound == data:
                raise
            return decoder.decode(sound)
    except RecursionError as error:
        raise Refused(400, "too-deep", f"The body is nested more than {DEEPEST} deep.") from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise Refused(400, "bad-json", f"The body is not JSON: {error}.") from error


def object_of(raw: bytes) -> dict[str, Any]:
    """The JSON object that `raw`, valid UTF-8, holds: without NUL characters, integers beyond 64 bits as text.

    Raises:
        UnfitError: it holds none, or one nested more than `DEEPEST` deep.
    """
    try:
        found = _ANY.decode(raw)
    except (msgspec.MsgspecError, RecursionError) as error:
        reason = Text(en="It cannot be read as JSON.", fr="Ce n'est pas du JSON lisible.")
        raise UnfitError("bad-json", reason) from error
    if not isinstance(found, dict):
        raise UnfitError("not-an-object", Text(en="It is not a JSON object.", fr="Ce n'est pas un objet JSON."))
    return _cleaned(found, DEEPEST) if _is_suspect(raw) else found


def scalar_of(raw: bytes) -> object:
    """The text or number that `raw` is; None for what is neither, or too long to be a key or a time."""
    if len(raw) > _LONGEST_SCALAR:
        return None
    try:
        found = _ANY.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return found if isinstance(found, str | int | float) else None


def _is_suspect(raw: bytes) -> bool:
    """Whether it may hold what `_cleaned` mends; much cheaper than a look at every value."""
    return (
        raw.count(b"{") + raw.count(b"[") > DEEPEST
        or b"\\u0000" in raw
        or _LONG_NUMBER in raw.translate(_DIGITS_AS_ZEROS)
    )


def _cleaned(value: Any, depth: int) -> Any:
    """The value, fit for every database.

    Raises:
        UnfitError: it is nested more than `depth` deep.
    """
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, int):
        return value if -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER else str(value)
    if not isinstance(value, dict | list):
        return value
    if not depth:
        reason = Text(
            en=f"It is nested more than {DEEPEST} deep.", fr=f"Il est imbriqué sur plus de {DEEPEST} niveaux."
        )
        raise UnfitError("too-deep", reason)
    if isinstance(value, list):
        return [_cleaned(item, depth - 1) for item in value]
    return {key.replace("\0", ""): _cleaned(item, depth - 1) for key, item in value.items()}
