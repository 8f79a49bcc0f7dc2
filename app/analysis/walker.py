"""One pass over the module level of a file; bodies are only looked through for definitions."""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import starmap
from typing import Any

from app.analysis.annotations import Annotations, Defined
from app.analysis.artifacts import Class, complete_class, read_bases, read_class
from app.analysis.branches import Arm, Branching, arms_of, inner_definitions
from app.analysis.definitions import Definition, Definitions, Path, Value
from app.analysis.functions import (
    Def,
    Marks,
    is_registered,
    is_registering_call,
    mentions_sdk,
    read_function,
    read_marks,
    sketch_function,
)
from app.analysis.imports import OWN, RUN_TIME, Names, dotted
from app.analysis.runtime import blind_call, blind_target, is_computed
from app.analysis.signatures import (
    ArtifactSignature,
    BlindSpot,
    FunctionSignature,
    Imported,
    OtherKind,
    OtherName,
    Reading,
    Unreadable,
)
from app.analysis.source import TOO_DEEP, Source


class Walker:
    """Reads the statements of one module in their order, and remembers what they bind."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._names = Names()
        self._definitions = Definitions(source)
        self._classes: dict[str, Class] = {}
        self._known: dict[ast.stmt, Class] = {}
        self._defined: dict[str, Defined] = {}
        self._generic: set[str] = set()
        self._imported: dict[str, str] = {}
        self._blind: list[BlindSpot] = []
        self._mentions: dict[ast.stmt, bool] = {}
        self._path: Path = ()
        self._branchings = 0
        self._loops = 0
        self._handlers: dict[type[ast.stmt], Callable[[Any], None]] = {
            ast.FunctionDef: self._def,
            ast.AsyncFunctionDef: self._def,
            ast.ClassDef: self._class,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated_assign,
            ast.Expr: self._expression,
            ast.If: self._branch,
            ast.Try: self._try,
            ast.TryStar: self._try,
            ast.Match: self._branch,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.For: self._loop,
            ast.AsyncFor: self._loop,
            ast.While: self._loop,
            # Since Python 3.12; before it no statement is just that.
            getattr(ast, "TypeAlias", ast.stmt): self._type_alias,
        }

    def read(self, tree: ast.Module) -> Reading:
        """Read a whole module."""
        self._walk(tree.body)
        annotations = Annotations(self._names, self._source, self._defined, self._generic)
        return replace(
            self._definitions.reading(partial(self._completed, annotations)),
            blind_spots=tuple(self._blind),
            shapes=annotations.shapes(),
            imports=tuple(starmap(Imported, self._imported.items())),
        )

    def _completed(self, annotations: Annotations, found: Definition) -> Value:
        """Read of a task, or of a class that heirs may make one, what needs all names."""
        value, node = found.value, found.node
        if isinstance(value, FunctionSignature) and isinstance(node, Def):
            return read_function(value, node, self._source, annotations)
        known = self._known.get(node)
        if known is None or (known.artifact is None and not known.methods):
            return value
        if isinstance(value, ArtifactSignature):
            return complete_class(value, known, self._source, annotations)
        if isinstance(value, OtherName):
            return complete_class(value, known, self._source, annotations)
        return value

    def _walk(self, body: Iterable[ast.stmt]) -> None:
        for node in body:
            handler = self._handlers.get(type(node))
            if handler is not None:
                handler(node)

    def _def(self, node: Def) -> None:
        marks = read_marks(node, self._names, self._source, self._may_register)
        if self._loops:
            self._define(self._other(node, "run-time value"), node, RUN_TIME)
        elif marks.is_registered and isinstance(node, ast.FunctionDef):
            self._define(sketch_function(node, self._source, marks), node)
        else:
            self._define(self._unregistered(node, marks), node)
        self._classes.pop(node.name, None)
        if node.name == "__getattr__":
            column = self._source.column(node.lineno, node.col_offset)
            self._blind.append(BlindSpot("run-time name", node.name, node.lineno, column))

    def _class(self, node: ast.ClassDef) -> None:
        bases = read_bases(node, self._names, self._source, self._classes)
        known = read_class(node, bases, self._source, self._classes)
        if self._loops:
            self._define(self._other(node, "run-time value"), node, RUN_TIME)
            return
        other = OtherName(
            node.name,
            "class",
            node.lineno,
            self._source.column(node.lineno, node.col_offset),
            hidden_by=bases.hidden_by,
            bases=bases.texts,
        )
        self._define(known.artifact or other, node)
        self._classes[node.name] = self._known[node] = known
        self._defined[node.name] = node

    def _define(self, value: Value, node: Def | ast.ClassDef, meaning: str = OWN) -> None:
        self._defined.pop(node.name, None)
        # Python 3.12: `def f[T](x: T)`; before it there are none.
        for parameter in getattr(node, "type_params", ()):
            self._generic.add(parameter.name)
        self._definitions.add(value, node, self._path)
        self._names.bind(node.name, meaning + node.name if meaning == OWN else meaning)
        is_marked = partial(is_registered, names=self._names)
        self._definitions.inner.extend(inner_definitions(node, is_marked, self._source))

    def _unregistered(self, node: Def, marks: Marks) -> OtherName:
        kind: OtherKind = "function" if isinstance(node, ast.FunctionDef) else "async function"
        other = self._other(node, kind)
        if not node.decorator_list:
            return other
        return replace(other, is_marked=marks.is_registered, hidden_by=marks.hidden_by)

    def _may_register(self, name: str) -> bool:
        """Could decorating with a definition of this file register what it decorates."""
        found = self._definitions.find(name)
        if found is None:
            return True
        if found.node not in self._mentions:
            self._mentions[found.node] = mentions_sdk(found.node, self._names)
        return self._mentions[found.node]

    def _import(self, node: ast.Import) -> None:
        self._names.bind_import(node)
        self._note_imported(a.asname or a.name.partition(".")[0] for a in node.names)
        # `import plugin.base` binds `plugin`, and yet says which file is meant.
        self._imported.update((a.name, a.name) for a in node.names if not a.asname)
        self._note(node, "import", (a.asname or a.name.partition(".")[0] for a in node.names))

    def _import_from(self, node: ast.ImportFrom) -> None:
        starred = self._names.bind_import_from(node)
        self._note_imported(a.asname or a.name for a in node.names if a.name != "*")
        if starred is not None:
            column = self._source.column(node.lineno, node.col_offset)
            self._blind.append(BlindSpot("star import", starred, node.lineno, column))
        self._note(node, "import", (a.asname or a.name for a in node.names if a.name != "*"))

    def _assign(self, node: ast.Assign) -> None:
        registered = self._call(node.value)
        for target in node.targets:
            self._bind(target, node.value, node, registered)

    def _annotated_assign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._bind(node.target, node.value, node, self._call(node.value))

    def _bind(
        self, target: ast.expr, value: ast.expr, node: ast.stmt, registered: str | None
    ) -> None:
        if isinstance(target, ast.Name):
            if not (self._path and target.id in self._defined and _is_stand_in(value)):
                self._defined[target.id] = value
            kept = registered == target.id or self._is_wrapped(target.id, value)
            kind: OtherKind = "run-time value" if is_computed(value) else "value"
            if not kept:
                self._note(node, "value" if registered else kind, (target.id,))
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._note(node, "value", (t.id for t in target.elts if isinstance(t, ast.Name)))
        elif spot := blind_target(target, self._names, self._source):
            self._blind.append(spot)
        self._names.bind_value(target, value)

    def _type_alias(self, node: Any) -> None:
        """Python 3.12: `type X = …`."""
        self._defined[node.name.id] = node.value
        self._generic.update(parameter.name for parameter in node.type_params)
        self._note(node, "value", (node.name.id,))
        self._names.bind(node.name.id, RUN_TIME)

    def _note_imported(self, names: Iterable[str]) -> None:
        for name in names:
            meaning = self._names.get(name)
            if meaning is not None:
                self._imported[name] = meaning

    def _expression(self, node: ast.Expr) -> None:
        self._call(node.value)

    def _call(self, value: ast.expr) -> str | None:
        """Take in what a call registers; give the name of the function, None for all else."""
        if not isinstance(value, ast.Call):
            return None
        registered = self._registered_by(value)
        if registered is None and (spot := blind_call(value, self._names, self._source)):
            self._blind.append(spot)
        return registered

    def _registered_by(self, value: ast.Call) -> str | None:
        if self._loops or not is_registering_call(value, self._names):
            return None
        argument = value.args[0] if value.args else None
        if not isinstance(argument, ast.Name):
            return None
        found = self._definitions.find(argument.id)
        if found is None or not isinstance(found.node, Def):
            return None
        marks = read_marks(found.node, self._names, self._source, self._may_register)
        self._definitions.register(found, marks.others)
        return argument.id

    def _is_wrapped(self, name: str, value: ast.expr) -> bool:
        """Is this `name = wrapper(name)`, which leaves the task a task."""
        if not isinstance(value, ast.Call):
            return False
        if not any(isinstance(part, ast.Name) and part.id == name for part in value.args):
            return False
        return self._definitions.wrap(name, self._source.segment(value.func))

    def _branch(self, node: Branching) -> None:
        self._arms(arms_of(node))

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        self._arms(arms_of(node))
        self._walk(node.finalbody)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                self._names.bind_value(item.optional_vars, None)
        self._walk(node.body)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        if not isinstance(node, ast.While):
            self._names.bind_value(node.target, None)
        self._loops += 1
        self._arms([(None, node.body), (None, [])])
        self._loops -= 1
        self._walk(node.orelse)

    def _arms(self, arms: Sequence[Arm]) -> None:
        outer = self._path
        self._branchings += 1
        statement = self._branchings
        self._names.branch(
            partial(self._arm, (*outer, (statement, number)), arm)
            for number, arm in enumerate(arms)
        )
        self._path = outer

    def _arm(self, path: Path, arm: Arm) -> None:
        name, body = arm
        self._path = path
        if name is not None:
            self._names.bind(name, RUN_TIME)
        self._walk(body)

    def _note(self, node: ast.stmt, kind: OtherKind, names: Iterable[str]) -> None:
        column = self._source.column(node.lineno, node.col_offset)
        for name in names:
            self._definitions.add(OtherName(name, kind, node.lineno, column), node, self._path)

    def _other(self, node: Def | ast.ClassDef, kind: OtherKind) -> OtherName:
        column = self._source.column(node.lineno, node.col_offset)
        return OtherName(node.name, kind, node.lineno, column)


def _is_stand_in(value: ast.expr) -> bool:
    """Is this what an alias is set to where its module cannot be imported: `Axes = object`."""
    if isinstance(value, ast.Constant):
        return value.value is None
    return (dotted(value) or [""])[-1] in ("object", "Any")


def read_source(source: Source) -> Reading | Unreadable:
    """Read a text whose size, null bytes and encoding were checked, in this process."""
    collecting = gc.isenabled()
    # What is made here is kept or freed whole; looking for garbage meanwhile finds none.
    gc.disable()
    try:
        tree = source.parse()
        return tree if isinstance(tree, Unreadable) else Walker(source).read(tree)
    except (RecursionError, MemoryError):
        return TOO_DEEP
    finally:
        if collecting:
            gc.enable()
