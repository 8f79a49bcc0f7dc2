"""Workers that run tasks: inside the web server, or as processes of their own on any machine.

gunicorn                      `embed` in each of its processes; one of them does the work
python -m app.worker          a process of its own; what `dioptra-plugins worker` starts
"""

from __future__ import annotations

import fcntl
import hashlib
import logging.config
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from flask import Flask

from app import logs
from app import settings as settings_
from app.domain import health, run_care, run_work
from app.domain.run_line import line
from app.domain.run_work import Worker
from app.engine.consumer import Workers
from app.engine.queue import QueueError
from app.logs import get_logger
from app.models import db, join
from app.runner.spares import Spares
from app.settings import Settings, SettingsError

log = get_logger()

# What runs when a stop is asked for gets this long to end by itself, then it is ended; both
# together are less than the 30 s after which gunicorn, systemd and Docker kill.
GRACE_S = 5.0
_END_S = 10.0
_TEND_EVERY_S = 5.0
# The process that does the work may end; another one notices soon.
_ELECT_EVERY_S = 1.0
_TRY_EVERY_S = 5.0
# Old runs are emptied at every so many of the looks after others.
_EMPTY_EVERY = 12


class RunWorkers:
    """The workers of one process.

    Args:
        app: Gives sessions of the database.
        settings: In force in every thread of theirs.
        count: How many runs at once.
    """

    def __init__(self, app: Flask, settings: Settings, count: int) -> None:
        self._settings = settings
        self._app = app
        self._looks = 0
        spares = Spares(
            count if settings.run_spares else 0,
            tmp_bytes=run_work.limits(settings).written_bytes,
            interpreter=settings.run_python or None,
        )
        self._worker = Worker(f"{socket.gethostname()}:{os.getpid()}", spares=spares)
        settings_.use(settings)
        self._threads = Workers(
            line(),
            count,
            work=lambda _run_id: self._within(lambda: run_work.work_once(self._worker)),
            tend=lambda: self._within(self._tend),
            tend_every_s=min(_TEND_EVERY_S, settings.run_lease_s / 3),
        )

    def start(self) -> None:
        """Begin to work; returns at once.

        Raises:
            QueueError: The line of runs cannot be opened.
        """
        self._threads.start()
        self._worker.spares.start()
        log.info("workers_started", worker=self._worker.name, sandbox=self._worker.sandbox.name)

    def stop(self) -> None:
        """Take no more runs; what runs gets a moment to end by itself, then it is ended."""
        if not self._threads.stop(GRACE_S):
            self._worker.stopping.set()
            self._threads.stop(_END_S)
        # Not before: what runs may have been one of them.
        self._worker.spares.stop()
        log.info("workers_stopped", worker=self._worker.name)

    def hurry(self) -> None:
        """End what runs now."""
        self._worker.stopping.set()

    def _tend(self) -> None:
        run_care.tend()
        if self._looks % _EMPTY_EVERY == 0:
            run_care.empty_old()
        self._looks += 1

    def _within(self, act: Callable[[], object]) -> None:
        settings_.use(self._settings)
        with self._app.app_context():
            act()


class Embedded:
    """The workers inside a web server of several processes: one of them has them.

    Which one is settled by a lock on a file, that the system takes back from whoever ends.
    """

    def __init__(self, app: Flask, settings: Settings, folder: Path) -> None:
        self._app = app
        self._settings = settings
        database = hashlib.sha256(settings.database_url.encode()).hexdigest()[:16]
        self._lock = folder / f"runs-{database}.lock"
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._stand, name="runs-election", daemon=True)

    def start(self) -> None:
        """Stand for election; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End, with what runs."""
        self._stopped.set()
        self._thread.join(GRACE_S + 2 * _END_S)

    def _stand(self) -> None:
        with self._lock.open("w") as file:
            while not _is_locked(file.fileno()):
                if self._stopped.wait(_ELECT_EVERY_S):
                    return
            workers = RunWorkers(self._app, self._settings, self._settings.run_workers)
            while not self._begin(workers):
                if self._stopped.wait(_TRY_EVERY_S):
                    return
            self._stopped.wait()
            workers.stop()

    def _begin(self, workers: RunWorkers) -> bool:
        try:
            workers.start()
        # The server serves meanwhile, and what the line is kept in may come back.
        except Exception as error:  # noqa: BLE001 - each kind of line has its own
            log.error("workers_not_started", reason=str(error))
            return False
        return True


def embed(app: Flask) -> Embedded | None:
    """Let this process of a web server work too, if the settings ask for it."""
    settings = settings_.from_environment()
    if settings.runs == "off" or not settings.run_workers:
        return None
    embedded = Embedded(app, settings, _lock_folder())
    embedded.start()
    return embedded


def _lock_folder() -> Path:
    """Where the processes of this server find the same lock, on a read-only system too."""
    try:
        folder = settings_.data_dir()
    except OSError:
        return Path(tempfile.gettempdir())
    return folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())


def main(count: int | None = None) -> int:
    """Work until a signal says to stop; a second one ends what runs at once.

    Args:
        count: How many runs at once; as the settings say where left out, and 2 where those say none
            are to be run inside the server.

    Returns:
        The exit status.
    """
    settings_.keep_private()
    if missing := settings_.missing_database():
        return _refuse(
            f"There is no database {missing}. Give it the settings of the server, DATABASE_URL and "
            "SECRET_KEY; or, on the server's machine, its DATA_DIR."
        )
    try:
        settings = settings_.from_environment()
    except SettingsError as problem:
        return _refuse(str(problem))
    logs.configure(settings.log_format, settings.log_level)
    logging.config.dictConfig(logs.standard_config(settings.log_format))
    app = Flask("worker", static_folder=None)
    join(app, settings.database_url)
    with app.app_context():
        unfit = health.unfit_database()
    if unfit:
        return _refuse(unfit)
    workers = RunWorkers(app, settings, count or settings.run_workers or 2)
    asked = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            workers.hurry()
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        workers.start()
    except QueueError as problem:
        return _refuse(str(problem))
    asked.wait()
    workers.stop()
    with app.app_context():
        db.engine.dispose()
    return 0


def _refuse(why: str) -> int:
    print(f"The worker does not start. {why}", file=sys.stderr)
    return 4


def _is_locked(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
