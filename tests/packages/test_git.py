"""A repository on this machine, fetched as one elsewhere would be."""

from __future__ import annotations

import subprocess

import pytest

from app.errors import Invalid
from app.packages.git import fetch

from .trees import LIMITS


@pytest.fixture
def repository(tmp_path):
    def git(*arguments):
        named = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", "-C", tmp_path, *named, *arguments], check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.py").write_text("1")
    (tmp_path / "latest").symlink_to("a")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    git("tag", "v1")
    (tmp_path / "a/x.py").write_text("2")
    git("commit", "--quiet", "-a", "-m", "two")
    return f"file://{tmp_path}"


@pytest.mark.parametrize(("ref", "text"), [("", b"2"), ("#v1", b"1"), ("#main", b"2")])
def test_the_files_of_a_branch_or_tag_are_fetched(repository, ref, text):
    found = fetch(f"{repository}{ref}", ["file://"], LIMITS)
    assert found.tree == {"a/x.py": text}
    assert (found.url, found.ref, len(found.commit)) == (repository, ref[1:] or None, 40)


REFUSED = ["#gone", "#--upload-pack=touch", "#a:b", "/../x", " x"]


@pytest.mark.parametrize("end", REFUSED)
def test_what_cannot_be_fetched_is_refused(repository, end):
    with pytest.raises(Invalid):
        fetch(f"{repository}{end}", ["file://"], LIMITS)


@pytest.mark.parametrize("allowed", [[], ["https://github.com/"]])
def test_addresses_that_are_not_allowed_are_never_asked(repository, allowed):
    with pytest.raises(Invalid, match="imports from"):
        fetch(repository, allowed, LIMITS)
