"""File types and selections under the module name of the published client, for its scripts."""

from dioptra.client.snapshots import FileTypes
from dioptra.client.uploads import select_files_in_directory, select_one_or_more_files

__all__ = ["FileTypes", "select_files_in_directory", "select_one_or_more_files"]
