"""The only place where changes begin and end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Conflict, Refusal
from app.models import db


@contextmanager
def transaction(clash: Callable[[], Refusal] | None = None) -> Iterator[None]:
    """Make what happens inside one change: all of it is stored, or nothing.

    Nested ones join the outermost. What was read before is read anew inside, after all writers
    that came first.

    Args:
        clash: Says what is wrong when a constraint of the database refuses the change; called
            after the change was taken back, so that it may look at what is stored. Where
            the outermost transaction has none, the innermost that has one says it.

    Raises:
        Refusal: What `clash` says; a Conflict without it.
    """
    session = db.session()
    if session.info.get("is_open"):
        with _noted(session, clash):
            yield
        return
    session.rollback()
    session.connection(execution_options={"writes": True})
    session.info["is_open"] = True
    try:
        yield
        session.commit()
    except IntegrityError as error:
        session.rollback()
        say = clash or session.info.get("clash")
        refusal = say() if say else _vague_conflict()
        raise refusal from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["is_open"] = False
        session.info.pop("clash", None)
        acts = session.info.pop("afterwards", [])
    for act in acts:
        act()


def afterwards(act: Callable[[], object]) -> None:
    """Do something as soon as the outermost transaction is stored; never if it is taken back.

    For what follows from a change and is no part of it.
    """
    db.session().info.setdefault("afterwards", []).append(act)


@contextmanager
def _noted(session: Session, clash: Callable[[], Refusal] | None) -> Iterator[None]:
    """Leave word for the outermost transaction of what a clash in here means."""
    try:
        yield
    except IntegrityError:
        if clash is not None:
            session.info.setdefault("clash", clash)
        raise


def _vague_conflict() -> Refusal:
    return Conflict(
        "Somebody else changed the same thing at the same time. Read it again, then try again.",
        error="ConcurrentChangeError",
    )
