"""Draw the README's pictures: a server of its own, example data, a real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

ATTACK = '''import numpy as np
import pandas as pd
from dioptra import pyplugs


@pyplugs.register
def fast_gradient_method(
    dataset: np.ndarray, eps: float = 0.3, norm: int | float = np.inf
) -> tuple[np.ndarray, pd.DataFrame]:
    """Attack a data set.

    Args:
        dataset: The images.
        eps: How far to go.
    """
    return adv_data, metrics


@pyplugs.register
def load(path: str, size: tuple[int, int] = (28, 28), *, seed: int) -> np.ndarray:
    """Load images."""
    return images
'''


@contextmanager
def server() -> Iterator[tuple[str, str, str]]:
    """Serve the examples; gives the address, and the first account with its password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": folder, "PORT": str(port), "LOG_LEVEL": "ERROR"}
        process = subprocess.Popen(  # noqa: S603 - the command is ours
            [sys.executable, str(ROOT / "scripts" / "run.py")],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            for line in process.stdout or ():
                if found := re.search(r"account\s+(\S+) / (\S+)", line):
                    yield f"http://127.0.0.1:{port}", found[1], found[2]
                    break
        finally:
            process.terminate()
            process.wait()


def draw(page: Page, name: str, password: str) -> None:
    """Go the way of a newcomer, and take pictures."""
    page.goto("/sign-in?next=/plugins")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plugins")
    save(page, "plugins")
    page.get_by_role("link", name="hello", exact=True).first.click()
    expect(page.get_by_role("link", name="Add a file")).to_be_visible()
    save(page, "plugin")
    page.get_by_role("link", name="Add a file").click()
    file = {"name": "fgm.py", "mimeType": "text/x-python", "buffer": ATTACK.encode()}
    page.locator("#upload").set_input_files([file])
    page.locator("[name='t0.i1.name']").fill("epsilon")
    expect(page.locator("#t0")).to_contain_text("No argument of")
    save(page, "guide")
    run(page)
    page.goto("/types/new")
    page.get_by_label("Name").first.fill("options")
    page.get_by_label("Structure").fill("dict[str, list[float] | None]")
    expect(page.get_by_role("main")).to_contain_text("not an object")
    save(page, "type")


RUN = '''import math

from dioptra import pyplugs


@pyplugs.register
def train(steps: int = 120, rate: float = 0.04) -> tuple[list[float], dict[str, float]]:
    """Fit a model, step by step."""
    losses = [math.exp(-step * rate) + 0.03 * math.sin(step) for step in range(steps)]
    for step in range(0, steps, 40):
        print(f"step {step}: loss {losses[step]:.3f}")
    metrics = {"accuracy": 0.93, "loss": round(losses[-1], 4)}
    return losses, metrics
'''


def run(page: Page) -> None:
    """Run a task that is not saved, and take a picture of what it gives."""
    page.goto("/plugins")
    page.get_by_role("link", name="hello", exact=True).first.click()
    page.get_by_role("link", name="Add a file").click()
    file = {"name": "training.py", "mimeType": "text/x-python", "buffer": RUN.encode()}
    page.locator("#upload").set_input_files([file])
    page.get_by_role("button", name="Run train").click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("It succeeded")
    save(page, "run")


def save(page: Page, name: str) -> None:
    """Write what the window shows."""
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


def main() -> None:
    """Draw all of them."""
    IMAGES.mkdir(exist_ok=True)
    browser = next((path for path in BROWSERS if Path(path).exists()), None)
    with server() as (address, name, password), sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=browser, args=ARGUMENTS)
        context = chromium.new_context(
            base_url=address, viewport={"width": 1280, "height": 800}, color_scheme="light"
        )
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        draw(page, name, password)
        chromium.close()


if __name__ == "__main__":
    main()
