"""What a person must know to run a task: its inputs, what they may be, what is in the way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app import naming
from app.analysis import Reading, Unreadable
from app.analysis.merge import NamedTask
from app.analysis.packages import imported_packages
from app.analysis.signatures import ArtifactSignature, FunctionSignature, Parameter
from app.analysis.suggest import describe
from app.domain import (
    access,
    needs,
    plugin_files,
    plugins,
    registration,
    resources,
    run_code,
    run_orders,
    run_starts,
    runs,
    surroundings,
)
from app.domain.access import Actor
from app.domain.run_orders import Code
from app.domain.run_values import Asked
from app.domain.surroundings import Place
from app.domain.values import Ref
from app.errors import Denied, Invalid, Mismatch, NotFound

# `serialize(working_dir, name, contents)`; what comes after them is given by whoever runs it.
_LEADING = 3
_FROM_SCHEMA = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean"}


@dataclass(frozen=True, slots=True)
class OfferedInput:
    """An input of a task, or a further argument of `serialize`.

    Attributes:
        type_name: Of its parameter type, which `Offer.types` describes.
        required: Has a run to give it.
        kind: As `inspect` calls it; None where the code has no such argument.
        default: Source text; None where the code has none.
        choices: The only values there are; empty where not limited.
    """

    name: str
    type_name: str
    required: bool
    kind: str | None = None
    default: str | None = None
    description: str | None = None
    choices: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A task that can be run.

    Attributes:
        file_id: None for a file that is not saved yet.
        kind: ``function`` or ``artifact``.
        is_unsaved: Is it run as it stands in the draft of whoever runs it.
        description: The summary of its docstring.
        inputs: Of a function task its inputs, of an artifact task further arguments of `serialize`.
        outputs: Name and type of each.
        obstacle: Why this actor cannot run it, a sentence; empty where nothing is in the way.
        missing: Modules that the file imports and that are not there where tasks are run.
        code: For the order.
    """

    plugin: Ref
    group: Ref
    file_id: int | None
    filename: str
    task: str
    kind: str
    is_unsaved: bool
    description: str | None
    inputs: Sequence[OfferedInput]
    outputs: Sequence[tuple[str, str]]
    obstacle: str
    missing: Sequence[str]
    code: Code

    @property
    def types(self) -> Mapping[str, Any]:
        """Structures of types by name."""
        return self.code.types


def offer_saved(actor: Actor, plugin_id: int, file_id: int, task: str) -> Offer:
    """A task of a saved file, for whoever may read it.

    Raises:
        NotFound: There is no such file, or it registers no such task.
    """
    plugin = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id)
    file = resources.fetch(actor, plugin_files.NOUN, runs.FILE, file_id, plugin_id=plugin_id)
    place = surroundings.place_of(actor, plugin, file_id)
    code = run_code.code_of(actor, plugin, file.name, file.tasks)
    return _offer(actor, place, code, file.contents, task, is_unsaved=False)


def offer_unsaved(
    actor: Actor, place: Place, filename: str, contents: str, named: NamedTask
) -> Offer:
    """A task of code that is not saved.

    Raises:
        Invalid, Mismatch: As at a save of the file with this task alone.
    """
    naming.check_filename(filename)
    plugin = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, place.plugin_id or 0, "write")
    checked = registration.accept_named(place, contents, [named])
    code = run_code.unsaved_code(actor, plugin, filename, checked)
    return _offer(actor, place, code, contents, named.name, is_unsaved=True)


def find_problems(offer: Offer, asked: Asked) -> Sequence[Mapping[str, Any]]:
    """What would be refused at a start: findings with code, message and name."""
    try:
        run_orders.make_order(offer.code, asked)
    except (Invalid, Mismatch) as refusal:
        whole = {"code": refusal.name, "message": refusal.message, "name": None}
        found: Sequence[Mapping[str, Any]] = refusal.detail.get("findings", [whole])
        return found
    return ()


def _offer(
    actor: Actor, place: Place, code: Code, contents: str, task: str, *, is_unsaved: bool
) -> Offer:
    reading = surroundings.read_file(place, contents)
    kind, document = _find(code, task)
    if kind == "function":
        signature = _named(reading, "functions", task)
        inputs = [_input(code, one, signature) for one in document["inputs"]]
    else:
        signature = _named(reading, "artifacts", task)
        inputs = _arguments(signature) if isinstance(signature, ArtifactSignature) else []
    names = code.names
    return Offer(
        plugin=Ref(place.plugin_id or 0, code.plugin),
        group=code.group,
        file_id=place.file_id,
        filename=code.filename,
        task=task,
        kind=kind,
        is_unsaved=is_unsaved,
        description=_summary(signature),
        inputs=inputs,
        outputs=[(name, names.get(id_, then)) for name, id_, then in document["outputs"]],
        obstacle=_obstacle(actor, code.group),
        missing=_missing(reading, code.plugin),
        code=code,
    )


def _find(code: Code, task: str) -> tuple[str, Mapping[str, Any]]:
    for key, kind in (("functions", "function"), ("artifacts", "artifact")):
        for one in code.tasks[key]:
            if one["name"] == task:
                return kind, one
    raise NotFound(
        f"{code.filename} registers no task named {task!r}.", entity_type="task", task=task
    )


def _missing(reading: Reading | Unreadable, plugin: str) -> Sequence[str]:
    if isinstance(reading, Unreadable):
        return ()
    return sorted(needs.missing_of(imported_packages([reading], plugin)))


def _obstacle(actor: Actor, group: Ref) -> str:
    try:
        run_starts.refuse_off()
    except Denied as refusal:
        return refusal.message
    if not access.may(actor, "write", group.id):
        return (
            f"You may read the group {group.name}, and running a task needs the permission to "
            "write there. Whoever manages its members can give it to you."
        )
    return ""


def _named(
    reading: Reading | Unreadable, kind: str, name: str
) -> FunctionSignature | ArtifactSignature | None:
    found = () if isinstance(reading, Unreadable) else getattr(reading, kind)
    return next((one for one in found if one.name == name), None)


def _summary(signature: FunctionSignature | ArtifactSignature | None) -> str | None:
    text = (signature.docstring or "").strip() if signature is not None else ""
    return text.partition("\n\n")[0].strip() or None


def _input(
    code: Code, one: Sequence[Any], signature: FunctionSignature | ArtifactSignature | None
) -> OfferedInput:
    """An input as it was registered, with the choices that the code gives it."""
    name, type_id, then, required, *facts = one
    kind, default, _, description = (*facts, None, None, None, None)[:4]
    parameters = signature.parameters if isinstance(signature, FunctionSignature) else ()
    argument = next((one for one in parameters if one.name == name), None)
    return OfferedInput(
        name=name,
        type_name=code.names.get(type_id, then),
        required=required,
        kind=kind,
        default=default,
        description=description,
        choices=_choices(argument),
    )


def _choices(argument: Parameter | None) -> Sequence[Any]:
    is_one = argument is not None and not argument.kind.startswith("variadic")
    return argument.hint.choices if is_one and argument and argument.hint else ()


def _arguments(signature: ArtifactSignature) -> list[OfferedInput]:
    """Further arguments of `serialize`: what its signature takes, as `validation` describes it."""
    serialize = next((one for one in signature.methods if one.name == "serialize"), None)
    validation = signature.validation
    schemas: dict[str, Any] = {}
    if validation is not None and validation.properties is not None:
        schemas = json.loads(validation.properties) or {}
    found: dict[str, OfferedInput] = {}
    for one in serialize.parameters[_LEADING:] if serialize is not None else ():
        is_told = one.name in schemas or (validation is not None and validation.is_dynamic)
        if one.kind.startswith("variadic") or not is_told:
            continue
        description = describe(one, serialize.docstring if serialize is not None else None)
        found[one.name] = OfferedInput(
            one.name, "any", one.required, one.kind, one.default, description, _choices(one)
        )
    for name in schemas:
        found.setdefault(name, OfferedInput(name, "any", required=False))
    return [_by_schema(one, schemas.get(one.name)) for one in found.values()]


def _by_schema(argument: OfferedInput, schema: Any) -> OfferedInput:
    if not isinstance(schema, Mapping):
        return argument
    wanted, choices, said = (schema.get(key) for key in ("type", "enum", "description"))
    known = _FROM_SCHEMA.get(wanted) if isinstance(wanted, str) else None
    return replace(
        argument,
        type_name=known or "any",
        choices=choices if isinstance(choices, list) else argument.choices,
        description=said if isinstance(said, str) else argument.description,
    )
