"""The decorator that makes a function a function task, and the record of what it marked.

Finding tasks in source text is not done here: the server reads plugin code without running it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any, TypeVar, overload

Task = TypeVar("Task", bound=Callable[..., Any])


# Flags of the code of an `async def`, without and with `yield`.
_ASYNC = 0x80 | 0x200


class _Record:
    """The tasks of one loaded module; the namespace tells it from a later load of the same name.

    Neither this module nor another that plugin code needs imports `inspect` or `dataclasses`: each
    takes a third of the time in which Python starts, and every run would wait for it.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.tasks: dict[str, Callable[..., Any]] = {}


_record_by_module: dict[str, _Record] = {}


@overload
def register(function: Task) -> Task: ...
@overload
def register() -> Callable[[Task], Task]: ...
def register(function: Task | None = None) -> Task | Callable[[Task], Task]:
    """Mark a function as a function task, as ``@register`` or ``@register()``.

    The function is recorded and handed back as the same object: it is not wrapped, so calling,
    testing and pickling it are as before. A method or a function inside a function is handed back
    too, but is no task and is not listed.

    Args:
        function: A plain function, or a function in another decorator's wrapper, such as that of
            ``functools.cache``.

    Returns:
        The function itself; with empty parentheses, the decorator that does this.

    Raises:
        TypeError: It is a class, an ``async def``, a lambda, or not a Python function at all.

    Source: seed, "Plugin Function Tasks"; registration-rules.md 2.
    """
    if function is None:
        return _record
    return _record(function)


def registered(module: ModuleType | str) -> dict[str, Callable[..., Any]]:
    """List the function tasks of a module that was imported.

    Args:
        module: The module, or its full name as in ``sys.modules``. Nothing is imported.

    Returns:
        Function by name, in the order of definition, as a new dict. Of a name defined twice, the
        last one, in its place. Empty for a module that registered nothing or was not imported.
    """
    name = module if isinstance(module, str) else module.__name__
    record = _record_by_module.get(name)
    if record is None:
        return {}
    if isinstance(module, ModuleType) and record.namespace is not vars(module):
        return {}
    return dict(record.tasks)


def _record(function: Task) -> Task:
    plain = _plain_function(function)
    if plain.__qualname__ == plain.__name__:
        tasks = _tasks_of(plain)
        # Taken out first, so that a second definition stands where it was written.
        tasks.pop(plain.__name__, None)
        tasks[plain.__name__] = function
    return function


def _tasks_of(plain: FunctionType) -> dict[str, Callable[..., Any]]:
    record = _record_by_module.get(plain.__module__)
    if record is None or record.namespace is not plain.__globals__:
        record = _record_by_module[plain.__module__] = _Record(plain.__globals__)
    return record.tasks


def _plain_function(function: object) -> FunctionType:
    """Find the ``def`` behind what was decorated, or say why there is none that can be a task."""
    if isinstance(function, type):
        raise TypeError(
            f"pyplugs.register marks functions, and {function.__qualname__} is a class. "
            "An artifact task needs no mark: it inherits from ArtifactTaskInterface."
        )
    plain = _unwrap(function)
    if not isinstance(plain, FunctionType):
        raise TypeError(
            "pyplugs.register marks functions defined with def, "
            f"not {function!r} of type {type(function).__name__}."
        )
    if plain.__code__.co_flags & _ASYNC:
        raise TypeError(
            f"{plain.__qualname__} is an async def, which cannot be a function task. "
            "Use a plain def; it may call asyncio.run()."
        )
    if plain.__name__ == "<lambda>":
        raise TypeError("A lambda has no name to register it under. Use def.")
    return plain


def _unwrap(function: object) -> object:
    """Follow what decorators leave behind to the function that they were put on."""
    met: list[object] = []
    while callable(function) and hasattr(function, "__wrapped__"):
        met.append(function)
        function = function.__wrapped__
        if any(function is one for one in met):
            raise ValueError(f"The wrapper {function!r} leads back to itself.")
    return function
