"""Whatever the text: a reading or a refusal, the same in every process, and findings to it."""

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.analysis import CATALOGUE, Reading, Unreadable, compare, read
from app.analysis.contained import from_json, to_json

from .builders import mapping

NAMES = st.sampled_from(
    ["pyplugs", "register", "train", "Text", "Base", "ArtifactTaskInterface", "ä"]
)
EXPRESSIONS = st.recursive(
    st.sampled_from(["pyplugs", "pyplugs.register", "dioptra.pyplugs.register", "Base", "1", "'s'"])
    | NAMES,
    lambda inner: st.one_of(
        st.builds("{}({})".format, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("({}, {})".format, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("(lambda x: {})".format, inner),
    ),
    max_leaves=4,
)
IMPORTS = st.sampled_from(
    [
        "from dioptra import pyplugs",
        "from dioptra.pyplugs import register",
        "from dioptra.pyplugs import *",
        "import dioptra.pyplugs as pyplugs",
        "from dioptra.sdk.api.artifact import ArtifactTaskInterface as Base",
        "from . import pyplugs",
        "from .x import *",
        "from other import register, train",
    ]
)
SIMPLE = st.one_of(
    IMPORTS,
    st.builds("{} = {}".format, NAMES, EXPRESSIONS),
    st.builds("{}, {} = {}".format, NAMES, NAMES, EXPRESSIONS),
    st.builds("globals()['{}'] = {}".format, NAMES, EXPRESSIONS),
    st.builds("register({})".format, EXPRESSIONS),
    EXPRESSIONS,
)


def indented(body):
    return "\n".join("  " + line for line in "\n".join(body).split("\n"))


def compound(inner):
    body = st.lists(inner, min_size=1, max_size=3).map(indented)
    return st.one_of(
        st.builds("@{}\ndef {}(a: {} = 1, *b):\n{}".format, EXPRESSIONS, NAMES, EXPRESSIONS, body),
        st.builds("async def {}():\n{}".format, NAMES, body),
        st.builds("class {}({}):\n{}".format, NAMES, EXPRESSIONS, body),
        st.builds("if {}:\n{}\nelif 1:\n{}\nelse:\n{}".format, EXPRESSIONS, body, body, body),
        st.builds("try:\n{}\nexcept E as {}:\n{}\nelse:\n{}".format, body, NAMES, body, body),
        st.builds("for {} in x:\n{}\nelse:\n{}".format, NAMES, body, body),
        st.builds("with x as {}:\n{}".format, NAMES, body),
        st.builds(
            "match x:\n  case 1:\n{}".format,
            body.map(lambda text: indented([text])),
        ),
    )


MODULES = st.lists(st.recursive(SIMPLE, compound, max_leaves=5), max_size=5).map("\n".join)


# A stall of the machine is no finding about a text; benchmarks/hostile.py measures the time.
unhurried = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])


def check(text):
    found = read(text)
    assert isinstance(found, Reading | Unreadable)
    assert from_json(to_json(found)) == found
    findings = compare(mapping("train register", "Text"), found)
    assert findings == compare(mapping("train register", "Text"), found)
    for finding in findings:
        assert finding.code in CATALOGUE
        assert finding.message
        assert finding.line is None or 1 <= finding.line <= text.count("\n") + text.count("\r") + 1
    return found


@unhurried
@given(st.text() | st.text(alphabet=string.printable + "\0\ufeff\ud800", max_size=60))
def test_any_text_is_read_or_refused(text):
    check(text)


@unhurried
@given(
    st.binary(max_size=200),
    st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-7", "cp1252"]),
    st.sampled_from(["replace", "ignore", "surrogateescape"]),
)
def test_any_bytes_are_read_or_refused(raw, encoding, errors):
    check(raw.decode(encoding, errors if encoding.startswith("utf-8") else "replace"))


# What opens a level, and what closes it.
LEVELS = st.sampled_from(
    [
        ("(", ")"),
        ("[", "]"),
        ("{1:", "}"),
        ("f(a=", ")"),
        ("a[", "]"),
        ("-", ""),
        ("not ", ""),
        ("lambda:", ""),
        ("a if b else ", ""),
        ("", ".a"),
        ("", "()"),
        ("", "+1"),
        ("'('+", ""),
        ("(\n", "#)\n)"),
    ]
)


@unhurried
@given(
    st.lists(st.tuples(LEVELS, st.integers(1, 120)), max_size=8),
    st.sampled_from(["x = {}", "def f(a: {}): 0", "if {}:\n  x = {}", "class A({}): 0", "@{}\n"]),
    st.booleans(),
)
def test_any_nested_code_is_read_or_refused(levels, place, is_cut):
    opening = "".join(first * count for (first, _), count in levels)
    closing = "".join(last * count for (_, last), count in reversed(levels))
    code = opening + "1" + ("" if is_cut else closing)
    check(place.replace("{}", code))


@unhurried
@given(st.lists(st.integers(0, 130), max_size=130), st.sampled_from([" ", "\t", " \t", "\f "]))
def test_any_indented_code_is_read_or_refused(depths, blank):
    check("".join(blank * depth + "if a:\n" for depth in depths))


@unhurried
@given(st.text(alphabet="()[]{}:=@.,*'\"\\ \n\tdefaclsimport", max_size=80))
def test_any_text_that_looks_like_code_is_read_or_refused(text):
    check(text)


@unhurried
@given(MODULES)
def test_any_module_is_read(source):
    assert isinstance(check(source), Reading), source
