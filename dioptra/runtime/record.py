"""Frozen values with fields, as dataclasses are, at a tenth of what importing those costs a run.

What is here must not import `typing`, `inspect` or `dataclasses`, nor must the modules that the
process of a run reads before the user's code: together they take as long as starting Python.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self, dataclass_transform
else:

    def dataclass_transform(**_):  # noqa: ANN201, ANN003
        return lambda made: made


@dataclass_transform(frozen_default=True)
class Record:
    """Base of values: the annotated names of a class are its fields, in order."""

    _fields: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)

    def __init__(self, *values: Any, **by_name: Any) -> None:
        own = self.__dict__
        fields = self._fields
        if len(values) > len(fields):
            raise TypeError(f"{type(self).__name__} has {len(fields)} fields.")
        own.update(zip(fields, values, strict=False))
        for name, value in by_name.items():
            if name not in fields or name in own:
                raise TypeError(f"{type(self).__name__} takes no {name!r}, or takes it once.")
            own[name] = value
        for name in fields:
            if name not in own and not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} needs {name!r}.")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} does not change; see _replace.")

    __delattr__ = None  # type: ignore[assignment] # nothing is taken away, either

    def _replace(self, **changed: Any) -> Self:
        """Give a copy with some fields changed."""
        return type(self)(**{**self._asdict(), **changed})

    def _asdict(self) -> dict[str, Any]:
        """Give the fields by name, one level deep."""
        return {name: getattr(self, name) for name in self._fields}

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._asdict() == other._asdict()

    def __hash__(self) -> int:
        return hash(tuple(self._asdict().values()))

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
        return f"{type(self).__name__}({parts})"
