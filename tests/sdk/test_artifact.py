import inspect
from abc import ABC

import pytest

from dioptra.sdk.api.artifact import ArtifactTaskInterface

METHODS = ("serialize", "deserialize", "validation")


def subclass_without(name):
    methods = {method: staticmethod(lambda *_, **__: None) for method in METHODS if method != name}
    return type("Incomplete", (ArtifactTaskInterface,), methods)


def test_the_interface_is_an_ordinary_abstract_base():
    assert issubclass(ArtifactTaskInterface, ABC)
    assert ArtifactTaskInterface.__abstractmethods__ == set(METHODS)


def test_the_interface_itself_cannot_be_instantiated():
    with pytest.raises(TypeError, match="abstract"):
        ArtifactTaskInterface()


@pytest.mark.parametrize("missing", METHODS)
def test_a_subclass_that_leaves_a_method_out_cannot_be_instantiated(missing):
    with pytest.raises(TypeError, match=missing):
        subclass_without(missing)()


def test_a_complete_subclass_can_be_instantiated():
    assert isinstance(subclass_without(None)(), ArtifactTaskInterface)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("serialize", ["working_dir", "name", "contents", "kwargs"]),
        ("deserialize", ["working_dir", "path", "kwargs"]),
        ("validation", []),
    ],
)
def test_a_method_is_static_and_takes_what_is_documented(method, arguments):
    assert isinstance(inspect.getattr_static(ArtifactTaskInterface, method), staticmethod)
    assert list(inspect.signature(getattr(ArtifactTaskInterface, method)).parameters) == arguments
    assert inspect.getdoc(getattr(ArtifactTaskInterface, method))
