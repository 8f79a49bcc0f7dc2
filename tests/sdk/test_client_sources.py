"""Reading Python files as Python reads them, and finding out which imports which."""

import codecs

import pytest

from app.decoding import decode_python
from dioptra.client.sources import Source, imported_first, imported_siblings, read_code

from .recording import connect


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", ""),
        ("name = 'Grüße'\n".encode(), "name = 'Grüße'\n"),
        (codecs.BOM_UTF8 + b"a = 1\n", "a = 1\n"),
        (b"# coding: latin-1\na = '\xe9'\n", "# coding: utf-8\na = 'é'\n"),
        (
            b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\na = '\x80'\n",
            "#!/usr/bin/python\n# -*- coding: utf-8 -*-\na = '€'\n",
        ),
        (b"a = 1\r\nb = 2\rc = 3\n", "a = 1\r\nb = 2\rc = 3\n"),
        (b"a = 1\n\x0cb = 2\n", "a = 1\n\x0cb = 2\n"),
    ],
)
def test_code_is_decoded_as_python_does(tmp_path, raw, code):
    path = tmp_path / "a.py"
    path.write_bytes(raw)
    assert read_code(path) == code
    # The registry's own reader, which the SDK cannot import, reads the same.
    assert decode_python(raw) == code


@pytest.mark.parametrize(
    "raw",
    [
        b"a = '\xe9'\n",
        b"# coding: no-such-thing\n",
        b"# coding: hex\n616263\n",
        codecs.BOM_UTF8 + b"# coding: latin-1\n",
    ],
)
def test_what_is_no_text_is_refused_by_name(tmp_path, raw):
    path = tmp_path / "a.py"
    path.write_bytes(raw)
    with pytest.raises(ValueError, match=r"a\.py cannot be read as Python source: "):
        read_code(path)


@pytest.mark.parametrize(
    "code",
    [
        "from .base import X",
        "from . import base",
        "from . import other, base as b",
        "from .base import *",
        "from plugin.base import X",
        "from plugin import base",
        "import plugin.base",
        "import os, plugin.base as b",
        "def f():\n    from .base import X\n",
        "x = '\\d'\nfrom .base import X\n",
    ],
)
def test_an_import_of_the_same_plugin_is_seen(code):
    sources = [Source("a.py", code), Source("base.py")]
    assert imported_siblings(sources, "plugin") == {"a.py": ("base.py",), "base.py": ()}


@pytest.mark.parametrize(
    "code",
    [
        "import base",
        "from base import X",
        "from ..base import X",
        "from .. import base",
        "from another.base import X",
        "import plugin",
        "import plugin.a",
        "from .a import base",
        "from .gone import X",
        "from .base import (",
        "from .base import X\0",
        "(" * 10_000,
    ],
)
def test_other_imports_and_what_does_not_parse_are_none(code):
    sources = [Source("a.py", code), Source("base.py")]
    assert imported_siblings(sources, "plugin")["a.py"] == ()


@pytest.mark.parametrize(
    ("imports", "order"),
    [
        ({}, []),
        ({"a": (), "b": ()}, ["a", "b"]),
        ({"a": ("c",), "b": (), "c": ("b",)}, ["b", "c", "a"]),
        ({"a": ("b",), "b": ("a",), "c": ()}, ["b", "a", "c"]),
    ],
)
def test_what_is_imported_stands_first(imports, order):
    assert imported_first(imports) == order


def test_a_file_on_the_disk_is_sent_with_everything_that_it_offers(tmp_path):
    path = tmp_path / "greet.py"
    path.write_bytes(b"# coding: latin-1\na = '\xe9'\n")
    client, transport = connect()
    client.plugins.files.create_from_path(3, path, "Greets")
    (request,) = transport.requests
    assert (request.method, request.path) == ("POST", "/plugins/3/files")
    assert request.params == {"importTasks": "true", "createMissingTypes": "true"}
    assert request.json == {
        "filename": "greet.py",
        "contents": "# coding: utf-8\na = 'é'\n",
        "description": "Greets",
    }


def test_a_path_may_be_text_and_must_exist(tmp_path):
    client, transport = connect()
    with pytest.raises(FileNotFoundError):
        client.plugins.files.create_from_path(3, str(tmp_path / "gone.py"))
    assert transport.requests == []
