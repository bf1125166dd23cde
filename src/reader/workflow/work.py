"""Active time on an article: pauses do not count."""

import time
from typing import Final

from reader.errors import ReaderError
from reader.model.ids import now
from reader.workflow.session import Session

IDLE_SECONDS: Final = 60
"""A longer gap between two keys is a pause."""

_KEPT_EVERY: Final = 30
"""Seconds; more are lost neither by a hangup nor by a crash."""


class WorkClock:
    """Counts the seconds in which keys come, and writes them to the layer now and then."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._started = now()
        self._active = 0.0
        self._kept = session.seconds
        self._last = time.monotonic()

    @property
    def seconds(self) -> int:
        """The active time on the article, of earlier times too."""
        return self._kept + round(self._active)

    def touch(self) -> None:
        """Count the time since the last key, unless it was a pause."""
        moment = time.monotonic()
        gap, self._last = moment - self._last, moment
        if gap < IDLE_SECONDS:
            self._active += gap
        if self._active >= _KEPT_EVERY:
            self.keep()

    def keep(self) -> None:
        """Write the active time down; when that fails, it is kept for the next time."""
        seconds = round(self._active)
        if not seconds or self._session.layer is None:
            return
        try:
            self._session.add_work(self._started, now(), seconds)
        except ReaderError:
            return
        self._kept += seconds
        self._active = 0.0
        self._started = now()
