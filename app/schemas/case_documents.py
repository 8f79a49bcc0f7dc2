"""Cases, and what plugins need, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson

from app.schemas.base import ROOT, moment
from app.schemas.documents import Json, user_ref

if TYPE_CHECKING:
    from app.domain.case_values import Case
    from app.domain.needs import Needs


def case(value: Case) -> Json:
    """A case with its verdict."""
    asked = value.asked
    plugin = f"{ROOT}/plugins/{value.plugin_id}"
    return {
        "id": value.id,
        "url": f"{plugin}/files/{value.file_id}/cases/{value.id}",
        "task": value.task,
        "name": value.name,
        "inputs": _as_it_is(asked.inputs),
        "positional": _as_it_is(list(asked.positional)),
        "mode": asked.mode,
        **({"value": _as_it_is(asked.value)} if value.has_value else {}),
        "arguments": _as_it_is(asked.arguments),
        "artifactName": asked.artifact_name,
        "expected": None if value.expected is None else orjson.Fragment(value.expected),
        "raises": value.raises,
        "user": user_ref(value.user),
        "createdOn": moment(value.created_on),
        "lastModifiedOn": moment(value.modified_on),
        "snapshot": value.snapshot_id,
        "verdict": value.verdict,
        "reason": value.reason,
        "run": None
        if value.run_id is None
        else {"id": value.run_id, "url": f"{plugin}/runs/{value.run_id}"},
    }


def cases(values: Iterable[Case]) -> list[Json]:
    """Some cases."""
    return [case(value) for value in values]


def needs(value: Needs) -> Json:
    """What a plugin needs."""
    return {
        "requirements": value.requirements,
        "python": value.python,
        "modules": [
            {
                "name": one.name,
                "status": one.status,
                "version": one.version,
                "filenames": list(one.filenames),
            }
            for one in value.modules
        ],
    }


def _as_it_is(value: Any) -> orjson.Fragment:
    """JSON of any numbers: orjson itself writes those of 64 bits only."""
    return orjson.Fragment(json.dumps(value))
