"""Addresses of what is deleted: they lead to its history."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import redirect, url_for

from app.domain import history
from app.domain.access import Actor
from app.domain.snapshots import History
from app.errors import NotFound

View = Callable[..., Any]


def or_history(kept: History) -> Callable[[View], View]:
    """Send whoever asks for something deleted to its history, if they may read that.

    Args:
        kept: Of the noun that the view shows.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(actor: Actor, /, **ids: Any) -> Any:
            try:
                return view(actor, **ids)
            except NotFound:
                if history.find_deleted(actor, kept, **ids) is None:
                    raise
                return redirect(url_for("snapshots.index", **ids))

        return run

    return decorate
