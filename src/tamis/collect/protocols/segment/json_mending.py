"""What clients write that is not quite JSON becomes JSON: Python's NaN and infinities, halves of characters.

Anybody may send megabytes of it before his key is known. So nothing is parsed, and no step is Python's for each value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Letters = npt.NDArray[np.uint8]

_NOT_FINITE = (b"-Infinity", b"Infinity", b"NaN")
_HALVES = (rb"\ud", rb"\uD")
_HALF = len(r"\ud83d")
# Signs that stand for something for a while: these bytes are in no UTF-8.
_ESCAPES = ((rb"\\", b"\xff"), (rb"\"", b"\xfe"))
_IN_TEXT = bytes.maketrans(b"NI", b"\xfd\xfc")
_BACK = bytes.maketrans(b"\xfd\xfc", b"NI")
_NOTHING = 0xFB


def mended(data: bytes) -> bytes:
    """UTF-8 with `null` for numbers that are not finite, and `?` for each half of a character (a lone surrogate).

    What stands in texts is no number. What is no JSON for other reasons stays none.
    """
    if not any(mark in data for mark in (*_NOT_FINITE, *_HALVES)):
        return data
    import numpy as np

    for written, sign in _ESCAPES:
        data = data.replace(written, sign)
    letters = np.frombuffer(data, np.uint8).copy()
    _replace_halves(letters)
    _hide_texts(letters)
    data = letters.tobytes()
    for word in _NOT_FINITE:
        data = data.replace(word, b"null")
    data = data.translate(_BACK, bytes([_NOTHING]))
    for written, sign in _ESCAPES:
        data = data.replace(sign, written)
    return data


def _hide_texts(letters: Letters) -> None:
    """Nothing in a text looks like a number that is not finite."""
    import numpy as np

    in_text = np.logical_xor.accumulate(letters == ord('"'))
    for letter in b"NI":
        letters[in_text & (letters == letter)] = _IN_TEXT[letter]


def _replace_halves(letters: Letters) -> None:
    import numpy as np

    at = np.flatnonzero(letters[: 1 - _HALF] == ord("\\"))
    at = at[(letters[at + 1] == ord("u")) & np.isin(letters[at + 2], list(b"dD"))]
    first = at[np.isin(letters[at + 3], list(b"89abAB"))]
    second = at[np.isin(letters[at + 3], list(b"cdefCDEF"))]
    whole = np.intersect1d(first + _HALF, second, assume_unique=True)
    alone = np.concatenate([np.setdiff1d(first, whole - _HALF, True), np.setdiff1d(second, whole, True)])
    letters[alone] = ord("?")
    for place in range(1, _HALF):
        letters[alone + place] = _NOTHING
