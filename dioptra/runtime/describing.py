"""Tell what an output got: held against its type, as JSON or as a preview, kept for later runs."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from dioptra.runtime.exchange import Output, OutputValue, clean
from dioptra.runtime.fits import Verdict, verdict
from dioptra.runtime.json_values import as_json
from dioptra.runtime.outputs import Named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def describe(
    output: Output,
    named: Named,
    number: int,
    types: Mapping[str, Any],
    results: str,
    room_bytes: int,
) -> tuple[OutputValue, str | None]:
    """Describe a value, whatever it does when it is looked at.

    Args:
        output: As registered.
        named: The value, and where it comes from.
        number: Of the output, for the names of files.
        types: Structures by name.
        results: The folder of the run that may be written.
        room_bytes: What its JSON may take.

    Returns:
        What the output got, and what a person should know beside it.
    """
    value, folder = named.value, f"{results}/outputs"
    try:
        found = verdict(value, output.structure, types, output.type_name)
    except BaseException as error:  # noqa: BLE001 - a value may do anything when it is looked at
        found = Verdict(None, f"looking at it raised {clean(type(error).__name__)}")
    told = OutputValue(output.name, named.source, found.fits, found.reason)
    said = as_json(value)
    if said is not None and size_of(said.json) > room_bytes:
        said = None
    if said is not None:
        told = told._replace(is_json=True, json=said.json)
    else:
        from pathlib import Path

        from dioptra.runtime.previews import preview

        told = told._replace(preview=preview(value, Path(folder), str(number)))
    if said is not None and said.exact:
        return told, None
    why = _pickle(value, f"{folder}/{number}.pickle")
    if why is None:
        return told._replace(pickle=f"{number}.pickle"), None
    return told, f"“{output.name}” cannot be handed to another run: {why}"


def size_of(value: Any) -> int:
    """Give how many bytes a value takes as JSON."""
    return len(json.dumps(value, ensure_ascii=False).encode())


def _pickle(value: object, path: str) -> str | None:
    """Keep a value for later runs; say why, where Python cannot."""
    import pickle

    try:
        with open(path, "wb") as file:
            pickle.dump(value, file, protocol=5)
    except BaseException as error:  # noqa: BLE001 - pickling asks the value, which may do anything
        os.unlink(path)
        return f"{type(error).__name__}: {_text(error)}"
    return None


def _text(error: BaseException) -> str:
    try:
        return str(error)[:500]
    except BaseException:  # noqa: BLE001 - the text of an error is the task's code, too
        return ""
