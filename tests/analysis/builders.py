"""Short ways to say what is registered and what was found."""

from textwrap import dedent

from app.analysis import ArtifactMapping, FunctionMapping, Reading, TaskMapping, compare, read


def mapping(functions="", artifacts=""):
    """Register tasks by their names, given in one string."""
    return TaskMapping(
        tuple(FunctionMapping(name) for name in functions.split()),
        tuple(ArtifactMapping(name) for name in artifacts.split()),
    )


def reading(source):
    found = read(dedent(source))
    assert isinstance(found, Reading), found
    return found


def compared(source, functions="", artifacts=""):
    return compare(mapping(functions, artifacts), read(dedent(source)))


def places(diagnostics):
    """Each finding as `code` or `code:line`."""
    return [
        diagnostic.code + (f":{diagnostic.line}" if diagnostic.line else "")
        for diagnostic in diagnostics
    ]


def names(tasks):
    return [task.name for task in tasks]
