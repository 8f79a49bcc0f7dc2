"""Arrays, tables, models and pictures in a run.

They need an interpreter with numpy, pandas and scikit-learn: the one that TASK_PYTHON names, or the
server's own. Where neither has them these tests are skipped.
"""

from __future__ import annotations

import os

import pytest

from app.runner import Limits, Value, find_packages, output_file

from .tasks import MIB, order, outputs, run

pytestmark = pytest.mark.slow

PYTHON = os.environ.get("TASK_PYTHON")
ROOMY = Limits(wall_s=60, cpu_s=40, memory_bytes=1024 * MIB)


@pytest.fixture(autouse=True)
def _needs_libraries():
    wanted = find_packages(["numpy", "pandas", "sklearn"], PYTHON)
    missing = [one.name for one in wanted if one.status == "missing"]
    if missing:
        pytest.skip(f"the interpreter of tasks has no {', '.join(missing)}; set TASK_PYTHON")


def shown(tmp_path, sandbox, expression, **structures):
    """What is shown of a value."""
    source = f"""
    import numpy as np, pandas as pd

    @pyplugs.register
    def task():
        return {expression}
    """
    declared = outputs(**structures) if structures else outputs("x")
    ran = run(tmp_path / "run", order(outputs=declared), source, sandbox, ROOMY, interpreter=PYTHON)
    assert ran.outcome.status == "succeeded", ran.outcome.error
    return ran, ran.outcome.outputs[0]


def test_an_array_is_shown_by_shape_dtype_and_numbers(tmp_path, sandbox):
    _, output = shown(tmp_path, sandbox, "np.arange(1000) / 2")
    preview = output.preview
    assert (preview.python_type, preview.shape, preview.dtype) == (
        "numpy.ndarray",
        (1000,),
        "float64",
    )
    assert len(preview.numbers) <= 400
    assert preview.numbers[:2] == (0.0, 1.5)
    assert preview.text.startswith("array(")
    assert output.pickle is not None


def test_an_array_fits_a_simple_type_of_its_name_and_no_list(tmp_path, sandbox):
    source = """
    import numpy as np

    @pyplugs.register
    def task():
        return np.ones(3), np.ones(3), np.ones(3)
    """
    declared = (
        *outputs(),
        *[one._replace(type_name=name) for one, name in zip(
            outputs(a={}, b={"list": "number"}, c={}), ["np.ndarray", None, "image"], strict=True
        )],
    )  # fmt: skip
    ran = run(tmp_path / "run", order(outputs=declared), source, sandbox, ROOMY, interpreter=PYTHON)
    assert [one.fits for one in ran.outcome.outputs] == [True, False, None]
    assert ran.outcome.outputs[1].reason == ("it is a value of the class numpy.ndarray, not a list")


def test_single_numbers_of_numpy_are_numbers(tmp_path, sandbox):
    source = """
    import numpy as np
    @pyplugs.register
    def task():
        return np.int64(3), np.float32(0.5), np.bool_(True), [np.int8(1)], np.str_("a")
    """
    declared = outputs(a="integer", b="number", c="boolean", d={"list": "integer"}, e="string")
    ran = run(tmp_path / "run", order(outputs=declared), source, sandbox, ROOMY, interpreter=PYTHON)
    assert ran.values == {"a": 3, "b": 0.5, "c": True, "d": [1], "e": "a"}
    assert [one.fits for one in ran.outcome.outputs] == [True] * 5


def test_an_array_without_dimensions_cannot_be_taken_apart(tmp_path, sandbox):
    source = "import numpy as np\n@pyplugs.register\ndef task(): return np.array(5)\n"
    ran = run(
        tmp_path / "run",
        order(outputs=outputs("x", "y")),
        source,
        sandbox,
        ROOMY,
        interpreter=PYTHON,
    )
    assert ran.code == "OUTPUT_NOT_UNPACKABLE"


def test_an_array_is_taken_apart_by_its_first_dimension(tmp_path, sandbox):
    source = (
        "import numpy as np\n@pyplugs.register\ndef task(): return np.arange(6).reshape(3, 2)\n"
    )
    ran = run(
        tmp_path / "run",
        order(outputs=outputs("x", "y")),
        source,
        sandbox,
        ROOMY,
        interpreter=PYTHON,
    )
    assert [one.preview.shape for one in ran.outcome.outputs] == [(2,), (2,)]
    assert ran.outcome.discarded == 1


@pytest.mark.parametrize("shape", ["(16, 32)", "(16, 32, 3)", "(16, 32, 4)"])
def test_an_array_of_bytes_is_a_picture(tmp_path, sandbox, shape):
    ran, output = shown(tmp_path, sandbox, f"np.full({shape}, 7, dtype=np.uint8)")
    picture = output_file(ran.folder, output.preview.image).read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (32, 16)


@pytest.mark.parametrize("value", ["np.ones((16, 32))", "np.ones((2, 2), dtype=np.uint8)"])
def test_other_arrays_are_none(tmp_path, sandbox, value):
    _, output = shown(tmp_path, sandbox, value)
    assert output.preview.image is None


def test_a_table_is_shown_by_its_first_rows(tmp_path, sandbox):
    _, output = shown(tmp_path, sandbox, "pd.DataFrame({'a': range(50), 'b': ['x'] * 50})")
    table = output.preview.table
    assert table.columns == ("", "a", "b")
    assert table.rows[1] == ("1", "1", "x")
    assert (len(table.rows), table.total_rows, output.preview.shape) == (10, 50, (50, 2))


def test_a_series_is_a_table_of_one_column(tmp_path, sandbox):
    _, output = shown(tmp_path, sandbox, "pd.Series([1, 2], name='n')")
    assert output.preview.table.columns == ("", "n")


def test_a_table_gives_its_columns_by_name(tmp_path, sandbox):
    _, output = shown(tmp_path, sandbox, "pd.DataFrame({'b': [1], 'a': [2], 'c': [3]})", a={}, b={})
    assert output.source == 'key "a"'
    assert output.preview.python_type.startswith("pandas.")


HANDLER = """
import pickle
from pathlib import Path
import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
from dioptra.sdk.api.artifact import ArtifactTaskInterface

@pyplugs.register
def make():
    x = np.arange(20.0).reshape(10, 2)
    model = LogisticRegression().fit(x, [0, 1] * 5)
    return {value}

class Keep(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir, name, contents):
        path = Path(working_dir, name)
        path.write_bytes(pickle.dumps(contents))
        return path

    @staticmethod
    def deserialize(working_dir, path, **kwargs):
        contents = pickle.loads(Path(working_dir, path).read_bytes())
        {change}
        return contents

    @staticmethod
    def validation():
        return None
"""


@pytest.mark.parametrize(
    ("value", "change", "equal"),
    [
        ("x", "", True),
        ("x", "contents[0, 0] = 9", False),
        ("x", "contents = contents.astype('float32')", False),
        ("np.array([1.0, np.nan])", "", True),
        ("[x, {'m': x}]", "", True),
        ("pd.DataFrame(x)", "", True),
        ("pd.DataFrame(x)", "contents.iloc[0, 0] = 9", False),
        ("model", "", True),
        ("model", "contents.coef_ = contents.coef_ + 1", False),
    ],
)
def test_a_round_trip_compares_arrays_tables_and_models(tmp_path, sandbox, value, change, equal):
    source = HANDLER.replace("{value}", value).replace("{change}", change)
    made = run(
        tmp_path / "made",
        order("make", outputs=outputs("x")),
        source,
        sandbox,
        ROOMY,
        interpreter=PYTHON,
    )
    (output,) = made.outcome.outputs
    file = output_file(made.folder, output.pickle)
    ordered = order(
        "Keep",
        kind="artifact-round-trip",
        contents=Value("pickle", path="value"),
        outputs=outputs("x"),
    )
    ran = run(
        tmp_path / "run", ordered, source, sandbox, ROOMY, given={"value": file}, interpreter=PYTHON
    )
    assert ran.outcome.round_trip.equal is equal, ran.outcome
