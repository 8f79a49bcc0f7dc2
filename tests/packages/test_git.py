"""A repository on this machine, fetched as one elsewhere would be."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.packages.git import fetch

from .trees import LIMITS


@pytest.fixture
def address(repository):
    repository.folder.joinpath("latest").symlink_to("a")
    repository.commit({"a/x.py": b"1"})
    repository.git("tag", "v1")
    repository.commit({"a/x.py": b"2"})
    return repository.url


@pytest.mark.parametrize(("ref", "text"), [("", b"2"), ("#v1", b"1"), ("#main", b"2")])
def test_the_files_of_a_branch_or_tag_are_fetched(address, ref, text):
    found = fetch(f"{address}{ref}", ["file://"], LIMITS)
    assert found.tree == {"a/x.py": text}
    assert (found.url, found.ref, len(found.commit)) == (address, ref[1:] or None, 40)


REFUSED = ["#gone", "#--upload-pack=touch", "#a:b", "/../x", " x"]


@pytest.mark.parametrize("end", REFUSED)
def test_what_cannot_be_fetched_is_refused(address, end):
    with pytest.raises(Invalid):
        fetch(f"{address}{end}", ["file://"], LIMITS)


@pytest.mark.parametrize("allowed", [[], ["https://github.com/"]])
def test_addresses_that_are_not_allowed_are_never_asked(address, allowed):
    with pytest.raises(Invalid, match="imports from"):
        fetch(address, allowed, LIMITS)
