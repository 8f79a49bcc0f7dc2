"""What tests of runs do to rows and settings."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app import settings as settings_
from app.domain import sessions
from app.domain.resources import now
from app.domain.run_rows import RUN
from app.domain.run_values import Asked
from app.domain.transactions import transaction
from app.models import Run, db, table

from ...conftest import PASSWORD, make_settings

SAY = Asked("hello", {"name": "Ada"})


def signed_in(name):
    return sessions.find_actor(sessions.sign_in(name, PASSWORD, "test"))


def status(run_id):
    return db.session.scalar(select(RUN.status).where(RUN.id == run_id))


def change(run_id, **values):
    with transaction():
        db.session.execute(update(table(Run)).where(RUN.id == run_id).values(**values))


def end_lease(run_id):
    change(run_id, lease_until=now() - timedelta(seconds=1))


def chosen(**changes):
    settings_.use(make_settings(settings_.current().database_url, **changes))
