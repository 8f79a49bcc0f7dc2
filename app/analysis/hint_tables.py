"""What the names of the standard library say in an annotation, bare and with brackets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from app.analysis.signatures import Hint

ANY: Final = Hint("any")
STRING: Final = Hint("string")
INTEGER: Final = Hint("integer")
NUMBER: Final = Hint("number")
BOOLEAN: Final = Hint("boolean")
NULL: Final = Hint("null")
LIST: Final = Hint("list", parts=(ANY,))
MAPPING: Final = Hint("mapping", parts=(STRING, ANY))
COUNTER: Final = Hint("mapping", parts=(STRING, INTEGER))

# How what stands in the brackets is read; "target" is what a qualifier is put on.
Form = Literal[
    "list",
    "generator",
    "tuple",
    "mapping",
    "counter",
    "optional",
    "union",
    "literal",
    "annotated",
    "target",
]

# Built-in names as `Meanings` gives them.
BUILTIN: Final = "builtins."
TYPED_DICT: Final = "typing.TypedDict"
NAMED_TUPLE: Final = "typing.NamedTuple"
NAMEDTUPLE: Final = "collections.namedtuple"
ANNOTATED: Final = "typing.Annotated"
REQUIRED: Final = "typing.Required"
NOT_REQUIRED: Final = "typing.NotRequired"
READ_ONLY: Final = "typing.ReadOnly"
PARAM_SPEC: Final = "typing.ParamSpec"
UNPACK: Final = "typing.Unpack"


def _of(modules: Iterable[str], names: str) -> set[str]:
    return {f"{module}.{name}" for module in modules for name in names.split()}


_ABC: Final = ("typing", "collections.abc")
_LISTS: Final = (
    _of(["builtins"], "list set frozenset")
    | _of(["typing"], "List Set FrozenSet AbstractSet Deque")
    | _of(["collections"], "deque")
    | _of(_ABC, "Sequence MutableSequence Collection Container Reversible MutableSet")
    | _of(_ABC, "Iterable Iterator KeysView ValuesView")
    | _of(["collections.abc"], "Set")
)
_GENERATORS: Final = _of(_ABC, "Generator")
_MAPPINGS: Final = (
    _of(["builtins"], "dict")
    | _of(["typing"], "Dict DefaultDict OrderedDict")
    | _of(["collections"], "defaultdict OrderedDict")
    | _of(_ABC, "Mapping MutableMapping")
)
_COUNTERS: Final = _of(["typing"], "Counter") | _of(["collections"], "Counter")
_TUPLES: Final = _of(["builtins"], "tuple") | _of(["typing"], "Tuple")
_TARGETS: Final = _of(["typing"], "Final ClassVar Required NotRequired ReadOnly") | {
    "dataclasses.InitVar"
}

# Bare, and where brackets say no more.
PLAIN: Final[dict[str, Hint]] = {
    **dict.fromkeys(_of(["builtins"], "object any"), ANY),
    **dict.fromkeys(_of(["typing"], "Any Self Optional Union Literal Annotated Unpack"), ANY),
    **dict.fromkeys(_of(["typing"], "Concatenate Generic Protocol TypeAlias"), ANY),
    **dict.fromkeys(_TARGETS, ANY),
    **dict.fromkeys(_of(["typing"], "Text LiteralString AnyStr") | {"builtins.str"}, STRING),
    **dict.fromkeys(_of(["numbers"], "Integral") | {"builtins.int"}, INTEGER),
    **dict.fromkeys(_of(["numbers"], "Number Real Rational") | {"builtins.float"}, NUMBER),
    **dict.fromkeys(_of(["typing"], "TypeGuard TypeIs") | {"builtins.bool"}, BOOLEAN),
    **dict.fromkeys(_of(["typing"], "NoReturn Never") | {"types.NoneType"}, NULL),
    **dict.fromkeys(_LISTS | _GENERATORS | _TUPLES, LIST),
    **dict.fromkeys(_MAPPINGS | {TYPED_DICT}, MAPPING),
    **dict.fromkeys(_COUNTERS, COUNTER),
}

FORMS: Final[dict[str, Form]] = {
    **dict.fromkeys(_LISTS, "list"),
    **dict.fromkeys(_GENERATORS, "generator"),
    **dict.fromkeys(_TUPLES, "tuple"),
    **dict.fromkeys(_MAPPINGS, "mapping"),
    **dict.fromkeys(_COUNTERS, "counter"),
    **dict.fromkeys(_TARGETS, "target"),
    "typing.Optional": "optional",
    "typing.Union": "union",
    "typing.Literal": "literal",
    ANNOTATED: "annotated",
}

_CONSTRUCTORS: Final = _of(
    ["typing"], "NamedTuple NewType TypeVar ParamSpec TypeVarTuple TypeAliasType"
)
# What this module knows of `typing`; `typing_extensions` has the same, and newer ones before it.
TYPING_NAMES: Final = frozenset(
    name.removeprefix("typing.")
    for name in {*PLAIN, *FORMS, *_CONSTRUCTORS}
    if name.startswith("typing.")
)
