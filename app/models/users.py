"""People: accounts, the sessions and tokens that stand for them, and sign-ins that failed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Name


class User(Base):
    """An account; a deleted one keeps its row and its name, as author of what it made."""

    __tablename__ = "users"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Name)
    email: Mapped[str] = mapped_column(Name)
    password_hash: Mapped[str]
    created_on: Mapped[datetime]
    last_modified_on: Mapped[datetime]
    last_login_on: Mapped[datetime | None]
    password_expires_on: Mapped[datetime]
    deleted_on: Mapped[datetime | None]


# Nobody may look like somebody else by the case of a letter.
Index("uq_users_username", func.lower(User.username), unique=True)
Index("uq_users_email", func.lower(User.email), unique=True)


class LoginSession(Base):
    """One signed-in browser or client; the row is the session, and its end ends it everywhere."""

    __tablename__ = "login_sessions"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of the token in the cookie: a leaked database signs nobody in.
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    active_group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    created_on: Mapped[datetime]
    expires_on: Mapped[datetime]
    # What the browser or client calls itself, and where it signed in from, as far as it was said.
    user_agent: Mapped[str | None]
    address: Mapped[str | None]
    last_seen_on: Mapped[datetime | None]


class ApiToken(Base):
    """A key for scripts: it stands for its user, within its scope, until it expires."""

    __tablename__ = "api_tokens"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of the token: a leaked database opens nothing.
    token_hash: Mapped[str] = mapped_column(unique=True)
    # How it begins, for whoever finds one and looks for its row.
    prefix: Mapped[str]
    name: Mapped[str] = mapped_column(Name)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    # None: all groups of the user, whichever they are at the time.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    read_only: Mapped[bool]
    created_on: Mapped[datetime]
    expires_on: Mapped[datetime]
    last_used_on: Mapped[datetime | None]


class LoginFailure(Base):
    """A wrong password for a name from an address, kept as long as it counts."""

    __tablename__ = "login_failures"
    __table_args__ = (
        Index("ix_login_failures_key_failed_on", "key", "failed_on"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    failed_on: Mapped[datetime]
