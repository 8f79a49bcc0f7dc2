"""Values of the domain as JSON: plain functions, because lists of hundreds are made of them.

The shapes say the same for readers of the API; a test holds every answer against them.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson

from app.schemas.base import ROOT, moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.analysis.known import Known
    from app.analysis.merge import Change
    from app.analysis.suggest import (
        SuggestedArtifact,
        SuggestedFunction,
        SuggestedInput,
        Suggestions,
    )
    from app.analysis.types import MissingType
    from app.domain import import_values as i
    from app.domain import values as v
    from app.domain.registration import Review
    from app.domain.workflows import Analysis

Json = dict[str, Any]


def group_ref(group: v.Ref) -> Json:
    return {"id": group.id, "name": group.name, "url": f"{ROOT}/groups/{group.id}"}


def user_ref(user: v.Ref) -> Json:
    return {"id": user.id, "username": user.name, "url": f"{ROOT}/users/{user.id}"}


def tag_ref(tag: v.TagRef) -> Json:
    return {
        "id": tag.id,
        "name": tag.name,
        "group": group_ref(tag.group),
        "url": f"{ROOT}/tags/{tag.id}",
    }


def tag_refs(tags: Iterable[v.TagRef]) -> list[Json]:
    return [tag_ref(tag) for tag in tags]


def tag(value: v.Tag) -> Json:
    return {
        "id": value.id,
        "group": group_ref(value.group),
        "user": user_ref(value.user),
        "createdOn": moment(value.created_on),
        "lastModifiedOn": moment(value.last_modified_on),
        "name": value.name,
    }


def address(resource: v.ResourceRef) -> str:
    """Where a resource is read."""
    if resource.kind == "plugin_task_parameter_type":
        return f"{ROOT}/pluginParameterTypes/{resource.id}"
    if resource.plugin_id is not None:
        return f"{ROOT}/plugins/{resource.plugin_id}/files/{resource.id}"
    return f"{ROOT}/plugins/{resource.id}"


def status(ids: Iterable[int]) -> Json:
    return {"id": list(ids), "status": "Success"}


def version(value: v.Version) -> Json:
    """The keys that plugins, files and parameter types share."""
    return {
        "id": value.id,
        "snapshot": value.snapshot_id,
        "group": group_ref(value.group),
        "user": user_ref(value.user),
        "createdOn": moment(value.created_on),
        "snapshotCreatedOn": moment(value.snapshot_created_on),
        "lastModifiedOn": moment(value.last_modified_on),
        "latestSnapshot": value.is_latest,
        "hasDraft": value.has_draft,
        "tags": tag_refs(value.tags),
        "deleted": value.deleted,
    }


def type_ref(value: v.TypeRef, group: Json) -> Json:
    return {
        "id": value.id,
        "group": group,
        "url": f"{ROOT}/pluginParameterTypes/{value.id}",
        "deleted": value.deleted,
        "name": value.name,
    }


def tasks(value: v.Tasks, group: Json) -> Json:
    """Registered tasks; all their types are of one group."""

    def outputs(task: v.FunctionTask | v.ArtifactTask) -> list[Json]:
        return [
            {"name": output.name, "parameterType": type_ref(output.type, group)}
            for output in task.outputs
        ]

    return {
        "functions": [
            {
                "id": task.id,
                "name": task.name,
                "inputParams": [
                    {
                        "name": given.name,
                        "parameterType": type_ref(given.type, group),
                        "required": given.required,
                        "kind": given.kind,
                        "default": given.default,
                        "annotation": given.annotation,
                        "description": given.description,
                    }
                    for given in task.inputs
                ],
                "outputParams": outputs(task),
                "cases": case_counts(task.cases),
            }
            for task in value.functions
        ],
        "artifacts": [
            {
                "id": task.id,
                "name": task.name,
                "outputParams": outputs(task),
                "cases": case_counts(task.cases),
            }
            for task in value.artifacts
        ],
    }


def case_counts(value: v.CaseCounts) -> Json:
    return {
        "passed": value.passed,
        "failed": value.failed,
        "error": value.error,
        "notRun": value.not_run,
    }


def file_ref(value: v.FileRef) -> Json:
    group = group_ref(value.group)
    return {
        "id": value.id,
        "group": group,
        "url": f"{ROOT}/plugins/{value.plugin_id}/files/{value.id}",
        "deleted": value.deleted,
        "filename": value.filename,
        "tasks": tasks(value.tasks, group),
    }


def plugin_ref(value: v.PluginRef) -> Json:
    return {
        "id": value.id,
        "group": group_ref(value.group),
        "url": f"{ROOT}/plugins/{value.id}",
        "deleted": value.deleted,
        "name": value.name,
    }


def plugin(value: v.Plugin) -> Json:
    return {
        **version(value),
        "name": value.name,
        "description": value.description,
        "files": [file_ref(file) for file in value.files],
        "requirements": value.requirements,
        "interfaceChange": value.interface_change,
    }


def file_version(value: v.FileVersion) -> Json:
    return {
        **version(value),
        "filename": value.name,
        "contents": value.contents,
        "tasks": tasks(value.tasks, group_ref(value.group)),
        "description": value.description,
        "diagnostics": list(value.diagnostics),
        "imports": None if value.imports is None else list(value.imports),
        "interfaceChange": value.interface_change,
    }


def plugin_file(value: v.PluginFile) -> Json:
    document = {**file_version(value), "plugin": plugin_ref(value.plugin)}
    if value.changes is not None:
        document["changes"] = [change(one) for one in value.changes]
    if value.created_types is not None:
        group = group_ref(value.group)
        document["createdTypes"] = [type_ref(one, group) for one in value.created_types]
    return document


def change(value: Change) -> Json:
    return {
        "task": value.task,
        "kind": value.kind,
        "change": value.change,
        "fields": [asdict(field) for field in value.fields],
    }


def suggested_type(name: str, known: Known) -> Json:
    """A type that may be missing yet: its id is null then."""
    return known.type_fix(name)


def suggestions(value: Suggestions, known: Known) -> Json:
    def outputs(task: SuggestedFunction | SuggestedArtifact) -> list[Json]:
        return [
            {"name": one.name, "parameterType": suggested_type(one.type, known)}
            for one in task.outputs
        ]

    return {
        "functions": [
            {
                "name": task.name,
                "line": task.line,
                "description": task.description,
                "inputParams": [suggested_input(one, known) for one in task.inputs],
                "outputParams": outputs(task),
            }
            for task in value.functions
        ],
        "artifacts": [
            {
                "name": task.name,
                "line": task.line,
                "description": task.description,
                "outputParams": outputs(task),
            }
            for task in value.artifacts
        ],
    }


def suggested_input(value: SuggestedInput, known: Known) -> Json:
    return {
        "name": value.name,
        "parameterType": suggested_type(value.type, known),
        "required": value.required,
        "suggested": not value.is_extra,
        "kind": value.kind,
        "default": value.default,
        "value": None if value.value is None else orjson.loads(value.value),
        "annotation": value.annotation,
        "description": value.description,
        "choices": list(value.choices),
        "line": value.line,
    }


def missing_type(value: MissingType) -> Json:
    return {
        "name": value.name,
        "structure": value.structure,
        "description": value.description,
        "dependsOn": list(value.depends_on),
    }


def analysis(value: Analysis) -> Json:
    return {
        "tasks": value.tasks,
        "artifacts": suggestions(value.suggestions, value.known)["artifacts"],
        "diagnostics": [asdict(one) for one in value.diagnostics],
    }


def review(value: Review) -> Json:
    return {
        "diagnostics": [asdict(one) for one in value.diagnostics],
        "suggestions": suggestions(value.suggestions, value.known),
        "missing_types": [missing_type(one) for one in value.missing],
        "changes": [change(one) for one in value.changes],
    }


def import_outcome(value: i.Outcome) -> Json:
    plan = value.plan
    return {
        "message": "successfully imported" if value.is_stored else "nothing was stored",
        "hash": value.digest,
        "source": origin(value.origin),
        "resources": {
            "plugins": dict(value.plugins),
            "plugin_param_types": dict(value.types),
            "entrypoints": {},
        },
        "plan": {
            "types": [{"name": one.name, "action": one.action} for one in plan.types],
            "plugins": [planned_plugin(one) for one in plan.plugins],
            "notes": list(plan.notes),
            "conflicts": list(plan.conflicts),
            "upToDate": plan.changes_nothing,
        },
    }


def origin(value: i.Origin) -> Json:
    return {
        "sourceType": value.kind,
        "source": value.name,
        "ref": value.ref,
        "commit": value.commit,
        "configPath": value.config_path,
    }


def planned_plugin(value: i.PlannedPlugin) -> Json:
    return {
        "name": value.name,
        "action": value.action,
        "files": [
            {
                "filename": one.filename,
                "action": one.action,
                "tasks": [change(each) for each in one.changes],
                "diagnostics": one.diagnostics,
                "refusal": one.refusal.message if one.refusal else None,
            }
            for one in value.files
        ],
    }


def import_records(values: Iterable[v.ImportRecord]) -> list[Json]:
    return [import_record(value) for value in values]


def import_record(value: v.ImportRecord) -> Json:
    return {
        "snapshot": value.snapshot_id,
        "user": user_ref(value.user),
        "createdOn": moment(value.created_on),
        "sourceType": value.kind,
        "source": value.source,
        "ref": value.ref,
        "commit": value.commit,
        "configPath": value.config_path,
        "path": value.path,
        "hash": value.digest,
    }


def parameter_type(value: v.ParameterType) -> Json:
    return {
        **version(value),
        "name": value.name,
        "description": value.description,
        "structure": value.structure,
    }


def user(value: v.User) -> Json:
    return {"username": value.username, "email": value.email, "id": value.id}


def account(value: v.Account) -> Json:
    return {
        "username": value.username,
        "email": value.email,
        "id": value.id,
        "groups": [group_ref(group) for group in value.groups],
        "createdOn": moment(value.created_on),
        "lastModifiedOn": moment(value.last_modified_on),
        "lastLoginOn": moment(value.last_login_on) if value.last_login_on else None,
        "passwordExpiresOn": moment(value.password_expires_on),
        "activeGroup": group_ref(value.active_group) if value.active_group else None,
    }


def session(value: v.Session) -> Json:
    return {
        "id": value.id,
        "userAgent": value.user_agent,
        "address": value.address,
        "createdOn": moment(value.created_on),
        "lastSeenOn": moment(value.last_seen_on) if value.last_seen_on else None,
        "expiresOn": moment(value.expires_on),
        "isCurrent": value.is_current,
    }


def api_token(value: v.ApiToken) -> Json:
    return {
        "id": value.id,
        "name": value.name,
        "prefix": value.prefix,
        "group": group_ref(value.group) if value.group else None,
        "readOnly": value.read_only,
        "createdOn": moment(value.created_on),
        "expiresOn": moment(value.expires_on),
        "lastUsedOn": moment(value.last_used_on) if value.last_used_on else None,
    }


def new_api_token(value: v.NewApiToken) -> Json:
    return {**api_token(value), "token": value.token}


def member(value: v.Member) -> Json:
    may = value.permissions
    return {
        "user": user_ref(value.user),
        "group": group_ref(value.group),
        "permissions": {
            "read": may.read,
            "write": may.write,
            "shareRead": may.share_read,
            "shareWrite": may.share_write,
            "owner": may.owner,
            "admin": may.admin,
        },
    }


def group(value: v.Group) -> Json:
    return {
        "name": value.name,
        "id": value.id,
        "user": user_ref(value.user),
        "members": [member(one) for one in value.members],
        "createdOn": moment(value.created_on),
        "lastModifiedOn": moment(value.last_modified_on),
    }
