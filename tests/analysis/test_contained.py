"""Large texts are read in a process of their own, with the same result, and are not read twice."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import is_dataclass

import pytest

from app.analysis import Reading, Unreadable, contained, read, reader, signatures
from app.analysis.cache import ReadingCache
from app.analysis.contained import from_json, read_apart, to_json
from app.analysis.source import TOO_BUSY, TOO_COMPLEX, Source
from app.analysis.walker import read_source

from .test_artifact_tasks import DECOYS as NO_ARTIFACTS
from .test_artifact_tasks import TASKS as ARTIFACTS
from .test_function_tasks import DECOYS as NO_FUNCTIONS
from .test_function_tasks import TASKS as FUNCTIONS
from .test_parameters import KINDS

TEXTS = [KINDS, "x = (", *ARTIFACTS.values(), *NO_ARTIFACTS.values()]
TEXTS += [*FUNCTIONS.values(), *NO_FUNCTIONS.values()]


@pytest.mark.parametrize(
    "text", [KINDS, "", "x = (", "\ufeffdef ä(é): 'ü'", 'def f(a: "\\ud800"): 0']
)
def test_a_child_reads_the_same(text):
    assert read_apart(text.encode()) == read_source(Source(text))


@pytest.mark.parametrize("text", TEXTS)
def test_a_reading_survives_the_way_between_processes(text):
    found = read_source(Source(text))
    assert from_json(to_json(found)) == found


HINT = signatures.Hint("tuple", parts=(signatures.Hint("null"),) * 2, choices=(1, 1.5, "a", None))

# Each kind of value once, with tuples in tuples and hints in hints.
VALUES = [
    HINT,
    signatures.Hint("record", parts=(HINT, HINT), keys=("a", "\ud800"), description=""),
    signatures.Returned(2, ("a", "b")),
    signatures.Returned(None),
    signatures.Validation('{"a": {}}', False, 1, 2),
    signatures.Parameter("a", "keyword-only", "int", "1", False, 1, 2, HINT, "1"),
    signatures.BlindSpot("star import", "a", 1, 2),
    signatures.Replaced("a", 1, 2, 3),
    signatures.OtherName("a", "class", 1, 2, bases=("b", "c"), docstring="é"),
    signatures.Shape("A", HINT),
    signatures.Imported("a", "b.c"),
    signatures.Unreadable("No.", 1, 2, "x"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_each_kind_of_value_survives_the_way_between_processes(value):
    method = signatures.FunctionSignature("f", (), None, 1, 2, hint=HINT)
    artifact = signatures.ArtifactSignature("A", (method, method), ("B",), 1, 2)
    for found in (value, Reading(others=(value, value), artifacts=(artifact,))):
        again = from_json(to_json(found))
        assert again == found
        assert hash(again) == hash(found)


def test_every_kind_of_value_is_tried():
    kinds = {kind for kind in vars(signatures).values() if is_dataclass(kind)}
    tried = {type(value) for value in VALUES}
    assert kinds - tried == {
        Reading,
        signatures.FunctionSignature,
        signatures.ArtifactSignature,
    }


def test_long_texts_are_read_apart_and_short_ones_here(monkeypatch):
    apart = []
    monkeypatch.setattr(
        reader, "read_apart", lambda raw, limits: apart.append(len(raw)) or Reading()
    )
    read("# short, here")
    read("# long, and hardly anything in it, here" + " " * 90_000)
    read("# many tokens, apart" + " ;" * 41_000)
    read("# very long, apart" + "\n" * 300_000)
    read("# short, yet an f-string may be slow" + "{}" * 2_000)
    assert apart == [82_020, 300_018, 4_036]


def test_what_is_too_much_is_not_even_read_apart(monkeypatch):
    monkeypatch.setattr(reader, "read_apart", lambda raw, limits: Reading())
    assert isinstance(read("# read apart\n" * 20_000), Reading)
    assert isinstance(read("# not read apart\n" * 20_000 + "a" * 200_000), Unreadable)


def test_a_large_file_of_tasks_is_read_whole():
    task = "@pyplugs.register\ndef task_{0}(a: int, b: str = 'x') -> str:\n    return b * a\n\n\n"
    text = "from dioptra import pyplugs\n" + "".join(task.format(i) for i in range(1_000))
    assert len(text) > 64_000
    found = read(text)
    assert isinstance(found, Reading)
    assert len(found.functions) == 1_000


def test_a_child_that_dies_or_hangs_is_a_refusal(monkeypatch):
    for program in ("import os; os.abort()", "raise SystemExit(1)", "import time; time.sleep(60)"):
        monkeypatch.setattr(contained, "_PROGRAM", program)
        monkeypatch.setattr(contained, "_WALL_S", 0.5)
        assert read_apart(b"x = 1") is TOO_COMPLEX


def test_a_child_of_another_release_is_a_refusal(monkeypatch):
    for answer in ('{"": "Unknown"}', '{"": "Reading", "unknown": 1}', "no JSON"):
        monkeypatch.setattr(contained, "_PROGRAM", f"print({answer!r})")
        assert read_apart(b"x = 1") is TOO_BUSY


def test_a_child_that_cannot_be_started_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert read_apart(b"x = 1") is TOO_BUSY


def test_a_child_that_wants_too_much_memory_ends(monkeypatch):
    program = (
        "import sys; sys.path.append(sys.argv[1]); from app.analysis import contained;"
        'contained._limit_this_process(); found = bytearray({}); print(\'{{"": "Reading"}}\')'
    )
    monkeypatch.setattr(contained, "_PROGRAM", program.format(100 << 20))
    assert read_apart(b"") == Reading()
    monkeypatch.setattr(contained, "_PROGRAM", program.format(256 << 20))
    assert read_apart(b"") is TOO_COMPLEX


def test_nobody_waits_for_ever_for_a_turn(monkeypatch):
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(contained, "_turns", turns)
    monkeypatch.setattr(contained, "_WAIT_S", 0.01)
    with turns:
        assert read_apart(b"x = 1") is TOO_BUSY
    assert isinstance(read_apart(b"x = 1"), Reading)


def test_many_at_a_time_are_all_answered():
    texts = [f"# {number}\n" * 40_000 for number in range(6)]
    with ThreadPoolExecutor(len(texts)) as pool:
        found = list(pool.map(read, texts))
    assert all(isinstance(one, Reading) or one is TOO_BUSY for one in found)
    assert isinstance(found[0], Reading)


@pytest.mark.parametrize("refusal", [TOO_COMPLEX, TOO_BUSY], ids=["time", "turn"])
def test_running_out_of_time_is_not_remembered(monkeypatch, refusal):
    text = f"# a slow day: {refusal.message}" + "\n" * 300_000
    monkeypatch.setattr(reader, "read_apart", lambda raw, limits: refusal)
    assert isinstance(read(text), Unreadable)
    monkeypatch.setattr(reader, "read_apart", lambda raw, limits: Reading())
    assert isinstance(read(text), Reading)


def test_the_same_text_is_read_once():
    text = "def only_once(): ..."
    assert read(text) is read(text)


def test_the_cache_lets_go_of_what_was_not_used_for_longest():
    cache = ReadingCache(max_readings=2, max_bytes=100)
    for digest in (b"a", b"b"):
        cache.keep(digest, Reading(), 10)
    cache.find(b"a")
    cache.keep(b"c", Reading(), 10)
    assert [cache.find(digest) is not None for digest in (b"a", b"b", b"c")] == [True, False, True]


def test_the_cache_is_bounded_by_bytes_too():
    cache = ReadingCache(max_readings=10, max_bytes=100)
    for digest in (b"a", b"b", b"c"):
        cache.keep(digest, Reading(), 40)
    cache.keep(b"d", Reading(), 101)
    kept = [cache.find(digest) is not None for digest in (b"a", b"b", b"c", b"d")]
    assert kept == [False, True, True, False]


def test_the_child_gets_none_of_the_server_s_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    monkeypatch.setattr(
        contained,
        "_PROGRAM",
        "import os, sys; sys.exit('SECRET_KEY' in os.environ) if 'SECRET_KEY' in os.environ else "
        'print(\'{"": "Reading"}\')',
    )
    assert read_apart(b"") == Reading()
    assert sys.executable
