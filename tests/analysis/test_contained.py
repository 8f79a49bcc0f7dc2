"""Large texts are read in a process of their own, with the same result, and are not read twice."""

import sys

import pytest

from app.analysis import Reading, Unreadable, contained, read, reader
from app.analysis.cache import ReadingCache
from app.analysis.contained import from_json, read_apart, to_json
from app.analysis.source import TOO_COMPLEX, Source
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


def test_long_texts_are_read_apart_and_short_ones_here(monkeypatch):
    apart = []
    monkeypatch.setattr(reader, "read_apart", lambda raw: apart.append(len(raw)) or Reading())
    read("# short, here")
    read("# long, apart" + " " * 40_000)
    assert apart == [40_013]


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


def test_running_out_of_time_is_not_remembered(monkeypatch):
    text = "# a slow day" + " " * 40_000
    monkeypatch.setattr(reader, "read_apart", lambda raw: TOO_COMPLEX)
    assert isinstance(read(text), Unreadable)
    monkeypatch.setattr(reader, "read_apart", lambda raw: Reading())
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
