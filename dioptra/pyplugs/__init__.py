"""Marking functions as function tasks: ``@pyplugs.register``."""

from dioptra.pyplugs.registry import register, registered

__all__ = ["register", "registered"]
