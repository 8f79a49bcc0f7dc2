"""Runs as JSON. Values that tasks made are JSON text already, and are sent as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from app.schemas.base import ROOT, moment
from app.schemas.documents import Json, group_ref, plugin_ref, user_ref

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain import run_values as v
    from app.domain.health import RunsState


def address(run: v.Run) -> str:
    """Where a run is read, whether its file was ever saved or not."""
    return f"{ROOT}/plugins/{run.plugin.id}/runs/{run.id}"


def brief(run: v.Run) -> Json:
    """A run as in lists."""
    return {
        "id": run.id,
        "url": address(run),
        "status": run.status,
        "task": run.task,
        "kind": run.kind,
        "group": group_ref(run.group),
        "user": user_ref(run.user),
        "plugin": plugin_ref(run.plugin),
        "pluginSnapshot": run.plugin_snapshot_id,
        "filename": run.filename,
        "file": _file(run),
        "unsaved": run.is_unsaved,
        "createdOn": moment(run.created_on),
        "startedOn": _moment(run.started_on),
        "endedOn": _moment(run.ended_on),
        "phase": run.phase,
        "isBeingCancelled": run.is_being_cancelled,
        "errorCode": run.error_code,
        "discarded": run.discarded,
        "durationS": run.duration_s,
        "peakMemoryBytes": run.peak_memory_bytes,
        "worker": run.worker,
        "sandbox": run.sandbox,
        "emptied": run.is_emptied,
    }


def detail(value: v.RunDetail) -> Json:
    """A run with everything that fits into one answer."""
    run = value.run
    return {
        **brief(run),
        "given": orjson.Fragment(value.inputs),
        "error": value.error,
        "notes": list(value.notes),
        "outputs": [output(run, one) for one in value.outputs],
        "artifact": value.artifact,
        "artifacts": [
            {
                "path": one.path,
                "mediaType": one.media_type,
                "size": one.size,
                "url": f"{address(run)}/artifacts/{quote(one.path)}",
            }
            for one in value.artifacts
        ],
        "roundTrip": value.round_trip,
    }


def output(run: v.Run, value: v.Output) -> Json:
    """What an output got."""
    url = f"{address(run)}/outputs/{value.name}"
    return {
        "name": value.name,
        "type": value.type_name,
        "source": value.source,
        "fits": value.fits,
        "reason": value.reason,
        "isJson": value.value is not None or value.is_long,
        "isLong": value.is_long,
        "value": None if value.value is None else orjson.Fragment(value.value),
        "preview": None if value.preview is None else _preview(value.preview),
        "image": f"{url}/image" if value.has_image else None,
        "reusable": value.reusable,
        "url": url,
    }


def log(value: v.Log) -> Json:
    """Some lines of a run."""
    return {
        "lines": [
            {"position": line.position, "stream": line.stream, "text": line.text}
            for line in value.lines
        ],
        "isComplete": value.is_complete,
        "dropped": value.dropped,
    }


def runs_health(state: RunsState) -> Json:
    """How tasks are run here."""
    return {
        "on": state.is_on,
        "queue": state.queue,
        "sandbox": state.sandbox,
        "sandboxWords": state.words,
    }


def _file(run: v.Run) -> Json | None:
    if run.file_id is None:
        return None
    url = f"{ROOT}/plugins/{run.plugin.id}/files/{run.file_id}"
    return {"id": run.file_id, "snapshot": run.file_snapshot_id, "url": url}


def _preview(value: Mapping[str, Any]) -> Json:
    table = value["table"]
    return {
        "pythonType": value["python_type"],
        "text": value["text"],
        "shape": value["shape"],
        "dtype": value["dtype"],
        "table": table
        and {
            "columns": table["columns"],
            "rows": table["rows"],
            "totalRows": table["total_rows"],
        },
        "numbers": value["numbers"],
    }


def _moment(time: datetime | None) -> str | None:
    return None if time is None else moment(time)
