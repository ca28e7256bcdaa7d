"""Work in portions, where one thing may be at fault: it is found and left out, and the rest goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from tamis.live.scorer import VersionChangedError
from tamis.store.database import StoreUnavailableError, concerns_rows

LOG = logging.getLogger(__name__)
_FEWER = 8


class Careful:
    """Does the next portion; where it fails, ever smaller ones, until what fails is one thing alone.

    `work` does at most so many, and says whether there was anything. `leave_out` is told of the failure once one alone
    was at fault: it is to see to it that the next portion begins behind it.
    """

    def __init__(self, work: Callable[[int], bool], leave_out: Callable[[Exception], None], most: int) -> None:
        self._work = work
        self._leave_out = leave_out
        self._most = most
        self._now = most

    def do(self) -> bool:
        """The next portion; whether there is more to do.

        Raises:
            StoreUnavailableError: the store does not answer.
            VersionChangedError: another version is active by now, or being built.
        """
        try:
            found = self._work(self._now)
        except (StoreUnavailableError, VersionChangedError):
            raise
        except Exception as error:
            if not concerns_rows(error):
                raise
            # Its text may quote what was given, which is personal data.
            LOG.warning("a portion of %d failed (%s)", self._now, type(error).__name__)
            if self._now == 1:
                self._leave_out(error)
            self._now = max(1, self._now // _FEWER)
            return True
        self._now = min(self._most, 2 * self._now)
        return found
