"""What is remembered; hands out the database object and every table."""

from app.models.base import Base, db, engine_options, join, table
from app.models.cases import Case, CaseResult
from app.models.drafts import Draft
from app.models.groups import Group, Membership
from app.models.imports import PendingImport, PluginImport
from app.models.parameter_types import ParameterType, ParameterTypeSnapshot
from app.models.plugins import Plugin, PluginFile, PluginFileSnapshot, PluginSnapshot
from app.models.resources import Resource, Snapshot
from app.models.runs import Run, RunArtifact, RunLine, RunOutput
from app.models.tags import ResourceTag, Tag
from app.models.tasks import MAX_TASKS, TaskName, TypeUse, task_id
from app.models.time_limit import clock, time_limit
from app.models.users import ApiToken, LoginFailure, LoginSession, User

__all__ = [
    "MAX_TASKS",
    "ApiToken",
    "Base",
    "Case",
    "CaseResult",
    "Draft",
    "Group",
    "LoginFailure",
    "LoginSession",
    "Membership",
    "ParameterType",
    "ParameterTypeSnapshot",
    "PendingImport",
    "Plugin",
    "PluginFile",
    "PluginFileSnapshot",
    "PluginImport",
    "PluginSnapshot",
    "Resource",
    "ResourceTag",
    "Run",
    "RunArtifact",
    "RunLine",
    "RunOutput",
    "Snapshot",
    "Tag",
    "TaskName",
    "TypeUse",
    "User",
    "clock",
    "db",
    "engine_options",
    "join",
    "table",
    "task_id",
    "time_limit",
]
