"""The kinds of refusal that every floor may raise; nothing here knows HTTP or words of JSON.

Refusal
├── Invalid      a value is malformed or breaks a rule of its own
├── NotSignedIn  nobody, or the wrong password
├── Denied       you may see it, and not do this to it
├── NotFound     there is none, or you may not know of it
├── Conflict     it would clash with what is stored
├── Stale        it was changed since you read it
├── Mismatch     well-formed, and at odds with itself: code and registration, a search text
├── Deleted      it was here once
└── TooOften     come back later

`app/web/errors.py` alone turns a kind into a status.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """Something that was asked for is not done, and nothing of it is stored.

    Args:
        message: What is wrong and what would be right, for a person.
        error: A stable name for programs; the kind's own where none is given.
        field: Path of the input at fault, as in the JSON body: ``tasks.functions.0.name``.
        detail: Facts for programs, values that JSON can say.
    """

    error: ClassVar[str] = "Refusal"

    def __init__(
        self, message: str, *, error: str | None = None, field: str | None = None, **detail: Any
    ) -> None:
        super().__init__(message)
        self.message = message
        self.name = error or self.error
        self.field = field
        self.detail = detail


class Invalid(Refusal):
    error = "InvalidValueError"


class NotSignedIn(Refusal):
    error = "UserAuthenticationError"


class Denied(Refusal):
    error = "PermissionDeniedError"


class NotFound(Refusal):
    error = "EntityDoesNotExistError"


class Conflict(Refusal):
    error = "EntityExistsError"


class Stale(Refusal):
    error = "StaleSnapshotError"


class Mismatch(Refusal):
    error = "MismatchError"


class Deleted(Refusal):
    error = "EntityDeletedError"


class TooOften(Refusal):
    """Args: retry_after_s: Whole seconds until another try can succeed."""

    error = "TooManyAttemptsError"

    def __init__(self, message: str, *, retry_after_s: int, **detail: Any) -> None:
        super().__init__(message, **detail)
        self.retry_after_s = retry_after_s
