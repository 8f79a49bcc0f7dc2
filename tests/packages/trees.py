"""Archives for tests, wrong ones among them, and the shape of Dioptra's own collections."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

from app.packages.archives import Limits

LIMITS = Limits()

# In the shape of the collections that Dioptra ships, and nothing of their content: flat plugins,
# tasks by kind, types with dotted names, one argument without default registered as optional.
COLLECTION = {
    "dioptra.toml": b"""
[[plugins]]
path = "plugins/measure"
description = "Distances between arrays"

[[plugins.tasks.functions]]
filename = "distances.py"
name = "distance"
input_params = [
  { name = "left", type = "np.ndarray", required = true },
  { name = "right", type = "np.ndarray", required = true },
  { name = "order", type = "integer", required = false },
]
output_params = [{ name = "distance", type = "number" }]

[[plugins.tasks.artifacts]]
filename = "tables.py"
name = "TableArtifact"
output_params = [{ name = "table", type = "pd.DataFrame" }]

[[plugin_param_types]]
name = "np.ndarray"
description = "A NumPy array"

[[plugin_param_types]]
name = "pd.DataFrame"

[[entrypoints]]
path = "entrypoints/measure.yaml"
name = "Measure"
""",
    "plugins/measure/__init__.py": b"",
    "plugins/measure/distances.py": b"""\
import numpy as np
from dioptra import pyplugs


@pyplugs.register
def distance(left: np.ndarray, right: np.ndarray, order: int) -> float:
    return float(np.linalg.norm(left - right, ord=order))
""",
    "plugins/measure/tables.py": b"""\
import pandas as pd
from dioptra.sdk.api.artifact import ArtifactTaskInterface


class TableArtifact(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir, name, contents, **kwargs):
        path = working_dir / name
        contents.to_csv(path)
        return path

    @staticmethod
    def deserialize(working_dir, path, **kwargs) -> pd.DataFrame:
        return pd.read_csv(working_dir / path)

    @staticmethod
    def validation():
        return {}
""",
    "entrypoints/measure.yaml": b"measure: {}\n",
}


def tar(entries, *, mode="w:gz"):
    """A tar of contents by name; a TarInfo in the place of contents is taken as it is."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:
        for name, data in entries.items() if isinstance(entries, dict) else entries:
            info = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            body = b"" if info is data else data
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return packed.getvalue()


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return name, info


def zipped(entries):
    """A zip of contents by name; names may stand twice in a list of pairs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(name, data)
    return packed.getvalue()


def zip_link(name, target):
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info, target


def many(number):
    return tar({f"d/m{i}.txt": b"" for i in range(number)})


def gzip_bomb():
    """40 MiB of one letter in a file, which are 40 KiB packed."""
    return tar({"big.txt": b"x" * (40 * 2**20)})


def header_bomb():
    """A header for long names that says it is huge, over which a reader would run out of memory."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 7 * 2**30
    return gzip.compress(info.tobuf(tarfile.USTAR_FORMAT) + b"\0" * 1024)
