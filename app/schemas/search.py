"""The search over everything: what it is asked, and its hits of all kinds in one shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError, fields

from app.schemas.base import ROOT, Answer, RefOut, Whole, page_of
from app.schemas.documents import Json, group_ref, type_ref
from app.schemas.queries import SliceQuery
from app.schemas.tasks import TypeRefOut
from app.search.lines import MAX_COUNTED

if TYPE_CHECKING:
    from app.domain.search_values import Hit

KINDS = ("plugin", "file", "task", "argument", "type", "code")


class Kinds(fields.String):
    """Kinds with commas between them."""

    def __init__(self, **kwargs: Any) -> None:
        one = "|".join(KINDS)
        super().__init__(metadata={"pattern": f"^(({one})(,({one}))*)?$"}, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        names = [part.strip() for part in str(value).split(",") if part.strip()]
        for name in names:
            if name not in KINDS:
                raise ValidationError(
                    f"There is no kind {name[:40]!r}; write some of {','.join(KINDS)}."
                )
        return tuple(dict.fromkeys(names))


def _has_words(text: str) -> None:
    if not text.strip(" "):
        raise ValidationError("Write what to look for.")


class SearchQuery(SliceQuery):
    search = fields.String(
        required=True,
        validate=[_has_words],
        metadata={"description": "See docs/reference/search.md.", "pattern": "[^ ]"},
    )
    kinds = Kinds(load_default="")
    group_id = Whole(data_key="groupId", load_default=None, allow_none=True)


class PlaceOut(Answer):
    """The plugin or the file that a hit is in, or is."""

    id = fields.Integer()
    name = fields.String()
    url = fields.String()


class LineOut(Answer):
    lineNumber = fields.Integer(metadata={"description": "From 1."})
    line = fields.String(metadata={"description": "Of a long one the part around the match."})
    marks = fields.List(
        fields.List(fields.Integer()),
        metadata={"description": "What matches: begin and end in `line`, from 0."},
    )


class SearchHitOut(Answer):
    kind = fields.String(metadata={"description": ", ".join(KINDS) + "."})
    name = fields.String(metadata={"description": "Of code, the filename."})
    description = fields.String(allow_none=True)
    group = fields.Nested(RefOut)
    url = fields.String(metadata={"description": "Of the plugin, the type or the file."})
    plugin = fields.Nested(PlaceOut, allow_none=True)
    file = fields.Nested(PlaceOut, allow_none=True)
    task = fields.String(allow_none=True, metadata={"description": "Of tasks and arguments."})
    direction = fields.String(
        allow_none=True, metadata={"description": "Of arguments: input or output."}
    )
    parameterType = fields.Nested(
        TypeRefOut, allow_none=True, metadata={"description": "Of arguments."}
    )
    lines = fields.List(
        fields.Nested(LineOut), metadata={"description": "Of code: the first lines that match."}
    )
    numLines = fields.Integer(
        metadata={"description": f"Of code: lines that match, up to {MAX_COUNTED:,}."}
    )


SearchPage = page_of(SearchHitOut, "SearchPage")


def search_hit(hit: Hit) -> Json:
    """A hit as JSON."""
    group, argument = group_ref(hit.group), hit.argument
    return {
        "kind": hit.kind,
        "name": hit.name,
        "description": hit.description,
        "group": group,
        "url": _url(hit),
        "plugin": _place(hit.plugin.id, hit.plugin.name) if hit.plugin else None,
        "file": _place(hit.plugin.id, hit.file.name, hit.file.id)
        if hit.plugin and hit.file
        else None,
        "task": argument.task if argument else hit.task and hit.task.name,
        "direction": argument and ("output" if argument.is_output else "input"),
        "parameterType": argument and type_ref(argument.type, group),
        "lines": [
            {"lineNumber": line.number, "line": line.text, "marks": [*map(list, line.marks)]}
            for line in hit.lines
        ],
        "numLines": hit.matching,
    }


def _url(hit: Hit) -> str:
    if hit.kind == "type":
        return f"{ROOT}/pluginParameterTypes/{hit.id}"
    if hit.plugin is None:
        return f"{ROOT}/plugins/{hit.id}"
    return f"{ROOT}/plugins/{hit.plugin.id}/files/{hit.id}"


def _place(plugin_id: int, name: str, file_id: int | None = None) -> Json:
    plugin = f"{ROOT}/plugins/{plugin_id}"
    if file_id is None:
        return {"id": plugin_id, "name": name, "url": plugin}
    return {"id": file_id, "name": name, "url": f"{plugin}/files/{file_id}"}
