"""How runs end: what came of them is stored once, by whoever holds them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Row, insert, update

from app.domain import case_ends
from app.domain.resources import now
from app.domain.run_values import CANCELLED, FAILED, SUCCEEDED
from app.domain.run_watch import Watch
from app.domain.transactions import transaction
from app.models import Run as RunRow
from app.models import RunArtifact, RunLine, RunOutput, db, table
from app.runner import Failure, OutputValue, RunOrder, RunOutcome, workspace

STOPPED = Failure(
    "WORKER_STOPPED", "The server was stopped while the task ran. Run it again when it is back."
)
LOST = Failure(
    "WORKER_LOST",
    "The worker that ran it is gone: it was killed, or its machine was. Nobody knows how far the "
    "task came. Run it again.",
)


def store(row: Row[Any], folder: Path, outcome: RunOutcome, watch: Watch) -> dict[str, Any] | None:
    """Store how a run ended, with its last lines, its outputs and its artifacts.

    Args:
        row: The run as it was claimed.
        folder: Holds the prepared folder of the run, ``run``.

    Returns:
        What was stored with the run; None if it is another attempt's, or has ended, by now.
    """
    outputs = list(_outputs(row, folder / "run", outcome))
    artifacts = list(_artifacts(row, folder / "run", outcome))
    end = _end(outcome, watch)
    with transaction():
        ours = (
            update(table(RunRow)).where(watch.is_ours()).values(end).returning(case_ends.IS_OF_CASE)
        )
        is_of_case = db.session.scalar(ours)
        if is_of_case is None:
            return None
        parts = (
            (RunLine, watch.pending_lines()),
            (RunOutput, outputs),
            (RunArtifact, artifacts),
        )
        for model, rows in parts:
            if rows:
                db.session.execute(insert(table(model)), rows)
        # A run that somebody or something ended says nothing of its case.
        if is_of_case and end["status"] != CANCELLED and end["error_code"] != STOPPED.code:
            case_ends.record_verdict(row.id, outcome)
    return end


def _end(outcome: RunOutcome, watch: Watch) -> dict[str, Any]:
    """Columns of a run that ended; one that came to its end is no cancelled one."""
    error, status = outcome.error, outcome.status
    if status != SUCCEEDED and watch.is_cancelled:
        error, status = None, CANCELLED
    elif status != SUCCEEDED and watch.is_stopped:
        error = STOPPED
    return {
        **ended(status, error),
        "lines_dropped": watch.dropped,
        "discarded": outcome.discarded,
        "artifact": outcome.artifact,
        "notes": list(outcome.notes) or None,
        "round_trip": outcome.round_trip._asdict() if outcome.round_trip else None,
        "duration_s": outcome.duration_s,
        "peak_memory_bytes": outcome.peak_memory_bytes,
    }


def ended(status: str, error: Failure | None = None) -> dict[str, Any]:
    """Columns of every run that has ended."""
    if error is None:
        document = None
    else:
        findings = [finding._asdict() for finding in error.findings]
        document = {**error._asdict(), "findings": findings}
    return {
        "status": status,
        "ended_on": now(),
        "error_code": error.code if error else None,
        "error": document,
        "lease_until": None,
        # What was given stands beside it; the rest of an order is of no use any more.
        "order": "",
    }


def lost() -> dict[str, Any]:
    """Columns of a run whose worker is gone."""
    return ended(FAILED, LOST)


def _outputs(row: Row[Any], folder: Path, outcome: RunOutcome) -> Iterator[dict[str, Any]]:
    if not outcome.outputs:
        return
    types = {one.name: one.type_name for one in RunOrder.from_json(row.order).outputs}
    for position, one in enumerate(outcome.outputs):
        if one.name not in types:
            continue  # Forged, or the second one: outputs are those of the registration.
        yield {
            "run_id": row.id,
            "position": position,
            "name": one.name,
            "type_name": types.pop(one.name),
            "source": one.source,
            "fits": one.fits,
            "reason": one.reason,
            "value": json.dumps(one.json) if one.is_json else None,
            "preview": _preview(one),
            "image": _bytes(workspace.output_file(folder, one.preview.image))
            if one.preview and one.preview.image
            else None,
            "pickle": _bytes(workspace.output_file(folder, one.pickle)) if one.pickle else None,
        }


def _preview(one: OutputValue) -> dict[str, Any] | None:
    if one.preview is None:
        return None
    found = one.preview._asdict()
    found["table"] = one.preview.table._asdict() if one.preview.table else None
    found.pop("image")
    return found


def _artifacts(row: Row[Any], folder: Path, outcome: RunOutcome) -> Iterator[dict[str, Any]]:
    for position, one in enumerate(outcome.artifacts):
        data = _bytes(workspace.artifact_file(folder, one.path))
        if data is not None:
            yield {
                "run_id": row.id,
                "position": position,
                "path": one.path,
                "media_type": one.media_type,
                "size": len(data),
                "data": data,
            }


def _bytes(path: Path | None) -> bytes | None:
    return path.read_bytes() if path is not None else None
