"""The part of the published client's session that brings plugins in: see `session.py`."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

from dioptra.client.base import DioptraFile
from dioptra.client.utils import select_files_in_directory, select_one_or_more_files

IMPORT = "workflows.import_resources"
MANIFEST = """
[[plugins]]
path = "plugins/{name}"
description = "Distances"

[[plugins.tasks.functions]]
filename = "distances.py"
name = "distance"
input_params = [
  {{ name = "left", type = "np.ndarray", required = true }},
  {{ name = "order", type = "integer", required = false }},
]
output_params = [{{ name = "distance", type = "number" }}]

[[plugin_param_types]]
name = "np.ndarray"
description = "A NumPy array"
"""
CODE = """\
import numpy as np
from dioptra import pyplugs


@pyplugs.register
def distance(left: np.ndarray, order: int = 2) -> float:
    return float(np.linalg.norm(left, ord=order))
"""


def collection(name: str, manifest: str = "dioptra.toml", more: str = "") -> dict[str, bytes]:
    """A collection of one plugin, in the shape that Dioptra documents."""
    return {
        manifest: MANIFEST.format(name=name).encode(),
        f"plugins/{name}/__init__.py": b"",
        f"plugins/{name}/distances.py": (CODE + more).encode(),
    }


def bring_in(call, me):
    """Import from archives, files and a repository, with every strategy."""
    name = f"{call.kind}_measure"
    first = call(IMPORT, me.group, archive(collection(name)))
    assert first["message"] == "successfully imported"
    assert set(first["resources"]) == {"plugins", "plugin_param_types", "entrypoints"}
    plugin_id = first["resources"]["plugins"][name]
    (type_id,) = first["resources"]["plugin_param_types"].values()
    assert call("plugin_parameter_types.get_by_id", type_id)["name"] == "np.ndarray"
    (_, file) = call("plugins.files.get", plugin_id, sort_by="filename")["data"]
    (task,) = file["tasks"]["functions"]
    assert [one["required"] for one in task["inputParams"]] == [True, False]
    again = call(IMPORT, me.group, zipped(collection(name)), "dioptra.toml", "fail")
    assert (again["hash"], again["resources"]) == (first["hash"], first["resources"])
    follow_strategies(call, me, name, plugin_id)
    send_files(call, me)
    ask_a_repository(call, me)
    refuse_bad_sources(call, me)
    for word in ("measure", "files", "alone", "git"):
        (plugin,) = call("plugins.get", search=f"name:{call.kind}_{word}")["data"]
        call("plugins.delete_by_id", plugin["id"])
    call("plugin_parameter_types.delete_by_id", type_id)


def follow_strategies(call, me, name, plugin_id):
    changed = collection(name, more="# more\n")
    del changed[f"plugins/{name}/__init__.py"]
    call.refuse(IMPORT, me.group, archive(changed), status=409, error="EntityExistsError")
    call.refuse(
        IMPORT, me.group, archive(changed), None, "fail", status=409, error="EntityExistsError"
    )
    updated = call(IMPORT, me.group, archive(changed), None, "update")
    assert updated["resources"]["plugins"] == {name: plugin_id}
    files = call("plugins.files.get", plugin_id, sort_by="filename")["data"]
    assert [file["filename"] for file in files] == ["__init__.py", "distances.py"]
    assert files[1]["contents"].endswith("# more\n")
    call(IMPORT, me.group, archive(changed), None, "overwrite")
    files = call("plugins.files.get", plugin_id)["data"]
    assert [file["filename"] for file in files] == ["distances.py"]
    history = call("plugins.files.snapshots.get", plugin_id, files[0]["id"])
    assert history["totalNumResults"] == 2


def send_files(call, me):
    """A directory as the client selects it, and files one by one."""
    name = f"{call.kind}_files"
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), collection(name, "deep.toml"))
        files = select_files_in_directory(folder, recursive=True)
        made = call(IMPORT, me.group, files, "deep.toml", "update")
        alone = Path(folder, f"plugins/{name}/distances.py")
        renamed = select_one_or_more_files([alone], {alone: f"{call.kind}_alone/distances.py"})
        call(IMPORT, me.group, renamed)
        for file in (*files, *renamed):
            file.stream.close()
    assert list(made["resources"]["plugins"]) == [name]
    assert call("plugins.get", search=f"name:{call.kind}_alone")["totalNumResults"] == 1


def ask_a_repository(call, me):
    """A repository of this machine, which this server may ask."""
    name = f"{call.kind}_git"
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), collection(name))
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "-m", "one")
        git(folder, "tag", "v1")
        made = call(IMPORT, me.group, f"file://{folder}#v1")
        again = call(IMPORT, me.group, f"file://{folder}", "dioptra.toml", "overwrite")
        call.refuse(
            IMPORT, me.group, f"file://{folder}#gone", status=400, error="ImportSourceError"
        )
    assert made["resources"]["plugins"].keys() == {name}
    assert again["hash"] == made["hash"]


def refuse_bad_sources(call, me):
    unknown = "https://example.org/owner/name"
    call.refuse(IMPORT, me.group, unknown, status=400, error="ImportSourceError")
    outside = archive({"../x.py": b""})
    detail = call.refuse(IMPORT, me.group, outside, status=400, error="ImportSourceError")
    assert detail["entry"] == "../x.py"
    broken = archive({f"{call.kind}_broken/x.py": b"def ("})
    call.refuse(IMPORT, me.group, broken, status=422, error="RegistrationMismatchError")
    gone = archive(collection(f"{call.kind}_measure"))
    call.refuse(IMPORT, me.group, gone, "no.toml", status=400, error="ImportManifestError")
    call.refuse(
        *(IMPORT, 999_999_999, archive(collection("x"))),
        status=404,
        error="EntityDoesNotExistError",
    )
    answer = call(IMPORT, me.group, archive(collection("x")), None, "sometimes", status=400)
    assert list(answer["errors"]) == ["resolveNameConflictsStrategy"]


def archive(files: dict[str, bytes]) -> DioptraFile:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return DioptraFile("collection.tar.gz", io.BytesIO(packed.getvalue()), "application/gzip")


def zipped(files: dict[str, bytes]) -> DioptraFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as found:
        for name, data in files.items():
            found.writestr(name, data)
    return DioptraFile("collection.zip", io.BytesIO(packed.getvalue()), "application/zip")


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def git(folder: str, *arguments: str) -> None:
    named = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", folder, *named, *arguments], check=True, capture_output=True)
