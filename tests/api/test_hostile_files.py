"""Bombs that are posted as plugin files are refused with a sentence, and the server goes on."""

from __future__ import annotations

import pytest

from ..builders import PLUGINS, file_body, function_task, make_file, source

# Contents, and the line at fault where there is one.
BOMBS = {
    "open brackets": ("(" * 90_000, 1),
    "brackets over lines": ("x = 1\n" + "(\n" * 200_000, 102),
    "blocks": ("".join(" " * depth + "if a:\n" for depth in range(200)), 102),
    "a line of 1 MiB": ("x = 1\n" + "a" * 1_000_000, 2),
    "digits": ("x = 0x" + "f" * 50_000, 1),
    "minus": ("-" * 90_000 + "1", None),
    "elif": ("if a: b\n" + "elif a: b\n" * 90_000, None),
    "lines of 1 MiB": ("a\n" * 500_000, None),
    "more than 1 MiB": ("#\n" * 600_000, None),
}


@pytest.mark.parametrize(("contents", "line"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_and_the_next_file_is_stored(alice, plugin, rows, contents, line):
    before = rows()
    answer = alice.post(
        f"{PLUGINS}/{plugin['id']}/files",
        file_body("bomb.py", contents, [function_task("train")]),
    )
    assert answer.status_code == 400, answer.text[:300]
    (finding,) = answer.json["detail"]["diagnostics"]
    assert (finding["code"], finding["line"]) == ("syntax-error", line)
    assert len(answer.data) < 4_000
    assert rows() == before
    make_file(alice, plugin["id"], "good.py", source(["train"]), [function_task("train")])


@pytest.mark.parametrize("contents", ["x = 1\n" + "\0" * 100_000, "x = '\ud800'"])
def test_what_is_no_text_is_refused_and_the_next_file_is_stored(alice, plugin, contents):
    files = f"{PLUGINS}/{plugin['id']}/files"
    assert alice.post(files, file_body("bomb.py", contents)).status_code == 400
    make_file(alice, plugin["id"], "good.py", source(["train"]), [function_task("train")])
