"""Runs of tasks, under their plugin and under their file; one resource at two addresses.

A run of code that was never saved has no file, so that the address under the plugin is the one
that every run has.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Response
from flask_restx import Namespace

from app.api.wire import Endpoint, listing, operation, route
from app.domain import run_results, runs
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.run_values import Asked, Log, Run, RunDetail
from app.schemas import documents, run_documents
from app.schemas.base import StatusOut
from app.schemas.queries import PageQuery, RunLogQuery, RunQuery
from app.schemas.runs import (
    RunDetailOut,
    RunIn,
    RunLogOut,
    RunOut,
    RunOutputOut,
    RunPage,
    UnsavedRunIn,
)
from app.web.files import attachment

ns = Namespace("runs", path="/plugins/<id:plugin_id>", description="Runs of tasks")

_ASKED = ("task", "inputs", "positional", "mode", "value", "arguments", "artifact_name")
_STARTS = (403, 404, 422, 429)


@route(ns, "/files/<id:file_id>/runs")
class FileRuns(Endpoint):
    @listing(query=PageQuery, returns=RunPage, document=run_documents.brief, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int, file_id: int, query: ListQuery) -> Page[Run]:
        """List the runs of a file, latest first; search: task, status, filename, user, error."""
        return runs.list_runs(actor, plugin_id, file_id, query)

    @operation(body=RunIn, returns=RunOut, document=run_documents.brief, refusals=_STARTS)
    def post(self, actor: Actor, plugin_id: int, file_id: int, **fields: Any) -> Run:
        """Run a task of a file as it is saved now; follow it at its `url`."""
        return runs.start_run(actor, plugin_id, file_id, _asked(fields))


@route(ns, "/runs")
class PluginRuns(Endpoint):
    @listing(query=PageQuery, returns=RunPage, document=run_documents.brief, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int, query: ListQuery) -> Page[Run]:
        """List the runs of a plugin, latest first; search: task, status, filename, user, error."""
        return runs.list_runs(actor, plugin_id, None, query)

    @operation(body=UnsavedRunIn, returns=RunOut, document=run_documents.brief, refusals=_STARTS)
    def post(self, actor: Actor, plugin_id: int, **fields: Any) -> Run:
        """Run a task of code that is not saved, which passes the review of a save."""
        asked = _asked(fields)
        return runs.start_unsaved(actor, plugin_id, asked, **fields)


@route(ns, "/runs/<id:run_id>")
class PluginRun(Endpoint):
    @operation(query=RunQuery, returns=RunDetailOut, document=run_documents.detail, refusals=(404,))
    def get(
        self, actor: Actor, plugin_id: int, run_id: int, wait: int, file_id: int | None = None
    ) -> RunDetail:
        """One run with what was given and what came of it."""
        run = runs.wait_for_run(actor, plugin_id, file_id, run_id, wait)
        return run_results.details(actor, run)

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404, 409))
    def delete(
        self, actor: Actor, plugin_id: int, run_id: int, file_id: int | None = None
    ) -> list[int]:
        """Delete an ended run with everything that came of it."""
        return [runs.delete_run(actor, plugin_id, file_id, run_id)]


@route(ns, "/runs/<id:run_id>/cancel")
class PluginRunCancel(Endpoint):
    @operation(returns=RunOut, document=run_documents.brief, refusals=(403, 404))
    def post(self, actor: Actor, plugin_id: int, run_id: int, file_id: int | None = None) -> Run:
        """End a run, at once where it waits; one that has ended stays as it is."""
        return runs.cancel_run(actor, plugin_id, file_id, run_id)


@route(ns, "/runs/<id:run_id>/log")
class PluginRunLog(Endpoint):
    @operation(query=RunLogQuery, returns=RunLogOut, document=run_documents.log, refusals=(404,))
    def get(
        self,
        actor: Actor,
        plugin_id: int,
        run_id: int,
        after: int,
        limit: int,
        file_id: int | None = None,
    ) -> Log:
        """Lines that a run wrote, as they come: ask again after the last one."""
        return run_results.list_lines(actor, plugin_id, file_id, run_id, after, limit)


@route(ns, "/runs/<id:run_id>/outputs/<output_name>")
class PluginRunOutput(Endpoint):
    @operation(returns=RunOutputOut, refusals=(404,))
    def get(
        self,
        actor: Actor,
        plugin_id: int,
        run_id: int,
        output_name: str,
        file_id: int | None = None,
    ) -> Any:
        """One output with its whole value."""
        run, output = run_results.get_output(actor, plugin_id, file_id, run_id, output_name)
        return run_documents.output(run, output)


@route(ns, "/runs/<id:run_id>/outputs/<output_name>/image")
class PluginRunImage(Endpoint):
    @operation(media=("image/png",), refusals=(404,))
    def get(
        self,
        actor: Actor,
        plugin_id: int,
        run_id: int,
        output_name: str,
        file_id: int | None = None,
    ) -> Response:
        """A picture of an output."""
        image = run_results.get_image(actor, plugin_id, file_id, run_id, output_name)
        return Response(image, mimetype="image/png")


@route(ns, "/runs/<id:run_id>/artifacts/<path:artifact_path>")
class PluginRunArtifact(Endpoint):
    @operation(media=("application/octet-stream",), refusals=(404,))
    def get(
        self,
        actor: Actor,
        plugin_id: int,
        run_id: int,
        artifact_path: str,
        file_id: int | None = None,
    ) -> Response:
        """A file that a run wrote, to be saved."""
        path = artifact_path.rstrip("/")
        data = run_results.get_artifact(actor, plugin_id, file_id, run_id, path)
        return attachment(data, "application/octet-stream", _filename(path))


# The same below a file; the class of each is another one, because operations are named for them.
for _path, _endpoint in (
    ("", PluginRun),
    ("/cancel", PluginRunCancel),
    ("/log", PluginRunLog),
    ("/outputs/<output_name>", PluginRunOutput),
    ("/outputs/<output_name>/image", PluginRunImage),
    ("/artifacts/<path:artifact_path>", PluginRunArtifact),
):
    _name = _endpoint.__name__.replace("Plugin", "File")
    route(ns, f"/files/<id:file_id>/runs/<id:run_id>{_path}")(type(_name, (_endpoint,), {}))


def _asked(fields: dict[str, Any]) -> Asked:
    return Asked(**{name: fields.pop(name) for name in _ASKED if name in fields})


def _filename(path: str) -> str:
    """The last step of a path, in letters that a header can hold."""
    kept = re.sub(r"[^A-Za-z0-9._-]", "_", path.rsplit("/", 1)[-1]).lstrip(".")
    return f'"{kept or "artifact"}"'
