"""The two names that the documentation's example uses for the code and the tasks of a file."""

import pytest

from .recording import connect

TASKS = [{"name": "t", "inputParams": [], "outputParams": []}]
ARTIFACTS = [{"name": "A", "outputParams": []}]


def body_of(**arguments):
    client, transport = connect()
    client.plugins.files.create(3, "f.py", **arguments)
    return transport.requests[0].json


@pytest.mark.parametrize(
    ("arguments", "tasks"),
    [
        ({"tasks": TASKS}, {"functions": TASKS}),
        ({"tasks": []}, {"functions": []}),
        (
            {"tasks": TASKS, "artifact_tasks": ARTIFACTS},
            {"functions": TASKS, "artifacts": ARTIFACTS},
        ),
        ({"tasks": {"artifacts": ARTIFACTS}}, {"artifacts": ARTIFACTS}),
        ({"tasks": {"functions": TASKS, "artifacts": []}}, {"functions": TASKS, "artifacts": []}),
    ],
)
def test_tasks_may_be_given_as_in_the_documentation(arguments, tasks):
    assert body_of(content="c", **arguments)["tasks"] == tasks


def test_content_is_another_name_for_contents():
    assert body_of(content="c") == body_of(contents="c")


def test_a_change_takes_the_same_two_names():
    client, transport = connect()
    client.plugins.files.modify_by_id(3, 4, "f.py", content="c", tasks=TASKS)
    assert transport.requests[0].json == {
        "filename": "f.py",
        "contents": "c",
        "tasks": {"functions": TASKS},
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "contents"),
        ({"contents": "", "content": ""}, "as contents and as content"),
        ({"content": "", "tasks": [], "function_tasks": []}, "as tasks and as function_tasks"),
        ({"content": "", "tasks": {}, "function_tasks": []}, "as tasks and as function_tasks"),
        ({"content": "", "tasks": {}, "artifact_tasks": []}, "as a dict and as artifact_tasks"),
        ({"content": "", "tasks": TASKS[0]}, "not 'name', 'inputParams', 'outputParams'"),
        ({"content": "", "tasks": "hello"}, "not str"),
    ],
)
def test_what_is_given_twice_or_not_at_all_is_refused_before_anything_is_sent(arguments, message):
    client, transport = connect()
    with pytest.raises(TypeError, match=message):
        client.plugins.files.create(3, "f.py", **arguments)
    assert transport.requests == []
