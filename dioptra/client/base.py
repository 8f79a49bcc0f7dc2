"""Errors and files under the module name of the published client, for scripts that use it."""

from dioptra.client.errors import (
    APIConnectionError,
    DioptraClientError,
    JSONDecodeError,
    StatusCodeError,
)
from dioptra.client.uploads import DioptraFile

__all__ = [
    "APIConnectionError",
    "DioptraClientError",
    "DioptraFile",
    "JSONDecodeError",
    "StatusCodeError",
]
