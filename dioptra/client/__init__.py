"""The Python client: connect, then work with collections of the registry.

Example::

    from dioptra.client import connect_json_dioptra_client

    with connect_json_dioptra_client("http://localhost:5000") as client:
        client.auth.login("alice", "password")
        plugin = client.plugins.create(1, "hello_world", "This is a Hello World Plugin")
"""

from dioptra.client.client import (
    DioptraClient,
    connect_json_dioptra_client,
    connect_response_dioptra_client,
)
from dioptra.client.errors import (
    APIConnectionError,
    BadRequestError,
    ConflictError,
    DeletedError,
    DeniedError,
    DioptraClientError,
    JSONDecodeError,
    MismatchError,
    NotFoundError,
    NotSignedInError,
    PushError,
    RunError,
    StaleError,
    StatusCodeError,
    TooOftenError,
)
from dioptra.client.following import RunResult, Shown
from dioptra.client.push import Pushed
from dioptra.client.uploads import (
    DioptraFile,
    select_files_in_directory,
    select_one_or_more_files,
)

__all__ = [
    "APIConnectionError",
    "BadRequestError",
    "ConflictError",
    "DeletedError",
    "DeniedError",
    "DioptraClient",
    "DioptraClientError",
    "DioptraFile",
    "JSONDecodeError",
    "MismatchError",
    "NotFoundError",
    "NotSignedInError",
    "PushError",
    "Pushed",
    "RunError",
    "RunResult",
    "Shown",
    "StaleError",
    "StatusCodeError",
    "TooOftenError",
    "connect_json_dioptra_client",
    "connect_response_dioptra_client",
    "select_files_in_directory",
    "select_one_or_more_files",
]
