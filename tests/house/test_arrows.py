"""The plan of the house: the contracts of setup.cfg, and that they cover every room."""

from __future__ import annotations

import configparser
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[2]


def test_every_import_keeps_to_the_plan(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="setup.cfg", no_logo=True, cache_dir=None)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_room_has_a_floor():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    layers = config["importlinter:contract:floors"]["layers"].replace("|", "\n").split()
    rooms = {f"app.{path.stem}" for path in (ROOT / "app").iterdir() if path.suffix == ".py"}
    rooms |= {f"app.{path.parent.name}" for path in (ROOT / "app").glob("*/__init__.py")}
    assert rooms - {"app.__init__"} == set(layers)
