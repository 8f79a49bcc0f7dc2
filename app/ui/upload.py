"""A Python file that a browser sends, as text."""

from __future__ import annotations

from werkzeug.datastructures import FileStorage

from app.decoding import decode_python
from app.errors import Invalid


def read_upload(upload: FileStorage) -> tuple[str, str]:
    """Give the name and the text of an uploaded file.

    The text is decoded as Python would: UTF-8, or what a coding line says.

    Raises:
        Invalid: It is no text.
    """
    raw = upload.read()
    name = (upload.filename or "").replace("\\", "/").rpartition("/")[2]
    try:
        return name, decode_python(raw)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise Invalid(
            f"{name or 'The file'} is no text in UTF-8. Choose a Python file, or save it as UTF-8.",
            field="upload",
        ) from error
