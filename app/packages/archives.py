"""Archives in and out: read within limits and without unpacking, written the same every time."""

from __future__ import annotations

import gzip
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from app.errors import Invalid
from app.packages.paths import Names, checked, is_passed_over, refusal
from app.packages.values import Tree

# The earliest moment that a zip can say.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")

# Entry, its size, and what reads so many bytes of it.
_Entry = tuple[str, int, Callable[[int], bytes]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may hold.

    Attributes:
        entries: Files and folders; the largest collection known has some hundreds.
        file_bytes: Of a file that is read.
        total_bytes: Of everything, unpacked.
    """

    entries: int = 5_000
    file_bytes: int = 1024 * 1024
    total_bytes: int = 32 * 1024 * 1024


def read_archive(data: bytes, limits: Limits, *, skip_links: bool = False) -> Tree:
    """Read the Python and TOML files of a tar, tar.gz or zip.

    Args:
        skip_links: Pass over links of a tar, instead of refusing it.

    Raises:
        Invalid: It is none of these, is damaged or too large, or an entry may not be in it: a
            link or device, a path that leads out, one that only letter case tells from another.
    """
    is_zip = data.startswith(_ZIP)
    entries = _zip_entries(data) if is_zip else _tar_entries(data, limits, skip_links=skip_links)
    try:
        return collect(entries, limits)
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as problem:
        raise _no_archive() from problem


def collect(entries: Iterable[_Entry], limits: Limits) -> Tree:
    """Take the files that matter from a source, and hold all of it to the limits.

    Args:
        entries: Name, size, and a function that reads at most so many bytes.

    Raises:
        Invalid: As `read_archive`.
    """
    names, tree, total = Names(), {}, 0
    for number, (name, size, read) in enumerate(entries, 1):
        if number > limits.entries:
            raise refusal(name, f"is one too many: a source has at most {limits.entries:,} entries")
        path = checked(name)
        total += size
        if total > limits.total_bytes:
            raise refusal(name, f"makes it larger than {limits.total_bytes:,} bytes, unpacked")
        if name.endswith("/"):
            continue
        names.add(path)
        if path.endswith((".py", ".toml")) and not is_passed_over(path):
            tree[path] = _bounded(name, read, limits.file_bytes)
    return tree


def _bounded(name: str, read: Callable[[int], bytes], most: int) -> bytes:
    data = read(most + 1)
    if len(data) > most:
        raise refusal(name, f"is larger than {most:,} bytes")
    return data


def _tar_entries(data: bytes, limits: Limits, *, skip_links: bool) -> Iterator[_Entry]:
    plain = _unzipped(data, limits) if data.startswith(_GZIP) else data
    with tarfile.open(fileobj=BytesIO(plain), mode="r:") as archive:
        for info in archive:
            if info.isdir():
                yield f"{info.name}/", 0, lambda _: b""
                continue
            if skip_links and (info.issym() or info.islnk()):
                continue
            if not info.isreg():
                raise refusal(info.name, "is no file but a link or a device")
            file = archive.extractfile(info)
            assert file is not None  # noqa: S101 - it is a regular file
            yield info.name, info.size, file.read


def _unzipped(data: bytes, limits: Limits) -> bytes:
    """Undo gzip, no further than a tar within the limits can be long.

    What is cut off is behind an entry that is too large, or one too many.
    """
    # Each entry has a block before it, may have some for a long name, and ends on a block.
    most = limits.total_bytes + limits.entries * 4096
    with gzip.GzipFile(fileobj=BytesIO(data)) as packed:
        return packed.read(most)


def _zip_entries(data: bytes) -> Iterator[_Entry]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise refusal(info.filename, "is no file but a link or a device")
            if info.flag_bits & 1:
                raise refusal(info.filename, "is encrypted")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise refusal(info.filename, "is packed in a way that is not read here")
            with archive.open(info) as file:
                yield info.orig_filename, info.file_size, file.read


def _no_archive() -> Invalid:
    return Invalid(
        "This is no tar, tar.gz or zip that can be read.",
        error="ImportSourceError",
        field="archiveFile",
    )


def pack_tar(tree: Tree) -> bytes:
    """Make a tar.gz of plain files by name: mode 0644, time 0, nobody's."""
    packed = BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted(tree):
            info = tarfile.TarInfo(name)
            info.size = len(tree[name])
            archive.addfile(info, BytesIO(tree[name]))
    return packed.getvalue()


def pack_zip(tree: Tree) -> bytes:
    """Make a zip of plain files by name, not compressed: mode 0644, the earliest time."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(tree):
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.create_system = 3  # Unix, on every system: it is what the mode is read as.
            info.external_attr = 0o644 << 16
            archive.writestr(info, tree[name])
    return packed.getvalue()


PACKERS: Mapping[str, Callable[[Tree], bytes]] = {"tar_gz": pack_tar, "zip": pack_zip}
