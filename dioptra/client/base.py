"""The errors under the module name of the published client, for scripts that import them there."""

from dioptra.client.errors import (
    APIConnectionError,
    DioptraClientError,
    JSONDecodeError,
    StatusCodeError,
)

__all__ = ["APIConnectionError", "DioptraClientError", "JSONDecodeError", "StatusCodeError"]
