"""What accounts add up to, worked out behind the steps that touched them.

An account may have many leads. So its figures are no part of a step: they follow at once, many steps at a time where
these come fast, and while events wait they take a share of the worker's time, and no more.
"""

from __future__ import annotations

import logging
import time

from tamis.live.careful import Careful
from tamis.live.scorer import Scorer
from tamis.model.definition import Model
from tamis.store.account_facts import still_touched, touched_accounts, traits_told, untouch
from tamis.store.accounts import Account, add_up, clear_accounts, write_accounts, write_figures
from tamis.store.progress import STEP, progress

LOG = logging.getLogger(__name__)
AT_ONCE = 100
"""Accounts worked out in one transaction: events wait for it while it is written."""
_PAUSE = 4.0  # times as long as the work took


class AccountFigures:
    """Keeps the accounts' rows and figures, by the active version and by the one that is being built."""

    def __init__(self, scorer: Scorer) -> None:
        self.scorer = scorer
        self._careful = Careful(lambda most: self.work_out(most) > 0, self._leave_out, AT_ONCE)
        self._next = 0.0

    def do(self, *, has_time: bool) -> bool:
        """A portion of what waits, if there is time for it or none was just done; whether there was anything.

        Raises:
            StoreUnavailableError: the store does not answer.
            VersionChangedError: another version is active by now, or being built.
        """
        began = time.monotonic()
        if not has_time and began < self._next:
            return False
        found = self._careful.do()
        ended = time.monotonic()
        self._next = ended + _PAUSE * (ended - began)
        return found

    def work_out(self, most: int = AT_ONCE) -> int:
        """Works out the accounts that were touched, the longest ago first, at most so many; how many these were.

        What another step touches meanwhile is worked out again.

        Raises:
            StoreUnavailableError: the store does not answer; nothing was changed.
            VersionChangedError: another version is active by now, or being built; nothing was changed.
        """
        database = self.scorer.database
        with database.read() as connection:
            self.scorer.check_versions(connection)
            step = progress(connection, STEP)
            accounts = touched_accounts(connection, most)
            if not accounts:
                return 0
            told = traits_told(connection, accounts)
            figures = {
                version: add_up(connection, version, [rule.name for rule in model.classes], accounts)
                for version, model in self._models().items()
            }
        with database.write() as connection:
            waiting = still_touched(connection, accounts)
            there = {account for found in figures.values() for account in found} & waiting.keys()
            write_accounts(connection, [Account(key, told.get(key, {})) for key in there])
            for version, found in figures.items():
                mine = {account: named for account, named in found.items() if account in waiting}
                write_figures(connection, version, mine)
            clear_accounts(connection, waiting.keys() - there)
            untouch(connection, [account for account, touched in waiting.items() if touched <= step])
        return len(accounts)

    def _models(self) -> dict[int, Model]:
        found = {self.scorer.version: self.scorer.program.model}
        if self.scorer.candidate is not None:
            found[self.scorer.candidate.version] = self.scorer.candidate.program.model
        return found

    def _leave_out(self, error: Exception) -> None:
        """After one failed alone: its figures stay as they are until it is touched again."""
        with self.scorer.database.write() as connection:
            untouch(connection, touched_accounts(connection, 1))
        LOG.error("the figures of an account cannot be worked out (%s)", type(error).__name__)
