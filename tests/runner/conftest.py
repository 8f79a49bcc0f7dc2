"""Both sandboxes, cold and warm; the one that does not work here is skipped and says so."""

from __future__ import annotations

import stat
import tempfile

import pytest

from app.runner import Sandbox, bubblewrap, plain

from .tasks import Warm


@pytest.fixture(autouse=True)
def passable(tmp_path) -> None:
    """Let the user that a run gets, where root starts it, come to the folders of tests."""
    for folder in tmp_path.parents:
        mode = folder.stat().st_mode
        if folder.is_relative_to(tempfile.gettempdir()) and not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


@pytest.fixture(
    params=[
        "bubblewrap",
        pytest.param("bubblewrap-warm", marks=pytest.mark.slow),
        pytest.param("limits", marks=pytest.mark.slow),
        pytest.param("limits-warm", marks=pytest.mark.slow),
    ]
)
def sandbox(request) -> Sandbox:
    name, _, warm = request.param.partition("-")
    found = plain() if name == "limits" else _bubblewrap()
    return Warm.of(found) if warm else found


@pytest.fixture(params=["cold", pytest.param("warm", marks=pytest.mark.slow)])
def apart(request) -> Sandbox:
    """Bubblewrap alone: what plain limits cannot keep from a task."""
    return Warm.of(_bubblewrap()) if request.param == "warm" else _bubblewrap()


def _bubblewrap() -> Sandbox:
    found = bubblewrap()
    if found is None:
        pytest.skip("bubblewrap is not installed, or does not work on this machine")
    return found
