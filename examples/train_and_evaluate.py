"""Register the plugin in ``iris_models`` and run its tasks as a chain, on the server.

Set DIOPTRA_API, DIOPTRA_USERNAME and DIOPTRA_PASSWORD, then run ``python train_and_evaluate.py``.
The server must run tasks with numpy, pandas and scikit-learn: see ``make run-libraries``.
"""

import os
import sys
from pathlib import Path

from dioptra.client import DioptraClient, DioptraClientError, connect_json_dioptra_client

FOLDER = Path(__file__).parent / "iris_models"
REQUIREMENTS = "numpy\npandas\nscikit-learn\n"


def register(client: DioptraClient[dict], group_id: int) -> tuple[int, dict[str, int]]:
    """Push the plugin; return its id, and the ids of its files by name."""
    pushed = client.plugins.push(group_id, FOLDER, description="Flowers told apart by measures")
    plugin_id = pushed.plugin_id
    plugin = client.plugins.get_by_id(plugin_id)
    client.plugins.modify_by_id(
        plugin_id, plugin["name"], plugin["description"], requirements=REQUIREMENTS
    )
    missing = [
        module["name"]
        for module in client.plugins.get_requirements(plugin_id)["modules"]
        if module["status"] == "missing"
    ]
    if missing:
        raise ValueError(f"Where the server runs tasks there is no {', '.join(missing)}.")
    return plugin_id, {file["filename"]: file["id"] for file in plugin["files"]}


def train_and_evaluate(
    client: DioptraClient[dict], plugin_id: int, files: dict[str, int]
) -> tuple[float, list]:
    """Run the chain; return the accuracy on flowers that the model has not seen, and all runs."""

    def run(filename: str, task: str, **values: object):
        return client.plugins.files.run(plugin_id, files[filename], task, **values)

    def keep(task: str, value: object, **arguments: object):
        return client.plugins.files.round_trip(
            plugin_id, files["storage.py"], task, value, arguments
        )

    flowers = run("data.py", "load_flowers")
    parts = run("data.py", "split_flowers", flowers=flowers.ref("flowers"), test_share=0.4)
    model = run("models.py", "train", flowers=parts.ref("train"), strength=10.0)
    kept = keep("ModelFile", model.ref("model"))
    measures = run("data.py", "measures_of", flowers=parts.ref("test"))
    known = run("data.py", "kinds_of", flowers=parts.ref("test"))
    # The model as it was read back from its file.
    predicted = run(
        "models.py", "predict", model=kept.ref("model"), measures=measures.ref("measures")
    )
    result = run(
        "models.py", "evaluate", known=known.ref("kinds"), predicted=predicted.ref("predicted")
    )
    written = [
        keep("ArrayFile", predicted.ref("predicted")),
        keep("TableFile", parts.ref("test"), separator=";"),
    ]
    for one in (kept, *written):
        print(one.artifacts[0], "read back equal:", one.document["roundTrip"]["equal"])
    runs = [flowers, parts, model, kept, measures, known, predicted, result, *written]
    return result.outputs["accuracy"], runs


def read_setting(name: str) -> str:
    if not os.environ.get(name):
        raise ValueError(f"Set the environment variable {name}.")
    return os.environ[name]


def main() -> None:
    with connect_json_dioptra_client() as client:
        client.auth.login(read_setting("DIOPTRA_USERNAME"), read_setting("DIOPTRA_PASSWORD"))
        group = client.users.get_current()["groups"][0]
        plugin_id, files = register(client, group["id"])
        accuracy, runs = train_and_evaluate(client, plugin_id, files)
        client.auth.logout()
    print(f"{len(runs)} runs; {accuracy:.0%} of the flowers that it had not seen were told apart.")


if __name__ == "__main__":
    try:
        main()
    except (DioptraClientError, ValueError) as problem:
        sys.exit(str(problem))
