"""Packages as Hypothesis thinks them up: plugins whose code has the tasks that they register."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from app.domain.structures import names_in
from app.naming import BUILTIN_TYPES
from app.packages.values import Case, File, Package, Parameter, ParameterType, Plugin, Task

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
said = st.none() | texts
letters = st.text("abcxyz_", min_size=1, max_size=4)
type_names = st.text("Tabc. -", min_size=1, max_size=5).filter(lambda name: name.strip())
keys = texts

ARTIFACT = """
class {name}(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir, name, contents, **kwargs):
        return working_dir

    @staticmethod
    def deserialize(working_dir, path, **kwargs):
        return path

    @staticmethod
    def validation():
        return None
"""


def structures(names):
    """Structures over types of these names; what they are is not asked."""
    leaves = st.sampled_from([*BUILTIN_TYPES, *names])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.fixed_dictionaries({"list": inner}),
            st.fixed_dictionaries({"tuple": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries(
                {"mapping": st.dictionaries(keys, inner, min_size=1, max_size=2)}
            ),
            st.fixed_dictionaries(
                {"mapping": st.tuples(st.sampled_from(["string", "integer"]), inner).map(list)}
            ),
        ),
        max_leaves=4,
    ).filter(lambda found: isinstance(found, dict))


@st.composite
def type_lists(draw):
    """Types, each made of those before it."""
    found = []
    for name in draw(st.lists(type_names, max_size=3, unique=True)):
        inner = structures([one.name for one in found])
        structure = draw(st.none() | st.just({}) | inner)
        found.append(ParameterType(name, draw(said), structure))
    return found


@st.composite
def tasks(draw, name, types):
    names = draw(st.lists(letters, max_size=3, unique=True))
    one_of = st.sampled_from([*BUILTIN_TYPES, *(one.name for one in types)])
    outputs = draw(st.lists(letters, max_size=2, unique=True))
    returned = tuple(Parameter(output, draw(one_of)) for output in outputs)
    if draw(st.integers(0, 3)) == 0:
        return Task(name, None, returned)
    inputs = tuple(Parameter(one, draw(one_of), draw(st.booleans())) for one in names)
    return Task(name, inputs, returned)


def code_of(found, comment):
    lines = [f"# {comment!r}", "from dioptra import pyplugs"]
    lines += ["from dioptra.sdk.api.artifact import ArtifactTaskInterface"]
    for task in found:
        if task.inputs is None:
            lines.append(ARTIFACT.format(name=task.name))
            continue
        arguments = ", ".join(one.name if one.required else f"{one.name}=0" for one in task.inputs)
        star = "*, " if arguments else ""
        lines.append(f"\n\n@pyplugs.register\ndef {task.name}({star}{arguments}):\n    return x")
    return "\n".join(lines)


values = st.one_of(
    st.sampled_from([None, True, 1.5, 10**20, [], [1, {"a b": None}], {"é": ["\x00"]}]),
    st.integers(),
    texts,
)
by_name = st.dictionaries(letters, values, min_size=1, max_size=2).map(json.dumps)


@st.composite
def cases(draw, task):
    """Cases of a task; whether its values fit it is not asked."""
    name = draw(st.text("abc é\"'", min_size=1, max_size=5).filter(str.strip))
    if task.inputs is None:
        given = json.dumps({"value": draw(values.filter(bool))})
    else:
        given = json.dumps({"inputs": json.loads(draw(by_name))})
    expected = draw(st.none() | by_name)
    raises = draw(st.none() | st.just("ValueError")) if expected is None else None
    return Case(task.name, name, given, expected, raises)


@st.composite
def files(draw, filename, types):
    names = draw(st.lists(letters, max_size=3, unique=True))
    found = [draw(tasks(name, types)) for name in names]
    kept = tuple(sorted(found, key=lambda task: task.inputs is None))
    given = [draw(cases(task)) for task in kept if draw(st.booleans())]
    named = tuple(sorted(given, key=lambda case: (case.task, case.name)))
    return File(filename, code_of(found, draw(texts)), kept, draw(said), named)


lines = st.sampled_from(["numpy>=2", "# models", "", "pandas"])
requirements = st.none() | st.lists(lines, min_size=1, max_size=3).map(
    lambda found: f"numpy\n{chr(10).join(found)}\nscikit-learn\n"
)


@st.composite
def packages(draw):
    """Packages of up to two plugins."""
    types = draw(type_lists())
    plugins = []
    for name in draw(st.lists(st.sampled_from(["one", "two"]), min_size=1, unique=True)):
        filenames = draw(st.lists(st.sampled_from(["a.py", "b.py", "__init__.py"]), unique=True))
        content = tuple(draw(files(filename, types)) for filename in filenames)
        plugins.append(Plugin(name, draw(said), content, draw(requirements)))
    return Package(tuple(plugins), tuple(types))


def in_use(package):
    """The same without types that no task uses, nor a type that one uses: what an export holds."""
    by_name = {one.name: one for one in package.types}
    waiting = [
        one.type
        for plugin in package.plugins
        for file in plugin.files
        for task in file.tasks
        for one in (*(task.inputs or ()), *task.outputs)
    ]
    used = set()
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in used:
            used.add(name)
            waiting += names_in(by_name[name].structure)
    return Package(package.plugins, tuple(one for one in package.types if one.name in used))
