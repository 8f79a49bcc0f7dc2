"""Versions as they were: the shapes of today without what only the present has, and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.schemas import documents
from app.schemas.base import page_of
from app.schemas.parameter_types import ParameterTypeOut
from app.schemas.plugin_files import PluginFileOut
from app.schemas.plugins import PluginOut

if TYPE_CHECKING:
    from app.domain import values as v


class PluginSnapshotOut(PluginOut):
    class Meta(PluginOut.Meta):
        exclude = ("hasDraft",)


class PluginFileSnapshotOut(PluginFileOut):
    class Meta(PluginFileOut.Meta):
        exclude = ("hasDraft", "plugin", "changes", "createdTypes")


class ParameterTypeSnapshotOut(ParameterTypeOut):
    class Meta(ParameterTypeOut.Meta):
        exclude = ("hasDraft",)


PluginSnapshotPage = page_of(PluginSnapshotOut, "PluginSnapshotPage")
PluginFileSnapshotPage = page_of(PluginFileSnapshotOut, "PluginFileSnapshotPage")
ParameterTypeSnapshotPage = page_of(ParameterTypeSnapshotOut, "ParameterTypeSnapshotPage")


def plugin(value: v.Plugin) -> documents.Json:
    return _past(documents.plugin(value))


def plugin_file(value: v.FileVersion) -> documents.Json:
    return _past(documents.file_version(value))


def parameter_type(value: v.ParameterType) -> documents.Json:
    return _past(documents.parameter_type(value))


def _past(document: documents.Json) -> documents.Json:
    del document["hasDraft"]
    return document
