"""Parameters whose type is gone: each is found, in the order of the registration."""

from .builders import Registered

TASKS = "crop(image: image, times?: integer) -> image: image; artifact Image -> image: image"


def test_each_parameter_of_a_deleted_type_is_found_at_its_task():
    found = Registered(TASKS).gone("image")
    assert [(one.severity, one.code, one.task, one.parameter) for one in found] == [
        ("error", "type-deleted", "crop", "image"),
        ("error", "type-deleted", "crop", "image"),
        ("error", "type-deleted", "Image", "image"),
    ]
    assert [one.message for one in found[:2]] == [
        "The type 'image' of the input 'image' has been deleted.",
        "The type 'image' of the output 'image' has been deleted.",
    ]
    assert found[1].hint == "Give the output a type that the group has, or restore this one."


def test_other_deleted_types_are_nothing_to_a_registration():
    assert Registered(TASKS).gone("sound") == []
