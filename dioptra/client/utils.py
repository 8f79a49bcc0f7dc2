"""File types under the module name of the published client, for scripts that import them there."""

from dioptra.client.snapshots import FileTypes

__all__ = ["FileTypes"]
