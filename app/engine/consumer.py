"""Threads that take messages from the line and do what they ask for, in any process.

They are at home in a web server as in a process of their own: no signal is caught here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from huey.consumer import Consumer

from app.engine.queue import Queue, Work
from app.logs import get_logger

log = get_logger()

# Lines in files are looked at this often, by each thread, the first ones soon after work.
_SOON_S = 0.05
_LATER_S = 0.1


class _Quiet(Consumer):  # type: ignore[misc] # Huey has no types
    """Huey's consumer, which leaves the signals to the process that it lives in."""

    def _set_signal_handlers(self) -> None:
        pass


class Workers:
    """Some threads that work, and one that tends.

    Args:
        queue: Where messages come from.
        count: How many are worked on at once.
        work: What to do with a message, called with the id that it carries.
        tend: What is done every now and then, at the start too.
        tend_every_s: Seconds between two of them.
    """

    def __init__(
        self,
        queue: Queue,
        count: int,
        work: Work,
        tend: Callable[[], None],
        tend_every_s: float,
    ) -> None:
        self._queue = queue
        self._count = count
        self._work = work
        self._tend = tend
        self._every_s = tend_every_s
        self._stopped = threading.Event()
        self._consumer: _Quiet | None = None
        self._tender = threading.Thread(target=self._keep_tending, name="runs-tender", daemon=True)

    def start(self) -> None:
        """Begin to work; returns at once."""
        logging.getLogger("huey").setLevel(logging.WARNING)
        self._queue.work_with(self._work)
        self._consumer = _Quiet(
            self._queue.open(),
            workers=self._count,
            periodic=False,
            initial_delay=_SOON_S,
            backoff=1.2,
            max_delay=_LATER_S,
            # Nothing is scheduled; it could not be left out.
            scheduler_interval=60,
        )
        self._consumer.start()
        self._tender.start()

    def stop(self, wait_s: float) -> bool:
        """Take no more messages, and wait for what is being done.

        Returns:
            Is everything done.
        """
        self._stopped.set()
        if self._consumer is None:
            return True
        self._consumer.stop_flag.set()
        end = time.monotonic() + wait_s
        threads = [thread for _, thread in self._consumer.worker_threads] + [self._tender]
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _keep_tending(self) -> None:
        while True:
            try:
                self._tend()
                if self._consumer is not None and not self._stopped.is_set():
                    self._consumer.check_worker_health()
            # Whatever it was, the next time may be better, and must come.
            except Exception as error:
                log.error("tending_failed", exc_info=error)
            if self._stopped.wait(self._every_s):
                return
