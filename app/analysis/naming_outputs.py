"""What the outputs of a task are called, as far as the code says it.

Source: registration rules, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.analysis.signatures import FunctionSignature, Hint
from app.naming import identifier_problem

_ANY = Hint("any")


def output_hints(signature: FunctionSignature) -> tuple[Hint, ...]:
    """Give what is known of each value that a function returns.

    A fixed tuple is one value per item. Without an annotation the `return` statements decide,
    where all of them agree.
    """
    hint = signature.hint
    if hint is None:
        returned = signature.returned
        count = returned.count if returned is not None else None
        return (_ANY,) * (1 if count is None else count)
    if hint.kind == "null":
        return ()
    return hint.parts if hint.kind == "tuple" else (hint,)


def output_names(signature: FunctionSignature) -> tuple[str, ...]:
    """Name the outputs: as many as `output_hints` gives.

    The first of these that has a legal name for each: fields of a `NamedTuple`, names in
    `Annotated`, the plain names that every `return` gives, `output` or `output_1`, `output_2` …
    """
    hints = output_hints(signature)
    if not hints:
        return ()
    hint, returned = signature.hint, signature.returned
    candidates: list[Sequence[str | None]] = [
        hint.keys if hint is not None and hint.kind == "tuple" else (),
        [part.description for part in hints],
        returned.names if returned is not None else (),
    ]
    for names in candidates:
        if len(names) == len(hints) and _are_legal(names):
            return tuple(name for name in names if name)
    if len(hints) == 1 and (hint is None or hint.kind != "tuple"):
        return ("output",)
    return tuple(f"output_{number}" for number in range(1, len(hints) + 1))


def _are_legal(names: Sequence[str | None]) -> bool:
    if len(set(names)) < len(names):
        return False
    return all(name is not None and identifier_problem(name, "") is None for name in names)
