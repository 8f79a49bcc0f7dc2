"""Every text can be read: 4.5:1 against what it stands on, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
LIGHT, DARK = (CSS / "tokens.css").read_text().split("@media")
VARIABLE = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
THEMES = {"light": dict(VARIABLE.findall(LIGHT)), "dark": dict(VARIABLE.findall(DARK))}

GROUNDS = ("ground", "paper", "raised")
CODE = [name for name in THEMES["light"] if name.startswith("code-")]
PAIRS = [
    *(
        (text, ground)
        for text in ("ink", "ink-soft", "accent", "accent-hover")
        for ground in GROUNDS
    ),
    *((text, ground) for text in CODE for ground in ("paper", "repair-soft", "look-soft")),
    *(
        (text, f"{state}-soft")
        for state in ("repair", "look", "good")
        for text in (state, "ink", "ink-soft", "accent")
    ),
    *((state, ground) for state in ("repair", "look", "good") for ground in GROUNDS),
    *(("on-accent", ground) for ground in ("accent", "accent-hover")),
    ("ink", "accent-soft"),
    ("ink", "selection"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out(theme, text, ground):
    colours = THEMES[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("edge", ["line-strong", "focus"])
def test_edges_of_what_can_be_used_stand_out(theme, edge):
    colours = THEMES[theme]
    assert contrast(colours[edge], colours["paper"]) >= 3


def test_both_themes_name_the_same_colours():
    assert THEMES["light"].keys() == THEMES["dark"].keys()


def test_colours_stand_in_one_file_only():
    for path in CSS.rglob("*.css"):
        if path.name != "tokens.css":
            assert not re.search(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", path.read_text()), path
