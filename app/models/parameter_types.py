"""Parameter types: a name and a structure; six built-in ones in every group."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, and_
from sqlalchemy.orm import Mapped, mapped_column

from app.models.resources import Resource, Snapshot


class ParameterType(Resource):
    __mapper_args__ = {"polymorphic_identity": "plugin_task_parameter_type"}

    builtin: Mapped[bool] = mapped_column(nullable=True)


class ParameterTypeSnapshot(Snapshot):
    __mapper_args__ = {"polymorphic_identity": "plugin_task_parameter_type"}

    structure: Mapped[dict[str, Any] | None]


_live_type = and_(Resource.kind == "plugin_task_parameter_type", Resource.deleted_on.is_(None))
Index(
    "uq_resources_parameter_type_name",
    Resource.group_id,
    Resource.name,
    unique=True,
    sqlite_where=_live_type,
    postgresql_where=_live_type,
)
