"""Answers that are files, from both doors."""

from __future__ import annotations

from flask import Response


def attachment(data: bytes, media_type: str, filename: str) -> Response:
    """An answer that is a file, to be saved under a name."""
    disposition = f"attachment; filename={filename}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-cache"}
    return Response(data, headers=headers, mimetype=media_type)
