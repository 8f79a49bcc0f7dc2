import functools
import subprocess
import sys
from types import ModuleType

import pytest

from dioptra import pyplugs


def module_of(source, name="tests_sdk_plugin"):
    """Run source text as a freshly loaded module."""
    module = ModuleType(name)
    exec("from dioptra import pyplugs\n" + source, vars(module))
    return module


def plain(value=1):
    return value


def test_register_hands_back_the_same_function_without_parentheses():
    assert pyplugs.register(plain) is plain


def test_register_hands_back_the_same_function_with_parentheses():
    assert pyplugs.register()(plain) is plain


def test_a_registered_function_works_as_before():
    module = module_of("@pyplugs.register\ndef double(n: int) -> int:\n    return 2 * n\n")
    assert module.double(4) == 8
    assert module.double.__annotations__ == {"n": int, "return": int}
    assert not hasattr(module.double, "__wrapped__")


def test_a_module_lists_what_it_registered_in_the_order_of_definition():
    module = module_of(
        "@pyplugs.register\ndef zebra(): ...\n"
        "def helper(): ...\n"
        "@pyplugs.register()\ndef ant(): ...\n"
        "def late(): ...\n"
        "pyplugs.register(late)\n"
    )
    assert pyplugs.registered(module) == {
        "zebra": module.zebra,
        "ant": module.ant,
        "late": module.late,
    }
    assert list(pyplugs.registered(module)) == ["zebra", "ant", "late"]


def test_a_module_may_be_named_instead():
    module = module_of("@pyplugs.register\ndef hello(): ...\n")
    assert pyplugs.registered(module.__name__) == {"hello": module.hello}


def test_of_a_name_defined_twice_the_last_one_counts():
    module = module_of(
        "@pyplugs.register\ndef first(): return 1\n"
        "@pyplugs.register\ndef second(): return 2\n"
        "@pyplugs.register\ndef first(): return 3\n"
    )
    assert list(pyplugs.registered(module)) == ["second", "first"]
    assert pyplugs.registered(module)["first"]() == 3


def test_a_module_loaded_anew_forgets_the_tasks_of_the_old_one():
    old = module_of("@pyplugs.register\ndef gone(): ...\n")
    new = module_of("@pyplugs.register\ndef here(): ...\n")
    assert list(pyplugs.registered(new)) == ["here"]
    assert pyplugs.registered(old) == {}


def test_a_module_that_registered_nothing_lists_nothing():
    assert pyplugs.registered(pytest) == {}
    assert pyplugs.registered("no.such.module") == {}


def test_the_listing_is_a_copy():
    module = module_of("@pyplugs.register\ndef hello(): ...\n")
    pyplugs.registered(module).clear()
    assert list(pyplugs.registered(module)) == ["hello"]


def test_methods_and_nested_functions_are_handed_back_and_not_listed():
    module = module_of(
        "class Box:\n    @pyplugs.register\n    def hello(self): return 'box'\n"
        "def outer():\n    @pyplugs.register\n    def hello(): return 'nested'\n    return hello\n"
        "@pyplugs.register\ndef hello(): return 'task'\n"
    )
    assert module.outer()() == "nested"
    assert module.Box().hello() == "box"
    assert [task() for task in pyplugs.registered(module).values()] == ["task"]


def test_another_decorator_may_stand_below():
    module = module_of(
        "import functools\n@pyplugs.register\n@functools.cache\ndef hello(): return 1\n"
    )
    assert pyplugs.registered(module) == {"hello": module.hello}


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (str, "str is a class.*ArtifactTaskInterface"),
        ("hello", "not 'hello' of type str"),
        (len, "not <built-in function len>"),
        (functools.partial(plain), "of type partial"),
        (lambda: 1, "lambda has no name"),
    ],
)
def test_what_cannot_be_a_task_is_refused(thing, message):
    with pytest.raises(TypeError, match=message):
        pyplugs.register(thing)


@pytest.mark.parametrize("body", ["pass", "yield 1"])
def test_an_async_def_is_refused_by_name(body):
    with pytest.raises(TypeError, match="later is an async def"):
        module_of(f"@pyplugs.register\nasync def later():\n    {body}\n")


@pytest.mark.parametrize("module", ["dioptra.pyplugs", "dioptra.sdk.api.artifact"])
def test_plugin_code_does_not_pay_for_the_client(module):
    check = f"import sys, {module}; sys.exit('requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
