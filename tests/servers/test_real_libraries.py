"""The example with numpy, pandas and scikit-learn, on a real server: pushed, run as a chain."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from dioptra.client import connect_json_dioptra_client

from ..live import ROOT, live_server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location(
        "train_and_evaluate", ROOT / "examples/train_and_evaluate.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def client(database_kind):
    """A client of a server whose tasks the Python of the tests runs, which has the libraries."""
    # An import of scikit-learn reads hundreds of files, which takes long on a busy machine.
    patience = {"RUN_WALL_S": "300", "RUN_CPU_S": "120"}
    with (
        live_server(database_kind, RUN_PYTHON=sys.executable, **patience) as server,
        connect_json_dioptra_client(server.address) as found,
    ):
        found.auth.login(server.username, server.password)
        yield found


@pytest.fixture(scope="module")
def pushed(example, client):
    """Ids of the plugin and of its files."""
    group = client.users.get_current()["groups"][0]
    return example.register(client, group["id"])


def test_the_plugin_registers_arrays_tables_and_models(client, pushed):
    found = client.plugins.get_by_id(pushed[0])
    assert found["requirements"] == "numpy\npandas\nscikit-learn\n"
    tasks = {
        task["name"]: [one["parameterType"]["name"] for one in task["outputParams"]]
        for file in found["files"]
        for task in (*file["tasks"]["functions"], *file["tasks"]["artifacts"])
    }
    assert tasks["split_flowers"] == ["pd_dataframe", "pd_dataframe"]
    assert tasks["evaluate"] == ["number", "pd_dataframe"]
    assert tasks["predict"] == tasks["ArrayFile"] == ["np_ndarray"]
    assert tasks["ModelFile"] == tasks["train"] == ["pipeline"]
    listed = client.plugins.files.get(pushed[0], page_length=10)["data"]
    assert [one["diagnostics"] for one in listed] == [[]] * 3


def test_what_it_needs_is_there(client, pushed):
    needs = client.plugins.get_requirements(pushed[0])
    found = {one["name"]: one["status"] for one in needs["modules"]}
    assert found == {
        "joblib": "available",
        "numpy": "available",
        "pandas": "available",
        "pathlib": "standard library",
        "sklearn": "available",
    }


def test_a_model_is_trained_kept_read_and_asked(example, client, pushed, capsys):
    accuracy, runs = example.train_and_evaluate(client, *pushed)
    assert accuracy > 0.9
    assert capsys.readouterr().out.count("read back equal: True") == 3
    shown = {
        (run.document["task"], one["name"]): (one["preview"], one["fits"], one["reusable"])
        for run in runs
        for one in run.document["outputs"]
        if one["preview"]
    }
    table, fits, reusable = shown["split_flowers", "train"]
    assert (table["shape"], table["table"]["totalRows"], fits, reusable) == (
        [90, 5],
        90,
        True,
        True,
    )
    array, fits, _ = shown["predict", "predicted"]
    assert (array["pythonType"], array["shape"], fits) == ("numpy.ndarray", [60], True)
    model, fits, reusable = shown["train", "model"]
    assert (model["pythonType"], fits, reusable) == ("sklearn.pipeline.Pipeline", True, True)


def test_a_case_of_such_code_runs_after_a_save(client, pushed):
    plugin_id, files = pushed
    cases, file_id = client.plugins.files.cases, files["models.py"]
    answers = {"known": [0, 1, 2, 2], "predicted": [0, 1, 1, 2]}
    asked = ("share_of_right", answers)
    case = cases.create(plugin_id, file_id, "three of four", *asked, expected={"share": 0.75})
    short = ("share_of_right", {"known": [1], "predicted": []})
    cases.create(plugin_id, file_id, "refuses gaps", *short, raises="ValueError")
    file = client.plugins.files.get_by_id(plugin_id, file_id)
    client.plugins.files.modify_by_id(
        plugin_id, file_id, "models.py", file["contents"] + "\n# Saved.\n", tasks=file["tasks"]
    )
    for one in cases.get(plugin_id, file_id)["data"]:
        run = one["run"]
        while run.get("status", "queued") in ("queued", "running"):
            run = client.runs.get_by_id(plugin_id, run["id"], wait=20)
    verdicts = {one["name"]: one["verdict"] for one in cases.get(plugin_id, file_id)["data"]}
    assert verdicts == {"three of four": "passed", "refuses gaps": "passed"}
    assert cases.get_by_id(plugin_id, file_id, case["id"])["snapshot"] > file["snapshot"]
