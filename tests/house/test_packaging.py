"""What is installed is what is there."""

from __future__ import annotations

import configparser
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser


def test_every_package_is_in_the_wheel():
    listed = setup_cfg()["options"]["packages"].split()
    there = {
        ".".join(folder.relative_to(ROOT).parts)
        for top in ("app", "dioptra")
        for folder in [ROOT / top, *(ROOT / top).rglob("*/")]
        if any(folder.glob("*.py"))
    }
    assert set(listed) - {"app.static", "app.templates"} == there


def test_users_of_the_sdk_install_at_most_three_packages():
    assert len(setup_cfg()["options"]["install_requires"].split("\n")) - 1 <= 3


def test_lock_files_name_no_registry():
    for lock in ROOT.glob("requirements/*.lock"):
        assert "://" not in lock.read_text(), lock
    packages = ROOT / "assets" / "package-lock.json"
    assert not packages.exists() or "registry" not in packages.read_text()


def test_every_setting_stands_in_the_readme():
    from dataclasses import fields

    from app.settings import Settings

    readme = (ROOT / "README.md").read_text()
    missing = [f.name.upper() for f in fields(Settings) if f"`{f.name.upper()}`" not in readme]
    assert missing == []
