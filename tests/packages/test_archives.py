"""Archives: what is read of them, and what is refused with the entry's name."""

from __future__ import annotations

import tarfile
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.packages.archives import PACKERS, Limits, read_archive
from app.packages.uploads import digest_of, read_files

from . import trees
from .trees import COLLECTION, LIMITS, special, tar, zip_link, zipped

WANTED = {path: data for path, data in COLLECTION.items() if not path.endswith(".yaml")}


@pytest.mark.parametrize(
    "archive",
    [tar(COLLECTION), tar(COLLECTION, mode="w"), zipped(COLLECTION)],
    ids=["tar.gz", "tar", "zip"],
)
def test_python_and_toml_files_of_every_kind_of_archive_are_read(archive):
    assert read_archive(archive, LIMITS) == WANTED


def test_what_programs_leave_behind_is_passed_over():
    left = {"a/__pycache__/x.py": b"", "__MACOSX/a/x.py": b"", ".git/x.py": b"", "a/._x.py": b""}
    assert read_archive(tar({**left, "./a/x.py": b"1"}), LIMITS) == {"a/x.py": b"1"}


REFUSED = [
    ("../x.py", tar({"../x.py": b""}), "leads out"),
    ("a/../../x.py", zipped({"a/../../x.py": b""}), "leads out"),
    ("/etc/x.py", tar({"/etc/x.py": b""}), "absolute"),
    ("C:/x.py", zipped({"C:/x.py": b""}), "absolute"),
    ("a\\\\x.py", tar({"a\\x.py": b""}), "every system"),
    ("a/x.py", tar([special("a/x.py", tarfile.SYMTYPE, "/etc/passwd")]), "link"),
    ("a/x.py", tar([special("a/x.py", tarfile.LNKTYPE, "a/y.py")]), "link"),
    ("a/x.py", tar([special("a/x.py", tarfile.CHRTYPE)]), "device"),
    ("a/x.py", tar([special("a/x.py", tarfile.FIFOTYPE)]), "device"),
    ("a/x.py", zipped([zip_link("a/x.py", "/etc/passwd")]), "link"),
    ("a/X.py", tar({"a/x.py": b"", "a/X.py": b""}), "letter case"),
    ("A/y.py", zipped({"a/x.py": b"", "A/y.py": b""}), "letter case"),
    ("a/x.py", tar([("a/x.py", b"1"), ("a/x.py", b"2")]), "twice"),
    ("a/x.py", tar({"a/x.py": b"x" * (LIMITS.file_bytes + 1)}), "larger"),
    ("big.txt", trees.gzip_bomb, "larger"),
    ("d/m5000.txt", lambda: trees.many(5001), "one too many"),
]


@pytest.mark.parametrize(("name", "archive", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_an_entry_that_may_not_be_is_refused_by_its_name(name, archive, reason):
    with pytest.raises(Invalid) as refused:
        read_archive(archive() if callable(archive) else archive, LIMITS)
    assert name in refused.value.message
    assert reason in refused.value.message


def test_a_zip_that_lies_about_sizes_is_read_no_further_than_allowed():
    archive = zipped({"a/x.py": b"x" * (LIMITS.file_bytes + 1)})
    real, lie = (size.to_bytes(4, "little") for size in (LIMITS.file_bytes + 1, 5))
    with pytest.raises(Invalid):
        read_archive(archive.replace(real, lie), LIMITS)


NO_ARCHIVES = {
    "nothing": b"",
    "text": b"no archive",
    "half a tar": tar(COLLECTION)[:200],
    "half a zip": zipped(COLLECTION)[:-30],
    "the beginning of gzip": b"\x1f\x8b",
    "the beginning of a zip": b"PK\x03\x04",
    "a header that says it is huge": trees.header_bomb(),
}


@pytest.mark.parametrize("archive", NO_ARCHIVES.values(), ids=NO_ARCHIVES)
def test_what_is_no_archive_is_refused(archive):
    with pytest.raises(Invalid, match="that can be read"):
        read_archive(archive, LIMITS)


def test_links_of_a_repository_can_be_passed_over():
    link = special("latest", tarfile.SYMTYPE, "a")
    archive = tar([link, ("a/x.py", b"1")])
    assert read_archive(archive, LIMITS, skip_links=True) == {"a/x.py": b"1"}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    for start in (b"", b"\x1f\x8b\x08", b"PK\x03\x04"):
        with suppress(Invalid):
            read_archive(start + data, LIMITS)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_archive_is_read_or_refused(place, value):
    for whole in (tar({"a/x.py": b"1"}, mode="w"), zipped({"a/x.py": b"1"}), tar({"x.py": b"1"})):
        damaged = bytearray(whole)
        damaged[place % len(damaged)] = value
        with suppress(Invalid):
            read_archive(bytes(damaged), LIMITS)


@pytest.mark.parametrize("kind", PACKERS)
def test_packing_does_not_depend_on_order_and_is_undone_by_reading(kind):
    backwards = dict(reversed(WANTED.items()))
    packed = PACKERS[kind](WANTED)
    assert packed == PACKERS[kind](backwards)
    assert read_archive(packed, LIMITS) == WANTED


def test_packed_files_say_nothing_of_machine_and_time(tmp_path):
    (tmp_path / "x.zip").write_bytes(PACKERS["zip"](WANTED))
    (tmp_path / "x.tar.gz").write_bytes(PACKERS["tar_gz"](WANTED))
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    with tarfile.open(tmp_path / "x.tar.gz") as archive:
        infos = archive.getmembers()
    assert {(info.mtime, info.uid, info.uname, info.mode) for info in infos} == {(0, 0, "", 0o644)}


def test_files_that_are_sent_are_held_to_the_same_rules():
    assert read_files([("a/x.py", b"1"), ("readme", b"")], LIMITS) == {"a/x.py": b"1"}
    with pytest.raises(Invalid, match=r"'\.\./x\.py' leads out"):
        read_files([("../x.py", b"1")], LIMITS)
    with pytest.raises(Invalid, match="larger than 4 bytes, unpacked"):
        read_files([("x.py", b"12345")], Limits(total_bytes=4))


def test_a_digest_is_of_files_however_they_came():
    tree = read_archive(tar(COLLECTION), LIMITS)
    assert digest_of(tree) == digest_of(read_files(COLLECTION.items(), LIMITS))
    assert digest_of({"a": b"bc"}) != digest_of({"ab": b"c"})
