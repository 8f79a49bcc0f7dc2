"""API tokens: what scripts are signed in with."""

from __future__ import annotations

from flask_restx import Namespace

from app.api.wire import Endpoint, listing, operation, route
from app.domain import api_tokens
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.values import ApiToken, NewApiToken
from app.schemas import documents
from app.schemas.api_tokens import ApiTokenIn, ApiTokenPage, NewApiTokenOut
from app.schemas.base import StatusOut
from app.schemas.queries import PageQuery

ns = Namespace("tokens", path="/users/current/tokens", description="API tokens for scripts")


@route(ns, "")
class ApiTokens(Endpoint):
    @listing(query=PageQuery, returns=ApiTokenPage, document=documents.api_token, refusals=(403,))
    def get(self, actor: Actor, query: ListQuery) -> Page[ApiToken]:
        """List your API tokens; search field: name."""
        return api_tokens.list_tokens(actor, query)

    @operation(
        body=ApiTokenIn,
        returns=NewApiTokenOut,
        document=documents.new_api_token,
        refusals=(404, 409),
    )
    def post(
        self, actor: Actor, name: str, group_id: int | None, is_read_only: bool, days: int
    ) -> NewApiToken:
        """Make an API token; only this answer holds it whole."""
        return api_tokens.create_token(
            actor, name=name, group_id=group_id, read_only=is_read_only, days=days
        )


@route(ns, "/<id:token_id>")
class ApiTokenItem(Endpoint):
    @operation(returns=StatusOut, document=documents.status, refusals=(404,))
    def delete(self, actor: Actor, token_id: int) -> list[int]:
        """Revoke an API token; it ends at once."""
        return [api_tokens.revoke_token(actor, token_id)]
