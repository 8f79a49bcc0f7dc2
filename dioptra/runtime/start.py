"""The program of a run: `python -I dioptra/runtime/start.py FOLDER`, with its limits at its input.

`-I` keeps the environment, the user's own packages and the working directory out. It also hides
where the SDK is: so the one that this file belongs to is put in place, be it in a checkout, in an
installed wheel or in the server's environment while another one runs the task, and whatever else
is called `dioptra` there.
"""

import sys
from types import ModuleType


def _find_sdk() -> None:
    runtime = __file__.rpartition("/")[0]
    top = runtime.rpartition("/")[0]
    finder = next(one for one in sys.meta_path if getattr(one, "__name__", "") == "PathFinder")
    spec = finder.find_spec("dioptra", [top.rpartition("/")[0]])
    if spec is None or spec.loader is None:
        raise SystemExit("The SDK that belongs to this program is gone.")
    module = ModuleType("dioptra")
    module.__spec__, module.__file__, module.__path__ = spec, spec.origin, [top]
    sys.modules["dioptra"] = module


# Processes that a task starts with `multiprocessing` run this file again, by another name.
_find_sdk()

if __name__ == "__main__":
    from dioptra.runtime.child import main

    main()
