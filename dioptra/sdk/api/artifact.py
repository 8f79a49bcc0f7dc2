"""The interface of artifact tasks: how a value becomes a file or directory, and a value again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any


class ArtifactTaskInterface(ABC):
    """Base class of every artifact task; a subclass gives all three static methods.

    It needs no decorator. A subclass that leaves a method out cannot be instantiated and is
    refused at registration.

    Source: seed, "Plugin Artifact Tasks"; registration-rules.md 2 and 7.
    """

    @staticmethod
    @abstractmethod
    def serialize(working_dir: Path, name: str, contents: Any, **kwargs: Any) -> Path:
        """Write a value below a directory.

        Args:
            working_dir: An existing, empty directory that belongs to this call alone.
            name: What the artifact is called: the stem or the whole name of what is written.
            contents: The value. Which types are supported is for the subclass to say.
            kwargs: Further settings, by keyword. The subclass may name them as arguments of its
                own (``type: str = "txt"``); they are the ones that `validation` describes.

        Returns:
            Where the artifact is: an existing file or directory inside ``working_dir``.
        """

    @staticmethod
    @abstractmethod
    def deserialize(working_dir: Path, path: str, **kwargs: Any) -> Any:
        """Read a value back from what `serialize` wrote.

        Args:
            working_dir: The directory to work in; anything written on the way belongs here too.
            path: The artifact, relative to ``working_dir``: open ``Path(working_dir, path)``.
            kwargs: Room for settings; none are passed at present.

        Returns:
            The value, of any type. With two or more registered outputs, a tuple or list is taken
            apart in order, like the return value of a function task.
        """

    @staticmethod
    @abstractmethod
    def validation() -> dict[str, Any] | None:
        """Describe the further settings of `serialize`, so that they are checked before the call.

        Returns:
            JSON Schema (draft 2020-12) by argument name, as under ``properties``:
            ``{"type": {"enum": ["txt", "md"]}, "width": {"type": "integer"}}``.
            Arguments that are not named are refused; those without a default are required.
            None if there are no further settings.
        """
