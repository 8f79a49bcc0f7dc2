"""Structures of any shape, as hypothesis makes them."""

from __future__ import annotations

from hypothesis import strategies as st

from app.analysis.canonical import BUILTIN

# Names as they may be registered: plain, dotted, with blanks and dashes, like words of Python.
NAMES = ["image", "np.ndarray", "my type", "a-b", " 3d", "str", "list", "None", "object", "a.if"]
LEAVES = st.sampled_from([*sorted(BUILTIN), *NAMES])


def _larger(parts):
    keys = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
    return st.one_of(
        st.fixed_dictionaries({"list": parts}),
        st.fixed_dictionaries({"tuple": st.lists(parts, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"union": st.lists(parts, min_size=1, max_size=3)}),
        st.fixed_dictionaries(
            {"mapping": st.tuples(st.sampled_from(["string", "integer"]), parts).map(list)}
        ),
        st.fixed_dictionaries({"mapping": st.dictionaries(keys, parts, min_size=1, max_size=3)}),
    )


PARTS = st.recursive(st.one_of(LEAVES, st.just({})), _larger, max_leaves=8)
STRUCTURES = PARTS.filter(lambda one: isinstance(one, dict))
