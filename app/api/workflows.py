"""Work on code that is not stored: checking a registration, finding tasks."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_restx import Namespace

from app.api.wire import Endpoint, operation, route
from app.domain import exports, import_sources, workflows
from app.domain.access import Actor
from app.domain.import_values import Outcome
from app.domain.registration import Review
from app.domain.workflows import Analysis
from app.schemas import documents
from app.schemas.imports import ResourceExportQuery, ResourceImportIn, ResourceImportOut
from app.schemas.workflows import (
    RegistrationCheckIn,
    RegistrationCheckOut,
    SignatureAnalysisIn,
    SignatureAnalysisOut,
)
from app.web.files import attachment

ns = Namespace("workflows", path="/workflows", description="Work on code that is not stored")


@route(ns, "/registrationCheck")
class RegistrationCheck(Endpoint):
    @operation(
        body=RegistrationCheckIn,
        returns=RegistrationCheckOut,
        document=documents.review,
        refusals=(404,),
    )
    def post(self, actor: Actor, **fields: Any) -> Review:
        """Hold a registration against code, and store nothing."""
        return workflows.check_registration(actor, **fields)


@route(ns, "/pluginTaskSignatureAnalysis")
class SignatureAnalysis(Endpoint):
    @operation(
        body=SignatureAnalysisIn,
        returns=SignatureAnalysisOut,
        document=documents.analysis,
        refusals=(404,),
    )
    def post(self, actor: Actor, **fields: Any) -> Analysis:
        """Find the tasks of a file without running it."""
        return workflows.analyse_signatures(actor, **fields)


@route(ns, "/resourceImport")
class ResourceImport(Endpoint):
    @operation(
        form=ResourceImportIn,
        returns=ResourceImportOut,
        document=documents.import_outcome,
        refusals=(404, 409, 422),
    )
    def post(self, actor: Actor, **fields: Any) -> Outcome:
        """Import plugins and types from an archive, from files or from a Git repository."""
        return import_sources.import_resources(actor, **fields)


@route(ns, "/resourceExport")
class ResourceExport(Endpoint):
    @operation(query=ResourceExportQuery, media=exports.MEDIA, refusals=(404, 409))
    def get(self, actor: Actor, plugin_ids: list[int], file_type: str) -> Response:
        """Some plugins in one archive, with the types that they use and a manifest."""
        return attachment(*exports.make_archive(actor, plugin_ids, file_type))
