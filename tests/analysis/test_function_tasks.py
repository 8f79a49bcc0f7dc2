"""Which functions are tasks: every way to say `register`, and what only looks like it."""

import pytest

from .builders import names, reading

# Each marks `train`.
TASKS = {
    "module from package": "from dioptra import pyplugs\n@pyplugs.register\ndef train(): ...",
    "module renamed": "from dioptra import pyplugs as p\n@p.register\ndef train(): ...",
    "dotted import": "import dioptra.pyplugs\n@dioptra.pyplugs.register\ndef train(): ...",
    "dotted import renamed": "import dioptra.pyplugs as p\n@p.register\ndef train(): ...",
    "package renamed": "import dioptra as d\n@d.pyplugs.register\ndef train(): ...",
    "function": "from dioptra.pyplugs import register\n@register\ndef train(): ...",
    "function renamed": "from dioptra.pyplugs import register as task\n@task\ndef train(): ...",
    "star of pyplugs": "from dioptra.pyplugs import *\n@register\ndef train(): ...",
    "called": "from dioptra import pyplugs\n@pyplugs.register()\ndef train(): ...",
    "alias": "from dioptra import pyplugs\ntask = pyplugs.register\n@task\ndef train(): ...",
    "alias of alias": """
        import dioptra
        d = dioptra
        task = other = d.pyplugs.register
        @other()
        def train(): ...
        """,
    "alias in a tuple": """
        from dioptra import pyplugs
        limit, task = 3, pyplugs.register
        @task
        def train(): ...
        """,
    "annotated alias": """
        from dioptra import pyplugs
        task: object = pyplugs.register
        @task
        def train(): ...
        """,
    "import that may fail": """
        try:
            from dioptra import pyplugs
        except ImportError:
            pyplugs = None
        @pyplugs.register
        def train(): ...
        """,
    "stand-in that comes first": """
        try:
            import nothing
        except ImportError as error:
            from dioptra import pyplugs
        else:
            from stand_in import pyplugs
        @pyplugs.register
        def train(): ...
        """,
    "import under a condition": """
        from typing import TYPE_CHECKING
        if not TYPE_CHECKING:
            from dioptra import pyplugs
        @pyplugs.register
        def train(): ...
        """,
    "inside if": """
        from dioptra import pyplugs
        if True:
            @pyplugs.register
            def train(): ...
        """,
    "inside elif": """
        from dioptra import pyplugs
        if False:
            pass
        elif True:
            @pyplugs.register
            def train(): ...
        """,
    "inside try": """
        from dioptra import pyplugs
        try:
            @pyplugs.register
            def train(): ...
        finally:
            pass
        """,
    "inside with": """
        from dioptra import pyplugs
        with open("log") as log:
            @pyplugs.register
            def train(): ...
        """,
    "beside other decorators": """
        import functools
        from dioptra import pyplugs
        @functools.cache
        @pyplugs.register
        @anything(1)
        def train(): ...
        """,
    "called on the function": """
        from dioptra import pyplugs
        def train(): ...
        pyplugs.register(train)
        """,
    "called twice on the function": """
        from dioptra import pyplugs
        def train(): ...
        pyplugs.register()(train)
        """,
    "assigned over itself": """
        from dioptra import pyplugs
        def train(): ...
        train = pyplugs.register(train)
        """,
    "wrapped afterwards": """
        import functools
        from dioptra import pyplugs
        @pyplugs.register
        def train(): ...
        train = functools.cache(train)
        """,
    "byte order mark": "\ufefffrom dioptra import pyplugs\n@pyplugs.register\ndef train(): ...",
    "line ends of Windows": "from dioptra import pyplugs\r\n@pyplugs.register\r\ndef train(): ...",
    "form feed": "from dioptra import pyplugs\n\f\n@pyplugs.register\ndef train(): ...",
    "relative import beside": """
        from . import shapes
        from .shapes import Circle
        from dioptra import pyplugs
        @pyplugs.register
        def train(circle: Circle): ...
        """,
}

# None of these marks anything.
DECOYS = {
    "no import": "@pyplugs.register\ndef train(): ...",
    "module of another package": "from other import pyplugs\n@pyplugs.register\ndef train(): ...",
    "function of another package": "from atexit import register\n@register\ndef train(): ...",
    "relative pyplugs": "from . import pyplugs\n@pyplugs.register\ndef train(): ...",
    "relative dioptra": "from .dioptra.pyplugs import register\n@register\ndef train(): ...",
    "other name of pyplugs": "from dioptra import pyplugs\n@pyplugs.registry\ndef train(): ...",
    "import below": "@pyplugs.register\ndef train(): ...\nfrom dioptra import pyplugs",
    "rebound by import": """
        from dioptra import pyplugs
        from other import pyplugs
        @pyplugs.register
        def train(): ...
        """,
    "rebound by assignment": """
        from dioptra.pyplugs import register
        register = print
        @register
        def train(): ...
        """,
    "rebound by definition": """
        from dioptra.pyplugs import register
        def register(function): return function
        @register
        def train(): ...
        """,
    "rebound in the same branch": """
        from dioptra import pyplugs
        if True:
            from other import pyplugs
            @pyplugs.register
            def train(): ...
        """,
    "async": "from dioptra import pyplugs\n@pyplugs.register\nasync def train(): ...",
    "method": "from dioptra import pyplugs\nclass A:\n  @pyplugs.register\n  def train(self): ...",
    "nested": "from dioptra import pyplugs\ndef a():\n  @pyplugs.register\n  def train(): ...",
    "in a loop": """
        from dioptra import pyplugs
        for size in (1, 2):
            @pyplugs.register
            def train(): ...
        """,
    "plain": "from dioptra import pyplugs\ndef train(): ...",
    "class": "from dioptra import pyplugs\n@pyplugs.register\nclass train: ...",
    "async, called": """
        from dioptra import pyplugs
        async def train(): ...
        pyplugs.register(train)
        """,
    "star of another module": "from other import *\n@register\ndef train(): ...",
}


@pytest.mark.parametrize("source", TASKS.values(), ids=TASKS)
def test_a_function_is_a_task_however_the_decorator_is_reached(source):
    assert names(reading(source).functions) == ["train"]


@pytest.mark.parametrize("source", DECOYS.values(), ids=DECOYS)
def test_what_only_looks_like_the_decorator_makes_no_task(source):
    assert reading(source).functions == ()


def test_a_later_import_changes_the_meaning_from_there_on():
    found = reading("""
        from dioptra import pyplugs
        @pyplugs.register
        def first(): ...
        from other import pyplugs
        @pyplugs.register
        def second(): ...
        from dioptra import pyplugs
        @pyplugs.register
        def third(): ...
        """)
    assert names(found.functions) == ["first", "third"]


def test_tasks_stand_in_the_order_of_the_code_with_their_lines():
    found = reading("""\
        from dioptra import pyplugs

        def late(): ...

        @pyplugs.register
        def early(): ...

        pyplugs.register(late)
        """)
    assert [(task.name, task.line, task.column) for task in found.functions] == [
        ("late", 3, 1),
        ("early", 6, 1),
    ]


def test_the_last_definition_counts():
    found = reading("""
        from dioptra import pyplugs
        @pyplugs.register
        def train(a): ...
        @pyplugs.register
        def train(b): ...
        """)
    assert names(found.functions[0].parameters) == ["b"]
    assert [(old.name, old.line, old.by_line) for old in found.replaced] == [("train", 4, 6)]


def test_a_task_in_one_branch_stays_a_task_beside_a_stand_in_in_the_other():
    found = reading("""
        from dioptra import pyplugs
        try:
            import torch
            @pyplugs.register
            def train(model): ...
        except ImportError:
            def train(*args): raise
        """)
    assert names(found.functions) == ["train"]
    assert found.replaced == ()


def test_the_other_decorators_are_kept_outermost_first():
    found = reading("""
        import functools as ft
        from dioptra import pyplugs
        @ft.lru_cache(maxsize=3)
        @pyplugs.register
        @make["it"](1)
        def train(): ...
        """)
    assert found.functions[0].decorators == ("functools.lru_cache", 'make["it"]')


def test_overloads_are_not_replaced_but_completed():
    found = reading("""
        from typing import overload
        from dioptra import pyplugs
        @overload
        def train(a: int): ...
        @pyplugs.register
        def train(a): ...
        """)
    assert found.replaced == ()
