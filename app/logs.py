"""What a log line looks like: constant words with fields, one line each; JSON in production."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(log_format: str, level: str) -> None:
    """Set up structlog.

    Args:
        log_format: ``text`` for a terminal, ``json`` for a log collector.
        level: A level of `logging` by name.
    """
    structlog.configure(
        processors=[*_SHARED, structlog.processors.format_exc_info, _renderer(log_format)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def standard_config(log_format: str) -> dict[str, Any]:
    """The same look for records of the standard library, which gunicorn writes."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _renderer(log_format),
        ],
    }
    handler = {"class": "logging.StreamHandler", "formatter": "same"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"same": formatter},
        "handlers": {"console": handler},
        "root": {"level": "INFO", "handlers": ["console"]},
        "loggers": {"gunicorn.error": {"level": "INFO", "propagate": True, "handlers": []}},
    }


def _renderer(log_format: str) -> Any:
    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def get_logger() -> Any:
    """The logger of every floor; events are constant words, ids go into fields, never secrets."""
    return structlog.get_logger()
