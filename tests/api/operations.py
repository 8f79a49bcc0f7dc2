"""Every operation that the OpenAPI document describes, with a request for it that is right."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from app.factory import create_app

from .. import databases
from ..builders import HELLO, USERS, file_body
from ..conftest import PASSWORD, make_settings

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One operation: its method, its path with names in braces, and what is declared of it."""

    method: str
    template: str
    declared: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def needs_login(self) -> bool:
        return self.declared.get("security") != []

    @property
    def reads_body(self) -> bool:
        return "application/json" in self.declared.get("requestBody", {}).get("content", {})

    @property
    def required(self) -> list[str]:
        """Keys without which its body is refused."""
        ref = self.declared["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        shape = DOCUMENT["components"]["schemas"][ref.rsplit("/", 1)[1]]
        return list(shape.get("required", []))

    @property
    def is_scoped(self) -> bool:
        """Is it about one group, whose members alone may know of it."""
        named = any(part in self.template for part in ("group_id", "/plugin", "/tags"))
        is_open = (self.method, self.template) in _LISTS or "/workflows/" in self.template
        is_of_all = self.method != "GET" and self.template.endswith("/draft")
        return named and not is_open and (is_of_all or not self.is_private)

    @property
    def is_private(self) -> bool:
        """Is it about something that its author alone may know of."""
        is_own = self.template.endswith("/draft") and self.method != "POST"
        return is_own or "draft_id" in self.template

    @property
    def is_write(self) -> bool:
        return self.method != "GET" and "/workflows/" not in self.template

    def path(self, ids: dict[str, int]) -> str:
        return self.template.format(**ids)

    def body(self, ids: dict[str, int]) -> Any:
        make = BODIES.get(str(self))
        return make(ids) if make else None

    def form(self, ids: dict[str, int]) -> Any:
        """A new form with files each time: sending one reads them to their end."""
        make = FORMS.get(str(self))
        return make(ids) if make else None

    def query(self, ids: dict[str, int]) -> str:
        """What it cannot do without in its query."""
        return QUERIES.get(str(self), "").format(**ids)


FORMS: dict[str, Any] = {
    "POST /api/v1/workflows/resourceImport": lambda ids: {
        "group": str(ids["group_id"]),
        "sourceType": "upload_files",
        "files": [(BytesIO(HELLO.encode()), "imported/hello.py")],
    },
}
QUERIES = {
    "GET /api/v1/search": "?search=hello",
    "GET /api/v1/workflows/resourceExport": "?plugins={plugin_id}",
}
_LISTS = {
    ("GET", f"/api/v1/{noun}")
    for noun in (
        *("plugins", "pluginParameterTypes", "tags"),
        *("plugins/drafts", "pluginParameterTypes/drafts"),
    )
}

_ROOT = "/api/v1"
_RUN = {"task": "hello", "inputs": {"name": "Ada"}}
_RUNS = f"{_ROOT}/plugins/{{plugin_id}}"
_CASE = {**_RUN, "name": "greets Ada", "expected": {"message": "Hello, Ada! "}}
_CASES = f"{_RUNS}/files/{{file_id}}/cases"
_NEW_PASSWORD = {
    "oldPassword": PASSWORD,
    "newPassword": f"{PASSWORD}!",
    "confirmNewPassword": f"{PASSWORD}!",
}
BODIES: dict[str, Any] = {
    f"POST {_RUNS}/runs": lambda ids: {**_RUN, "filename": "new.py", "contents": HELLO},
    f"POST {_RUNS}/files/{{file_id}}/runs": lambda ids: _RUN,
    f"POST {_CASES}": lambda ids: {**_CASE, "name": "greets Bea"},
    f"PUT {_CASES}/{{case_id}}": lambda ids: _CASE,
    f"POST {_ROOT}/auth/login": lambda ids: {"username": "bob", "password": PASSWORD},
    f"POST {USERS}": lambda ids: {
        "username": "dora",
        "email": "dora@example.org",
        "password": PASSWORD,
        "confirmPassword": PASSWORD,
    },
    f"PUT {USERS}/current": lambda ids: {"username": "alicia", "email": "alicia@example.org"},
    f"DELETE {USERS}/current": lambda ids: {"password": PASSWORD},
    f"PUT {USERS}/current/group": lambda ids: {"group": ids["public_id"]},
    f"POST {USERS}/current/password": lambda ids: _NEW_PASSWORD,
    f"POST {USERS}/{{user_id}}/password": lambda ids: _NEW_PASSWORD,
    f"POST {USERS}/current/tokens": lambda ids: {"name": "upload", "group": ids["group_id"]},
    f"POST {_ROOT}/groups": lambda ids: {"name": "lab"},
    f"PUT {_ROOT}/groups/{{group_id}}": lambda ids: {"name": "sight"},
    f"POST {_ROOT}/groups/{{group_id}}/members": lambda ids: {
        "user": ids["charlie_id"],
        "permissions": {"read": True},
    },
    f"PATCH {_ROOT}/groups/{{group_id}}/members/{{user_id}}": lambda ids: {
        "permissions": {"write": True}
    },
    f"POST {_ROOT}/plugins": lambda ids: {"group": ids["group_id"], "name": "another"},
    f"PUT {_ROOT}/plugins/{{plugin_id}}": lambda ids: {"name": "renamed"},
    f"POST {_ROOT}/plugins/{{plugin_id}}/imports": lambda ids: {"prune": True},
    f"POST {_ROOT}/plugins/{{plugin_id}}/files": lambda ids: file_body("more.py", HELLO),
    f"PUT {_ROOT}/plugins/{{plugin_id}}/files/{{file_id}}": lambda ids: file_body("less.py"),
    f"POST {_ROOT}/workflows/registrationCheck": lambda ids: {
        "pythonCode": HELLO,
        "group": ids["group_id"],
    },
    f"POST {_ROOT}/workflows/pluginTaskSignatureAnalysis": lambda ids: {"pythonCode": HELLO},
    f"POST {_ROOT}/pluginParameterTypes": lambda ids: {"group": ids["group_id"], "name": "sound"},
    f"PUT {_ROOT}/pluginParameterTypes/{{type_id}}": lambda ids: {"name": "picture"},
    f"POST {_ROOT}/tags": lambda ids: {"group": ids["group_id"], "name": "slow"},
    f"PUT {_ROOT}/tags/{{tag_id}}": lambda ids: {"name": "quick"},
    **{
        f"{method} {_ROOT}/{thing}/tags": lambda ids: {"ids": [ids["tag_id"]]}
        for method in ("POST", "PUT")
        for thing in (
            "plugins/{plugin_id}",
            "plugins/{plugin_id}/files/{file_id}",
            "pluginParameterTypes/{type_id}",
        )
    },
    f"POST {_ROOT}/plugins/drafts": lambda ids: {"group": ids["group_id"], "name": "drafted"},
    f"PUT {_ROOT}/plugins/drafts/{{plugin_draft_id}}": lambda ids: {"name": "redrafted"},
    f"POST {_ROOT}/plugins/{{plugin_id}}/draft": lambda ids: {"name": "drafted"},
    f"PUT {_ROOT}/plugins/{{plugin_id}}/draft": lambda ids: {
        "resourceSnapshot": ids["plugin_base"],
        "resourceData": {"name": "redrafted"},
    },
    f"POST {_ROOT}/plugins/{{plugin_id}}/files/drafts": lambda ids: file_body("more.py"),
    f"PUT {_ROOT}/plugins/{{plugin_id}}/files/drafts/{{file_draft_id}}": lambda ids: file_body(),
    f"POST {_ROOT}/plugins/{{plugin_id}}/files/{{file_id}}/draft": lambda ids: file_body(),
    f"PUT {_ROOT}/plugins/{{plugin_id}}/files/{{file_id}}/draft": lambda ids: {
        "resourceSnapshot": ids["file_snapshot_id"],
        "resourceData": file_body("less.py"),
    },
    f"POST {_ROOT}/pluginParameterTypes/drafts": lambda ids: {
        "group": ids["group_id"],
        "name": "drafted",
    },
    f"PUT {_ROOT}/pluginParameterTypes/drafts/{{type_draft_id}}": lambda ids: {"name": "again"},
    f"POST {_ROOT}/pluginParameterTypes/{{type_id}}/draft": lambda ids: {"name": "drafted"},
    f"PUT {_ROOT}/pluginParameterTypes/{{type_id}}/draft": lambda ids: {
        "resourceSnapshot": ids["type_snapshot_id"],
        "resourceData": {"name": "redrafted"},
    },
}


# No table is touched for the description, so this database is never made.
_app = create_app(make_settings(databases.new_database("sqlite")))
DOCUMENT: dict[str, Any] = _app.test_client().get("/swagger.json").get_json()

OPERATIONS = [
    Operation(method.upper(), path, declared)
    for path, operations in DOCUMENT["paths"].items()
    if path != "/health"
    for method, declared in operations.items()
]
WITH_BODY = [operation for operation in OPERATIONS if operation.reads_body]
SCOPED = [operation for operation in OPERATIONS if operation.is_scoped]
PRIVATE = [operation for operation in OPERATIONS if operation.is_private]
FOR_USERS = [operation for operation in OPERATIONS if operation.needs_login]
WITH_IDS = [operation for operation in OPERATIONS if "{" in operation.template]
TEMPLATES = sorted({operation.template for operation in OPERATIONS})
