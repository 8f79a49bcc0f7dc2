"""Work on code that is not stored: checking a registration, finding tasks."""

from __future__ import annotations

from typing import Any

from flask_restx import Namespace

from app.api.wire import Endpoint, operation, route
from app.domain import workflows
from app.domain.access import Actor
from app.domain.registration import Review
from app.domain.workflows import Analysis
from app.schemas import documents
from app.schemas.workflows import (
    RegistrationCheckIn,
    RegistrationCheckOut,
    SignatureAnalysisIn,
    SignatureAnalysisOut,
)

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
