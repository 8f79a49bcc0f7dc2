"""One server for the tests that need no settings of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..live import Server, live_server, pytest_runtest_makereport

__all__ = ["pytest_runtest_makereport", "server"]


@pytest.fixture(scope="session")
def server(database_kind: str) -> Iterator[Server]:
    with live_server(database_kind) as found:
        yield found
