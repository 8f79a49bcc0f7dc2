"""What can go wrong between a script and the server; one error a kind of refusal.

DioptraClientError
├── APIConnectionError    the server was not reached
├── JSONDecodeError       the server answered well, and not in JSON
├── PushError             files of a directory have errors, and nothing was stored
├── RunError              a task that was waited for failed, or was cancelled
└── StatusCodeError       the server refused; the JSON client raises one of
    ├── BadRequestError   400  a value is malformed or breaks a rule of its own
    ├── NotSignedInError  401  nobody is signed in, or the password is wrong
    ├── DeniedError       403  you may see it, and not do this to it
    ├── NotFoundError     404  there is none, or you may not know of it
    ├── ConflictError     409  it would clash with what is stored
    ├── StaleError        412  it was changed since you read it
    ├── MismatchError     422  code and registration disagree, or a search text has no meaning
    ├── DeletedError      423  it was here once
    └── TooOftenError     429  come back later

Any other status outside 200 to 299 is a plain StatusCodeError. How a text for people is made of
an answer stands in `refusal.py`.
"""

from __future__ import annotations

from typing import Any

from dioptra.client import refusal
from dioptra.client.transport import Response


class DioptraClientError(Exception):
    """Every error that the client raises by itself, except for wrong arguments of a call."""


class APIConnectionError(DioptraClientError):
    """The server was not reached, or the connection broke before it answered."""


class JSONDecodeError(DioptraClientError):
    """The server answered with success, but not in JSON: often another program's address."""


class PushError(DioptraClientError):
    """Files of a directory have findings of severity error; nothing was stored.

    Attributes:
        findings: The errors by filename, each shaped as in ``StatusCodeError.diagnostics``.
    """

    def __init__(self, findings: dict[str, list[dict[str, Any]]]) -> None:
        super().__init__(findings)
        self.findings = findings

    def __str__(self) -> str:
        lines = ["Nothing was pushed, because of errors:"]
        for filename, found in self.findings.items():
            lines += [f"{filename}: {refusal.diagnostic_line(finding)}" for finding in found]
        return "\n  ".join(lines)


class RunError(DioptraClientError):
    """A task that was waited for failed, or was cancelled. As text: why, and the traceback.

    Args:
        run: The run, as the server tells it.
        lines: What the task printed.

    Attributes:
        code: The server's stable name for the reason, such as ``TASK_FAILED``; of a cancelled run
            ``CANCELLED``.
        traceback: As Python prints it, from the task's own code on; may be empty.
        findings: All that is wrong, where there are several things.
    """

    def __init__(self, run: dict[str, Any], lines: list[str]) -> None:
        super().__init__(run, lines)
        error = run.get("error") or {}
        self.run = run
        self.log = "\n".join(lines)
        self.code: str = error.get("code") or run["status"].upper()
        self.message: str = error.get("message") or f"The run was {run['status']}."
        self.traceback: str = error.get("traceback") or ""
        self.findings: list[dict[str, Any]] = error.get("findings") or []

    def __str__(self) -> str:
        head = f"The run {self.run['id']} of {self.run['task']}: {self.message} ({self.code})"
        more = [f"  {one['message']}" for one in self.findings if one["message"] != self.message]
        return "\n".join([head, *more, *([self.traceback.rstrip()] if self.traceback else [])])


class StatusCodeError(DioptraClientError):
    """The server refused. As text: its message, then each field problem, diagnostic and finding.

    Args:
        status_code: The HTTP status.
        message: The answer's body, as it came. Named as in the published client.
        response: The whole answer.

    Attributes:
        summary: The server's own sentence, or the name of the status where it gave none.
        error: The server's stable name for the situation (``EntityExistsError``), or None.
        detail: Facts for programs, by name; empty where there are none.
        errors: Field problems nested as in the request body; list positions are strings.
        problems: The same, flat: texts by path (``tasks.functions.0.name``).
        diagnostics: Findings where code and registration disagree, each a dict with ``severity``,
            ``code``, ``message``, ``task``, ``parameter``, ``line``, ``column``, ``hint``.
        findings: What is wrong with the values of a run, each a dict with ``code``, ``message``,
            ``name``.

    Source: rest-contract.md 2.
    """

    def __init__(
        self, status_code: int, message: str = "", response: Response | None = None
    ) -> None:
        super().__init__(status_code, message, response)
        body = refusal.read_body(message)
        self.status_code = status_code
        self.message = message
        self.response = response
        self.error: str | None = refusal.text_or_none(body.get("error"))
        self.detail: dict[str, Any] = refusal.dict_or_empty(body.get("detail"))
        self.errors: dict[str, Any] = refusal.dict_or_empty(body.get("errors"))
        self.summary: str = refusal.summarise(status_code, message, body)
        self.problems: dict[str, list[str]] = refusal.flatten(self.errors)
        self.diagnostics: list[dict[str, Any]] = refusal.diagnostics_of(self.detail)
        self.findings: list[dict[str, Any]] = refusal.findings_of(self.detail)

    def __str__(self) -> str:
        name = f"{self.status_code} {self.error}" if self.error else f"{self.status_code}"
        lines = [f"{self.summary} ({name})"]
        lines += refusal.problem_lines(self.problems)
        lines += [refusal.diagnostic_line(diagnostic) for diagnostic in self.diagnostics]
        lines += refusal.finding_lines(self.findings, self.summary)
        return "\n  ".join(lines)


class BadRequestError(StatusCodeError):
    """400: a value is malformed or breaks a rule of its own."""


class NotSignedInError(StatusCodeError):
    """401: nobody is signed in, the session ended, or the password is wrong."""


class DeniedError(StatusCodeError):
    """403: you may see it, and not do this to it."""


class NotFoundError(StatusCodeError):
    """404: there is none, or you may not know of it."""


class ConflictError(StatusCodeError):
    """409: it would clash with what is stored, such as a name that is taken."""


class StaleError(StatusCodeError):
    """412: it was changed since the snapshot that ``if_match`` names."""


class MismatchError(StatusCodeError):
    """422: code and registration disagree (see ``diagnostics``), or a search text is unclear."""


class DeletedError(StatusCodeError):
    """423: it was deleted, and only reading it is left."""


class TooOftenError(StatusCodeError):
    """429: too many tries.

    Attributes:
        retry_after_s: Whole seconds until another try can succeed; None if the server is silent.
    """

    def __init__(
        self, status_code: int, message: str = "", response: Response | None = None
    ) -> None:
        super().__init__(status_code, message, response)
        wait = response.headers.get("Retry-After", "") if response is not None else ""
        self.retry_after_s = int(wait) if wait.isascii() and wait.isdigit() else None


ERROR_BY_STATUS: dict[int, type[StatusCodeError]] = {
    400: BadRequestError,
    401: NotSignedInError,
    403: DeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: StaleError,
    422: MismatchError,
    423: DeletedError,
    429: TooOftenError,
}


def error_for(response: Response) -> StatusCodeError:
    """Make the error that an answer outside 2xx stands for."""
    kind = ERROR_BY_STATUS.get(response.status_code, StatusCodeError)
    return kind(response.status_code, response.text, response)
