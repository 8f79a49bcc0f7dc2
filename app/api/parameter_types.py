"""Parameter types."""

from __future__ import annotations

from typing import Any

from flask_restx import Namespace

from app.api.wire import Endpoint, listing, operation, route
from app.domain import parameter_types
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.values import ParameterType
from app.schemas import documents
from app.schemas.base import StatusOut
from app.schemas.parameter_types import (
    ParameterTypeChangeIn,
    ParameterTypeIn,
    ParameterTypeOut,
    ParameterTypePage,
)
from app.schemas.queries import DeleteTypeQuery, KeptListQuery

ns = Namespace("pluginParameterTypes", path="/pluginParameterTypes", description="Parameter types")


@route(ns, "")
class ParameterTypes(Endpoint):
    @listing(query=KeptListQuery, returns=ParameterTypePage, document=documents.parameter_type)
    def get(self, actor: Actor, query: ListQuery) -> Page[ParameterType]:
        """List parameter types; search fields: name, description, tag."""
        return parameter_types.list_types(actor, query)

    @operation(
        body=ParameterTypeIn,
        returns=ParameterTypeOut,
        document=documents.parameter_type,
        refusals=(403, 404, 409),
    )
    def post(self, actor: Actor, **fields: Any) -> ParameterType:
        """Make a parameter type."""
        return parameter_types.create_type(actor, **fields)


@route(ns, "/<id:type_id>")
class ParameterTypeItem(Endpoint):
    @operation(returns=ParameterTypeOut, document=documents.parameter_type, refusals=(404,))
    def get(self, actor: Actor, type_id: int) -> ParameterType:
        """One parameter type, a deleted one too."""
        return parameter_types.get_type(actor, type_id)

    @operation(
        body=ParameterTypeChangeIn,
        returns=ParameterTypeOut,
        document=documents.parameter_type,
        versioned=True,
        refusals=(403, 404, 409, 423),
    )
    def put(self, actor: Actor, type_id: int, **fields: Any) -> ParameterType:
        """Change a parameter type, as a new snapshot."""
        return parameter_types.change_type(actor, type_id, **fields)

    @operation(
        query=DeleteTypeQuery,
        returns=StatusOut,
        document=documents.status,
        refusals=(403, 404, 409),
    )
    def delete(self, actor: Actor, type_id: int, force: bool) -> list[int]:
        """Delete a parameter type; one in use only with force."""
        return [parameter_types.delete_type(actor, type_id, force=force)]
