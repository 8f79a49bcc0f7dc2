"""How gunicorn serves. Its own GUNICORN_CMD_ARGS wins over everything here."""

import gc
import os
from typing import Any

from app import settings as settings_
from app import worker as workers_
from app.logs import standard_config

settings_.keep_private()
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '5000')}"
worker_class = "gthread"
workers = 2
threads = 8
# A path of a person's home otherwise, one for all their servers.
control_socket_disable = True
preload_app = True
# Reading the largest source that is allowed takes a few seconds.
timeout = 60
keepalive = 75
logconfig_dict = standard_config(os.environ.get("LOG_FORMAT") or "text")


def when_ready(_server: object) -> None:
    """Keep what is loaded out of the collector's way: it never becomes garbage."""
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Run tasks in one of the processes, in threads that begin after the fork."""
    worker.embedded = workers_.embed(worker.wsgi)


def worker_exit(_server: object, worker: Any) -> None:
    """Let what runs come to an end, or end it."""
    embedded = getattr(worker, "embedded", None)
    if embedded is not None:
        embedded.stop()
