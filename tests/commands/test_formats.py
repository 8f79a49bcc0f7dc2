"""The findings as people and programs read them."""

from __future__ import annotations

import json
from urllib.parse import unquote

import jsonschema
import pytest

from app.analysis import CATALOGUE, Diagnostic
from app.commands.findings import Report
from app.commands.formats import as_github, as_json
from app.commands.human import as_text
from app.commands.sarif import as_sarif

from .sources import FINE, WRONG

TEXT = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
PLACE = {
    "type": "object",
    "properties": {
        "artifactLocation": {
            "properties": {"uri": {"type": "string", "pattern": "^[!-~]+$"}},
            "required": ["uri"],
        },
        "region": {
            "properties": {
                "startLine": {"type": "integer", "minimum": 1},
                "startColumn": {"type": "integer", "minimum": 1},
            },
            "required": ["startLine"],
            "additionalProperties": False,
        },
    },
    "required": ["artifactLocation"],
    "additionalProperties": False,
}
# The parts of SARIF 2.1.0 that are used, as its specification has them.
SARIF = {
    "type": "object",
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "items": {
                "properties": {
                    "tool": {
                        "properties": {
                            "driver": {
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "uniqueItems": True,
                                        "items": {
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": TEXT,
                                                "help": TEXT,
                                                "defaultConfiguration": {
                                                    "properties": {"level": LEVEL}
                                                },
                                            },
                                            "required": ["id"],
                                            "additionalProperties": False,
                                        },
                                    },
                                },
                                "required": ["name"],
                                "additionalProperties": False,
                            }
                        },
                        "required": ["driver"],
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "items": {
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": LEVEL,
                                "message": TEXT,
                                "locations": {"items": {"properties": {"physicalLocation": PLACE}}},
                            },
                            "required": ["message"],
                            "additionalProperties": False,
                        }
                    },
                },
                "required": ["tool"],
                "additionalProperties": False,
            }
        },
    },
    "required": ["version", "runs"],
    "additionalProperties": False,
}


def report(*findings, path="greetings/greet.py", text="x = 1\n"):
    return Report(path, "greetings", path.rpartition("/")[2], text, findings)


def finding(severity="error", message="It is wrong.", **fields):
    return Diagnostic(severity, "task-kind", message, **fields)


def test_the_closing_line_counts_files_and_findings():
    weights = ["error", "warning", "warning"]
    reports = [report(*map(finding, weights)), report(), report(finding("info"))]
    assert as_text(reports).splitlines()[-1] == "3 files: 1 error, 2 warnings, 1 note"
    assert as_text([report()]) == "1 file: 0 errors, 0 warnings, 0 notes"


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        (None, None, ["greetings/greet.py  error  task-kind", "  It is wrong."]),
        (1, None, ["greetings/greet.py:1  error  task-kind", "  It is wrong.", "    1 | x = 1"]),
        (9, 2, ["greetings/greet.py:9:2  error  task-kind", "  It is wrong."]),
    ],
)
def test_a_finding_shows_as_much_of_its_place_as_there_is(line, column, shown):
    from click import unstyle

    text = as_text([report(finding(line=line, column=column))])
    assert unstyle(text).split("\n\n")[0].splitlines() == shown


def test_lines_are_counted_as_the_parser_counts_them():
    text = as_text([report(finding(line=2), text="a = 1\f\v\x85\u2028\r\nb = 2\rc = 3\n")])
    assert "b = 2" in text
    assert "c = 3" not in text


def test_colours_are_left_out_where_no_terminal_is_or_nobody_wants_them(run, write, monkeypatch):
    write({"greetings/greet.py": WRONG})
    assert "\x1b" not in run("check", "greetings").stdout
    assert "\x1b[" in run("check", "greetings", color=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("check", "greetings", color=True).stdout


def test_json_has_every_file_and_every_field_of_a_finding():
    document = json.loads(as_json([report(finding(line=3, fix={"a": 1})), report(path="b/c.py")]))
    first, second = document["files"]
    assert first["diagnostics"][0] == {
        "severity": "error",
        "code": "task-kind",
        "message": "It is wrong.",
        "task": None,
        "parameter": None,
        "line": 3,
        "column": None,
        "hint": None,
        "fix": {"a": 1},
    }
    assert second == {
        "path": "b/c.py",
        "plugin": "greetings",
        "filename": "c.py",
        "diagnostics": [],
    }
    assert document["totals"] == {"files": 2, "errors": 1, "warnings": 0, "notes": 0}


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_documents_for_programs_are_utf_8_whatever_a_file_is_named(run, write, form):
    name = b"gr\xfc\xc3\xbc.py".decode("utf-8", "surrogateescape")
    write({f"greetings/{name}": WRONG})
    result = run("check", "greetings", "--format", form)
    assert json.loads(result.stdout_bytes.decode("utf-8"))


def test_github_escapes_what_would_end_a_command_or_a_property():
    found = finding("info", "100 %\r\nof: it, all", line=3, column=7, hint="Do\nthat.")
    (line, _) = as_github([report(found, path="a,b:c%/d.py")]).splitlines()
    assert line == (
        "::notice file=a%2Cb%3Ac%25/d.py,line=3,col=7,title=task-kind"
        "::100 %25%0D%0Aof: it, all Do%0Athat."
    )


def test_github_calls_each_weight_by_its_own_command():
    lines = as_github([report(*map(finding, ["error", "warning", "info"]))]).splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["::error", "::warning", "::notice"]


def test_sarif_is_as_its_specification_has_it(run, write):
    write({"greetings/greet.py": WRONG, "greetings/a-b c.py": FINE, "greetings/c.py": b"\xff"})
    log = json.loads(run("check", "greetings", "--format", "sarif").stdout)
    jsonschema.validate(log, SARIF)
    (only,) = log["runs"]
    rules = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    assert {*CATALOGUE, "name", "unreadable"} == set(rules)
    assert sorted(result["ruleId"] for result in only["results"]) == [
        "name",
        "syntax-error",
        "unreadable",
    ]
    for result in only["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]


@pytest.mark.parametrize(
    ("severity", "level"), [("error", "error"), ("warning", "warning"), ("info", "note")]
)
def test_sarif_has_its_own_words_for_weights(severity, level):
    (result,) = json.loads(as_sarif([report(finding(severity))]))["runs"][0]["results"]
    assert result["level"] == level


def uri(path):
    (result,) = json.loads(as_sarif([report(finding(), path=path)]))["runs"][0]["results"]
    return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_sarif_names_files_from_the_working_directory(tmp_path, monkeypatch):
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert uri("./a/b.py") == uri(str(folder / "a" / "b.py")) == "a/b.py"
    assert uri("a b/ü#?.py") == "a%20b/%C3%BC%23%3F.py"
    assert unquote(uri("../other/c.py")) == f"file://{tmp_path}/other/c.py"
