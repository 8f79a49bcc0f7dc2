"""Plugins, files and types for tests, made through the API; sources that they can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .api_client import ApiClient

PLUGINS = "/api/v1/plugins"
TYPES = "/api/v1/pluginParameterTypes"
GROUPS = "/api/v1/groups"
USERS = "/api/v1/users"
TAGS = "/api/v1/tags"
SESSIONS = f"{USERS}/current/sessions"
TOKENS = f"{USERS}/current/tokens"

Json = dict[str, Any]

HELLO = '''"""Greetings."""

from dioptra import pyplugs


@pyplugs.register
def hello(name: str, times: int = 1) -> str:
    return f"Hello, {name}! " * times
'''

ARTIFACT = """
from pathlib import Path

from dioptra.sdk.api.artifact import ArtifactTaskInterface


class TextArtifact(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir, name, contents, **kwargs):
        path = Path(working_dir) / name
        path.write_text(contents)
        return path

    @staticmethod
    def deserialize(working_dir, path, **kwargs):
        return (Path(working_dir) / path).read_text()

    @staticmethod
    def validation():
        return {}
"""


def source(names: Iterable[str]) -> str:
    """A file that defines a task of each of these names."""
    tasks = [f"@register\ndef {name}(a=1, b=2, c=3):\n    return a, b, c\n" for name in names]
    return "\n\n".join(["from dioptra.pyplugs import register", *tasks])


def function_task(
    name: str = "hello",
    inputs: Mapping[str, int] | None = None,
    outputs: Mapping[str, int] | None = None,
    optional: Sequence[str] = (),
) -> Json:
    """A function task as a body says it; parameters are names to type ids, in order."""
    given = [
        {"name": key, "parameterType": id_, "required": key not in optional}
        for key, id_ in (inputs or {}).items()
    ]
    return {"name": name, "inputParams": given, "outputParams": _outputs(outputs)}


def artifact_task(name: str = "TextArtifact", outputs: Mapping[str, int] | None = None) -> Json:
    """An artifact task as a body says it."""
    return {"name": name, "outputParams": _outputs(outputs)}


def _outputs(outputs: Mapping[str, int] | None) -> list[Json]:
    return [{"name": name, "parameterType": id_} for name, id_ in (outputs or {}).items()]


def file_body(
    filename: str = "hello.py",
    contents: str = HELLO,
    functions: Sequence[Json] = (),
    artifacts: Sequence[Json] = (),
    **fields: Any,
) -> Json:
    """The body of a file."""
    tasks = {"functions": list(functions), "artifacts": list(artifacts)}
    return {"filename": filename, "contents": contents, "tasks": tasks, **fields}


def make_plugin(
    client: ApiClient,
    group_id: int,
    name: str = "hello",
    *,
    files: Mapping[str, str] | None = None,
    **fields: Any,
) -> Json:
    """Make a plugin with files, by filename, and give its document."""
    made = done(client.post(PLUGINS, {"group": group_id, "name": name, **fields}))
    for filename, contents in (files or {}).items():
        make_file(client, made["id"], filename, contents)
    return done(client.get(f"{PLUGINS}/{made['id']}")) if files else made


def make_file(
    client: ApiClient,
    plugin_id: int,
    filename: str = "hello.py",
    contents: str = HELLO,
    functions: Sequence[Json] = (),
    artifacts: Sequence[Json] = (),
    **fields: Any,
) -> Json:
    """Add a file to a plugin and give its document."""
    body = file_body(filename, contents, functions, artifacts, **fields)
    return done(client.post(f"{PLUGINS}/{plugin_id}/files", body))


def make_type(
    client: ApiClient, group_id: int, name: str = "image", structure: Any = None, **fields: Any
) -> Json:
    """Make a parameter type and give its document."""
    body = {"group": group_id, "name": name, "structure": structure, **fields}
    return done(client.post(TYPES, body))


def make_tag(client: ApiClient, group_id: int, name: str = "fast", *paths: str) -> Json:
    """Make a tag, put it on the things at these paths, and give its document."""
    tag = done(client.post(TAGS, {"group": group_id, "name": name}))
    for path in paths:
        done(client.post(f"{path}/tags", {"ids": [tag["id"]]}))
    return tag


def make_drafts(client: ApiClient, group_id: int, plugin: str, file: str, image: str) -> Json:
    """Draft a change of three things and a new thing of each kind.

    Args:
        plugin: Path of a plugin; likewise of a file and of a type.

    Returns:
        Ids of the drafts of new things, by their name in paths.
    """
    done(client.post(f"{plugin}/draft", {"name": "changed"}))
    done(client.post(f"{file}/draft", file_body("changed.py")))
    done(client.post(f"{image}/draft", {"name": "changed"}))
    new = {"group": group_id, "name": "drafted"}
    return {
        "draft_id": done(client.post(f"{PLUGINS}/drafts", new))["id"],
        "plugin_draft_id": done(client.post(f"{PLUGINS}/drafts", new))["id"],
        "file_draft_id": done(client.post(f"{plugin}/files/drafts", file_body("new.py")))["id"],
        "type_draft_id": done(client.post(f"{TYPES}/drafts", new))["id"],
    }


def make_case(client: ApiClient, plugin_id: int, file_id: int, **fields: Any) -> Json:
    """Add a case to a file and give its document; of `hello` with Ada where nothing is said."""
    said = {"name": "greets Ada", "task": "hello", "inputs": {"name": "Ada"}, **fields}
    return done(client.post(f"{PLUGINS}/{plugin_id}/files/{file_id}/cases", said))


def make_token(client: ApiClient, name: str = "upload", **fields: Any) -> Json:
    """Make an API token of the client's user; the document has the token itself."""
    return done(client.post(TOKENS, {"name": name, **fields}))


def make_group(client: ApiClient, name: str = "lab") -> Json:
    """Make a group that the client's user owns."""
    return done(client.post(GROUPS, {"name": name}))


def done(answer: Any) -> Json:
    """The document of an answer that must be a success."""
    assert answer.status_code == 200, answer.text
    document: Json = answer.json
    return document
