"""Whether the server can do its work, and how it runs tasks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app import settings
from app.domain.run_line import line
from app.models import Run as RunRow
from app.models import db
from app.runner.sandbox import strongest


@dataclass(frozen=True, slots=True)
class RunsState:
    """How tasks are run; None of what does not matter where they are not.

    Attributes:
        is_on: Are they run at all.
        queue: What the line of runs is kept in.
        sandbox: What stands around each run on this machine.
        words: What that keeps from a task, and what not.
    """

    is_on: bool
    queue: str | None = None
    sandbox: str | None = None
    words: str | None = None


def is_database_up() -> bool:
    """Does the database answer."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def unfit_database() -> str | None:
    """Say in a sentence or two why the database cannot be worked with; None where it can."""
    try:
        if inspect(db.engine).has_table(RunRow.__tablename__):
            return None
    except SQLAlchemyError as problem:
        reason = str(getattr(problem, "orig", None) or problem).strip().partition("\n")[0]
        return f"The database of DATABASE_URL cannot be reached: {reason}"
    return (
        "The database has no table of runs. Start the server on it, or bring it up to date with: "
        "flask --app app.cli prepare"
    )


def runs_state() -> RunsState:
    """How tasks are run here."""
    if settings.current().runs == "off":
        return RunsState(is_on=False)
    sandbox = strongest()
    return RunsState(True, line().kind, sandbox.name, sandbox.words)
