"""Create the plugin ``hello_world`` and register its task, with nothing but the client.

Set DIOPTRA_API, DIOPTRA_USERNAME and DIOPTRA_PASSWORD, then run ``python register_hello_world.py``.
"""

import os
import sys

from dioptra.client import (
    DioptraClient,
    DioptraClientError,
    connect_json_dioptra_client,
)

PYTHON_CONTENTS = """\
from dioptra import pyplugs


@pyplugs.register
def hello_world(greeting: str, name: str) -> str:
    message = f"{greeting}, {name}"
    return message
"""


def find_type_id(client: DioptraClient[dict], group_id: int, name: str) -> int:
    page = client.plugin_parameter_types.get(group_id=group_id, search=f"name:{name}")
    return next(found["id"] for found in page["data"] if found["name"] == name)


def register(client: DioptraClient[dict], group_id: int) -> tuple[dict, dict]:
    """Return the new plugin and its file."""
    string_param_type_id = find_type_id(client, group_id, "string")
    plugin = client.plugins.create(group_id, "hello_world", "This is a Hello World Plugin")
    file = client.plugins.files.create(
        plugin_id=plugin["id"],
        filename="hello_world.py",
        content=PYTHON_CONTENTS,
        tasks=[
            {
                "name": "hello_world",
                "inputParams": [
                    {
                        "name": "greeting",
                        "parameterType": string_param_type_id,
                        "required": True,
                    },
                    {
                        "name": "name",
                        "parameterType": string_param_type_id,
                        "required": True,
                    },
                ],
                "outputParams": [
                    {
                        "name": "message",
                        "parameterType": string_param_type_id,
                    }
                ],
            }
        ],
    )
    return plugin, file


def read_setting(name: str) -> str:
    if not os.environ.get(name):
        raise ValueError(f"Set the environment variable {name}.")
    return os.environ[name]


def main() -> None:
    with connect_json_dioptra_client() as client:
        client.auth.login(read_setting("DIOPTRA_USERNAME"), read_setting("DIOPTRA_PASSWORD"))
        group = client.users.get_current()["groups"][0]
        plugin, file = register(client, group["id"])
        client.auth.logout()
    tasks = [task["name"] for task in file["tasks"]["functions"]]
    print(f"Plugin {plugin['id']} has the file {file['filename']} with {', '.join(tasks)}.")


if __name__ == "__main__":
    try:
        main()
    except (DioptraClientError, ValueError) as problem:
        sys.exit(str(problem))
