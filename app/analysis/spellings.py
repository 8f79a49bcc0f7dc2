"""The names under which people register one and the same class as a parameter type.

Source: registration rules, section 3.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

# What everyone writes for these modules.
_ALIASES: Final = {
    "geopandas": "gpd",
    "jax.numpy": "jnp",
    "matplotlib": "mpl",
    "matplotlib.pyplot": "plt",
    "networkx": "nx",
    "numpy": "np",
    "numpy.typing": "npt",
    "pandas": "pd",
    "polars": "pl",
    "seaborn": "sns",
    "tensorflow": "tf",
    "xarray": "xr",
}
_MODULES: Final = {alias: module for module, alias in _ALIASES.items()}
# Leaves room for a number in the longest name that is legal.
_MAX_NAME: Final = 180
_OTHER: Final = re.compile("[^a-z0-9]+")


def whole_name(name: str) -> str:
    """Give the dotted name of a class by which it is told apart: `np.ndarray` is NumPy's too."""
    module, dot, rest = name.partition(".")
    return f"{_MODULES.get(module, module)}.{rest}" if dot else name


def derived_name(text: str) -> str:
    """Give the name that the reference makes of an annotation: `np.ndarray` is `np_ndarray`.

    Source: REST contract, 13.
    """
    derived = _OTHER.sub("_", text.lower()).strip("_")
    return shortened(derived or f"type_{digest_of(text)}", _MAX_NAME, digest_of(text))


def shortened(name: str, length: int, digest: str) -> str:
    """Cut a name that is too long, and end it so that what differs has different names."""
    if len(name) <= length:
        return name
    end = digest[:8]
    return f"{name[: length - len(end) - 1].rstrip('_')}_{end}"


def digest_of(text: str) -> str:
    """Give sixteen letters that tell texts apart, in every process."""
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()


def spellings(name: str, spelling: str) -> tuple[str, ...]:
    """Give the names that a parameter type of a class may have, the clearest first.

    Args:
        name: What `whole_name` gives.
        spelling: As the code writes it.
    """
    written = list(dict.fromkeys(_written(name.strip("."), spelling)))
    dotted = [one for one in written if "." in one]
    # `np_ndarray` is what the reference derives, `numpy_ndarray` is rare.
    joined = [one.replace(".", "_") for one in [*dotted[1:], *dotted[:1]]]
    exact = [*dotted, *joined, *(one for one in written if "." not in one)]
    lower = [one.lower() for one in exact]
    return tuple(dict.fromkeys([*exact, *lower, *map(derived_name, written)]))


def _written(name: str, spelling: str) -> Iterator[str]:
    yield name
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        alias = _ALIASES.get(".".join(parts[:length]))
        if alias is not None:
            yield ".".join([alias, *parts[length:]])
    if "." in spelling:
        yield spelling
    for start in range(1, len(parts)):
        # `numpy.ndarray` is not what `jax.numpy.ndarray` is.
        if parts[start] not in _ALIASES:
            yield ".".join(parts[start:])
    yield spelling
