"""What the files of a plugin need that is no part of Python."""

from __future__ import annotations

import pytest

from app.analysis import read
from app.analysis.packages import imported_packages


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("import numpy as np\nimport os.path\nfrom json import loads\n", ["numpy"]),
        ("from sklearn.linear_model import LogisticRegression as L\n", ["sklearn"]),
        ("import a.b.c\nimport a.d\nfrom e import *\n", ["a", "e"]),
        ("from . import other\nfrom .other import x\nfrom mine import y\nimport mine.z\n", []),
        ("from dioptra import pyplugs\nfrom __future__ import annotations\n", []),
        ("try:\n    import tomllib\nexcept ImportError:\n    import tomli as tomllib\n", ["tomli"]),
        ("x = 1\ny = x.z\ndef numpy(): pass\n", []),
    ],
)
def test_packages_are_named_by_their_modules(source, needed):
    assert list(imported_packages([read(source)], "mine")) == needed
