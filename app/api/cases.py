"""Named cases of tasks, below the file that registers them."""

from __future__ import annotations

from typing import Any

from flask_restx import Namespace

from app.api.wire import Endpoint, listing, operation, route
from app.domain import cases
from app.domain.access import Actor
from app.domain.case_values import Case, Wanted
from app.domain.listing import ListQuery, Page
from app.domain.run_values import Asked
from app.schemas import case_documents, documents
from app.schemas.base import StatusOut
from app.schemas.cases import CaseChangeIn, CaseIn, CaseOut, CasePage, CaseRunQuery
from app.schemas.queries import PageQuery

ns = Namespace(
    "cases",
    path="/plugins/<id:plugin_id>/files/<id:file_id>/cases",
    description="Named cases of tasks",
)


@route(ns, "")
class Cases(Endpoint):
    @listing(query=PageQuery, returns=CasePage, document=case_documents.case, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int, file_id: int, query: ListQuery) -> Page[Case]:
        """List the cases of a file with their verdicts; search fields: name, task."""
        return cases.list_cases(actor, plugin_id, file_id, query)

    @operation(
        body=CaseIn,
        returns=CaseOut,
        document=case_documents.case,
        refusals=(403, 404, 409, 422),
    )
    def post(
        self, actor: Actor, plugin_id: int, file_id: int, from_run: int | None, **fields: Any
    ) -> Case:
        """Add a case: values with what is expected of them, or a run as it was."""
        if from_run is not None:
            return cases.keep_run(actor, plugin_id, file_id, fields["name"], from_run)
        return cases.create_case(actor, plugin_id, file_id, wanted_of(fields))


@route(ns, "/run")
class CasesRun(Endpoint):
    @operation(
        query=CaseRunQuery,
        returns=CaseOut,
        document=case_documents.cases,
        many=True,
        refusals=(403, 404, 429),
    )
    def post(
        self, actor: Actor, plugin_id: int, file_id: int, case_ids: list[int] | None
    ) -> list[Case]:
        """Run the cases of a file on its present version; verdicts come with the runs' ends."""
        return cases.run_cases(actor, plugin_id, file_id, case_ids)


@route(ns, "/<id:case_id>")
class CaseItem(Endpoint):
    @operation(returns=CaseOut, document=case_documents.case, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int, file_id: int, case_id: int) -> Case:
        """One case with its verdict on the present version of the file."""
        return cases.get_case(actor, plugin_id, file_id, case_id)

    @operation(
        body=CaseChangeIn,
        returns=CaseOut,
        document=case_documents.case,
        refusals=(403, 404, 409, 422),
    )
    def put(self, actor: Actor, plugin_id: int, file_id: int, case_id: int, **fields: Any) -> Case:
        """Replace a case; its verdict on the present version is taken back."""
        return cases.change_case(actor, plugin_id, file_id, case_id, wanted_of(fields))

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404))
    def delete(self, actor: Actor, plugin_id: int, file_id: int, case_id: int) -> list[int]:
        """Delete a case with its verdicts; its runs stay."""
        return [cases.delete_case(actor, plugin_id, file_id, case_id)]


def wanted_of(fields: dict[str, Any]) -> Wanted:
    """What a body says of a case."""
    said = {name: fields.pop(name) for name in ("name", "expected", "raises")}
    return Wanted(asked=Asked(**fields), **said)
