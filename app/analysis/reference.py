"""Placeholder until the real one is written."""

from __future__ import annotations

from typing import Any

from app.analysis.signatures import Reading
from app.analysis.types import TypeTable


def reference_tasks(reading: Reading, types: TypeTable) -> list[dict[str, Any]]:
    return []
