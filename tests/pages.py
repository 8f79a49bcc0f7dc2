"""Every page that can be looked at, with something on it; whoever adds one adds a line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .builders import (
    ARTIFACT,
    GROUPS,
    HELLO,
    PLUGINS,
    TOKENS,
    TYPES,
    USERS,
    Json,
    artifact_task,
    file_body,
    function_task,
)

# Sends method, path and body to the API and gives the document of the answer.
Send = Callable[[str, str, Any], Json]

GROUP = "lab of pages"

# By the view that makes them; each path is a page in another state.
PAGES: dict[str, tuple[str, ...]] = {
    "home.index": ("/",),
    "search.show": ("/search", "/search?q=hello", "/search?q=nothing%20like%20it", "/search?q=x:y"),
    "account.sign_in_form": ("/sign-in", "/sign-in?next=/types"),
    "account.register_form": ("/register",),
    "account.show": ("/account",),
    "account.edit_form": ("/account/edit",),
    "account.delete_form": ("/account/delete",),
    "plugins.index": ("/plugins", "/plugins?search=nothing", "/plugins?search=x:y"),
    "plugins.new_form": ("/plugins/new",),
    "plugins.show": ("/plugins/{plugin}", "/plugins/{bare}", "/plugins/{plugin}?search=nothing"),
    "plugins.edit_form": ("/plugins/{plugin}/edit",),
    "plugins.delete_form": ("/plugins/{plugin}/delete", "/plugins/{bare}/delete"),
    "guide.new_form": ("/plugins/{plugin}/files/new",),
    "guide.edit_form": ("/plugins/{plugin}/files/{file}/edit",),
    "plugin_files.show": ("/plugins/{plugin}/files/{file}",),
    "plugin_files.delete_form": ("/plugins/{plugin}/files/{file}/delete",),
    "cases.index": (
        "/plugins/{plugin}/files/{file}/cases",
        "/plugins/{plugin}/files/{file}/cases?search=nothing",
        "/plugins/{plugin}/files/{text}/cases",
    ),
    "cases.new_form": (
        "/plugins/{plugin}/files/{file}/cases/new?task=hello",
        "/plugins/{plugin}/files/{text}/cases/new?task=TextArtifact",
    ),
    "cases.edit_form": ("/plugins/{plugin}/files/{file}/cases/{case}/edit",),
    "cases.delete_form": ("/plugins/{plugin}/files/{file}/cases/{case}/delete",),
    "parameter_types.index": ("/types", "/types?search=nothing"),
    "parameter_types.new_form": ("/types/new",),
    "parameter_types.show": ("/types/{image}", "/types/{images}", "/types/{string}"),
    "parameter_types.edit_form": ("/types/{images}/edit",),
    "parameter_types.delete_form": ("/types/{image}/delete", "/types/{images}/delete"),
    "groups.index": ("/groups", "/groups?search=nothing"),
    "groups.new_form": ("/groups/new",),
    "groups.show": ("/groups/{group}", "/groups/{public}", "/groups/{group}?search=nothing"),
    "groups.edit_form": ("/groups/{group}/edit",),
    "groups.remove_form": ("/groups/{group}/members/{member}/remove",),
    "groups.delete_form": ("/groups/{group}/delete", "/groups/{empty}/delete"),
    "api_docs.show": ("/api/docs",),
}
ERRORS = ("/nowhere", "/plugins/987654321", "/plugins?index=many")
# Whoever is signed in is sent on, or sees nothing new.
FOR_STRANGERS = ("home.index", "account.sign_in_form", "account.register_form")
FOR_USERS = tuple(view for view in PAGES if view not in FOR_STRANGERS)


def paths(views: tuple[str, ...], ids: Json) -> list[str]:
    """The addresses of the pages that some views make."""
    return [path.format(**ids) for view in views for path in PAGES[view]]


def fill(send: Send) -> Json:
    """Make something for every page, of whoever sends, and give its ids."""

    def post(path: str, **body: Any) -> int:
        return int(send("POST", path, body)["id"])

    word = {"password": "long enough", "confirmPassword": "long enough"}
    member = post(USERS, username="emil", email="emil@example.org", **word)
    group, empty = post(GROUPS, name=GROUP), post(GROUPS, name="empty lab")
    send("POST", f"{GROUPS}/{group}/members", {"user": member})
    send("POST", TOKENS, {"name": "nightly upload", "readOnly": True})
    image = post(TYPES, group=group, name="image", description="A picture")
    images = post(TYPES, group=group, name="images", structure={"list": "image"})
    listed = send("GET", f"{TYPES}?groupId={group}&search=name:string", None)
    string = listed["data"][0]["id"]
    plugin = post(PLUGINS, group=group, name="page_greetings", description="Greets people")
    bare = post(PLUGINS, group=group, name="page_bare")
    files = f"{PLUGINS}/{plugin}/files"
    # Nothing registers its second argument, which the page of the file says.
    task = function_task("hello", {"name": image}, {"message": string})
    file = post(files, **file_body("hello.py", HELLO, [task]))
    text = artifact_task(outputs={"text": images})
    text_file = post(files, **file_body("text.py", ARTIFACT, [], [text]))
    said = {"task": "hello", "inputs": {"name": "Ada"}, "expected": {"message": "Bye"}}
    case = post(f"{files}/{file}/cases", name="greets Ada", **said)
    public = send("GET", f"{GROUPS}?search=name:public", None)["data"][0]["id"]
    made = {"group": group, "empty": empty, "public": public, "member": member, "string": string}
    return {
        **made,
        "image": image,
        "images": images,
        "plugin": plugin,
        "bare": bare,
        "file": file,
        "case": case,
        "text": text_file,
    }
