"""Texts made to hurt what reads them, each in any size."""

from __future__ import annotations

from collections.abc import Callable

REGISTER = "from dioptra.pyplugs import register\n@register\n"
TYPES = "from typing import *\n"

Bomb = Callable[[int], str]


def many(unit: str, before: str = "", after: str = "") -> Bomb:
    """Repeat a piece of text."""
    return lambda size: before + unit * ((size - len(before) - len(after)) // len(unit)) + after


def numbered(unit: str, before: str = "", after: str = "") -> Bomb:
    """Repeat a piece of text with a number in it, from 0 up."""

    def text(size: int) -> str:
        count = (size - len(before) - len(after)) // (len(unit) + 5)
        return before + "".join(unit.replace("#", str(i)) for i in range(count)) + after

    return text


def nested(opening: str, inner: str, closing: str, before: str = "") -> Bomb:
    """Put a piece of text around itself."""

    def text(size: int) -> str:
        count = (size - len(before) - len(inner)) // (len(opening) + len(closing))
        return before + opening * count + inner + closing * count

    return text


def stairs(line: str, deepest: int) -> Bomb:
    """Indent each line more than the one before, up to a depth, again and again."""
    flight = "".join(" " * depth + line + "\n" for depth in range(deepest)) + " " * deepest + "a\n"
    return lambda size: (flight * (size // len(flight) + 1))[:size]


def doubling(first: str, line: str) -> Bomb:
    """Let each name be made of the one before, twice."""

    def text(size: int) -> str:
        count = size // (len(line) + 8)
        return first + "".join(line.format(new=i + 1, old=i) for i in range(count))

    return text


BOMBS: dict[str, Bomb] = {
    # Brackets and blocks.
    "open parentheses": many("("),
    "open brackets and braces": many("[{"),
    "closing parentheses": many(")"),
    "parentheses": nested("(", "1", ")"),
    "parentheses of a call": nested("f(", "1", ")"),
    "lists": nested("[", "1", "]", "x = "),
    "brackets hidden by strings": many('(")"', "x = "),
    "pairs of brackets": many("()", "x = "),
    "99 brackets, again and again": many("(" * 99 + "1" + ")" * 99 + "\n"),
    "brackets too many at the end": many("(1),\n", after="(" * 101),
    "items of a block far right": many("(1),\n", "if a:\n" + " " * 150 + "b\nx = [", "]"),
    "brackets over lines": nested("(\n", "1", "\n)"),
    "an open bracket and lines": many("1,\n", "x = ["),
    "blocks": lambda size: stairs("if a:", int(size**0.5))(size),
    "99 blocks, again and again": stairs("if a:", 99),
    "99 functions, again and again": stairs("def f():", 99),
    "99 classes, again and again": stairs("class A:", 99),
    "60 classes, again and again": stairs("class A(A):", 60),
    "blank columns": many(" ", "if a:\n"),
    "lines of blank columns": many(" " * 200 + "\n"),
    "continued lines": many("\\\n", "x = 1"),
    "dedents to nowhere": many("  if a:\n    b\n", "if a:\n"),
    # Operators.
    "minus": many("-", after="1"),
    "not": many("not ", after="1"),
    "tilde": many("~", after="1"),
    "await": many("await ", "async def f():\n ", "x"),
    "lambda": many("lambda:", after="1"),
    "lambda in defaults": many("lambda a=", after="1"),
    "power": many("**1", "1"),
    "sums": many("+0", "0"),
    "sums over lines": many("+0\\\n", "0", "0"),
    "sums in brackets over lines": many("+0\n", "(0", ")"),
    "and": many(" and a", "a"),
    "compare": many("<a", "a"),
    "ternary": many("1 if 1 else ", after="1"),
    "walrus": many("(a:=", after="1"),
    "attributes": many(".a", "a"),
    "attributes over lines": many(".a\\\n", "a", ".a"),
    "calls": many("()", "a"),
    "subscripts": many("[0]", "a"),
    "subscripts over lines": many("[\n0]", "a"),
    "stars": many("*", "f(", "a)"),
    "yield": many("yield ", "def f():\n ", "1"),
    "comprehension": many(" for a in a", "[a", "]"),
    "elif": many("elif 1:pass\n", "if 1:pass\n"),
    "else if": many("else:\n if 1:pass\n", "if 1:pass\n"),
    "cases": many(" case 1:pass\n", "match a:\n"),
    "patterns": many("1|", "match a:\n case ", "1:pass\n"),
    "excepts": many("except A:pass\n", "try:pass\n"),
    "targets": many("a=", after="1"),
    "chain of tuples": nested("(", "a", ",)", "for "),
    # Strings and numbers.
    "fields of one f-string": many("{a}", 'x=f"', '"'),
    "fields over lines": many("{a}\n", 'x=f"""', '"""'),
    "formats of one f-string": many("{a:{b}}", 'x=f"', '"'),
    "braces of one f-string": many("{{", 'x=f"', '"'),
    "open braces of one f-string": many("{", 'x=f"', '"'),
    "nested f-strings": many("f'{", "x=", "1"),
    "f-strings": many('f"{a}"\n'),
    "f-strings side by side": many('f"{a}" ', "x="),
    "an open string": many("a", "'''"),
    "an open string on a line": many("a", "'"),
    "open strings": many("'a\n"),
    "quotes": many("'"),
    "escaped quotes": many('\\"', 'x="'),
    "escapes": many("\\N{DIGIT ONE}", 'x="', '"'),
    "wrong escapes": many("\\d", 'x="', '"'),
    "wrong escapes apart": many("'\\d'\n"),
    "strings side by side": many("'a' ", "x="),
    "strings over lines": many("'a'\n", "x=(", ")"),
    "bytes": many("b'a' ", "x="),
    "one comment": many("#"),
    "comments": many("#\n"),
    "decimal digits": many("9", "x = "),
    "hexadecimal digits": many("f", "x = 0x"),
    "binary digits": many("1", "x = 0b"),
    "digits in parts": many("1_1", "x = "),
    "digits after a point": many("9", "x = 0."),
    "digits of an exponent": many("9", "x = 1e"),
    "numbers of 4,000 digits": many("9" * 4_000 + "\n"),
    "numbers of 4,000 letters": many("0x" + "f" * 3_990 + "\n"),
    "one name": many("a"),
    "names and digits": many("a1"),
    "words of 4,000 letters": many("_" * 4_001 + "\n"),
    "numbers of a long line": many("1 " * 49_000 + "\n"),
    "one wide name": many("\u00e4", "x = "),
    "names to normalise": many("\ufb03 = 1\n"),
    "faces": many("\U0001f600", "x = '", "'"),
    "no text": many("\ufffd"),
    "null bytes": many("\0"),
    "a null byte at the end": many("a\n", after="\0"),
    "half pairs": many("\ud800"),
    "byte order marks": many("\ufeff"),
    "carriage returns": many("\r"),
    "form feeds": many("\f"),
    "tabs and blanks": many("\t \t", "if a:\n", "b"),
    "semicolons": many(";"),
    "statements of one line": many("a;"),
    "lines": many("a\n"),
    "empty lines": many("\n"),
    "question marks": many("?"),
    "coding": many("\n", "# coding: utf-16"),
    # Many of what is looked at.
    "items of a list": many("a,", "[", "]"),
    "numbers of a list": many("1,", "[", "]"),
    "numbers over lines": many("1,\n", "[", "]"),
    "keys of a dict": many("a:a,", "{", "}"),
    "keywords of one call": numbered("a#=1,", "f(", ")"),
    "parameters": numbered("a#:int=1,", REGISTER + "def f(", "): 0"),
    "parameters of one name": many("a,", REGISTER + "def f(", "): 0"),
    "imports": numbered("a#,", "from a import ", "a"),
    "imports of one name": many("import a\n"),
    "star imports": many("from a import *\n"),
    "decorators": many("@a\n", after="def f(): 0"),
    "wide decorators": many("a,", "@a(", ")\ndef f(): 0"),
    "definitions of one name": many("def f(): 0\n"),
    "definitions": numbered("def f#(): 0\n"),
    "tasks": numbered("@register\ndef f#(a: int) -> int: return a\n", REGISTER + "def f(): 0\n"),
    "tasks of one name": many("@register\ndef f(): 0\n", REGISTER + "def f(): 0\n"),
    "calls that register": many("register(f)\n", REGISTER + "def f(): 0\n"),
    "classes of one name": many("class A: 0\n"),
    "class of itself": many("class A(A): 0\n"),
    "bases": many("A,", "class A: 0\nclass A(", "A): 0"),
    "heirs": doubling("class A0: 0\n", "class A{new}(A{old}, A{old}): 0\n"),
    "methods": numbered(" def f#(self): 0\n", "class A:\n"),
    "ifs": numbered("if a: b#=1\n"),
    "ifs of one name": many("if a: b=1\n"),
    "ifs and definitions": many("if a:\n def f(): 0\nelse:\n def f(): 1\n"),
    "tries": many("try: a\nexcept A as a: a\nfinally: a\n"),
    "loops": many("for a in a: a\n"),
    "withs": many("a as a,", "with a as a,", "a: a"),
    "assignments of a name": many("a = a.b\n", "import a\n"),
    "wrappers": many("f = g(f)\n", REGISTER + "def f(): 0\n"),
    "wrapped definitions": many("@w\ndef g(): 0\n", REGISTER + "def w(f): " + "x;" * 300 + "f\n"),
    "globals": numbered("globals()['a#'] = 1\n"),
    "returns": numbered(" return a#\n", REGISTER + "def f():\n"),
    "returns of tuples": many(" return a, b\n", REGISTER + "def f():\n"),
    "a wide return": many("a,", REGISTER + "def f(): return ", "a"),
    # Annotations.
    "a deep annotation": nested("list[", "int", "]", TYPES + "x: "),
    "an annotation of unions": many("int|", TYPES + REGISTER + "def f(a: ", "int): 0"),
    "an annotation of classes": numbered("A#|", REGISTER + "def f(a: ", "int): 0"),
    "an annotation of choices": numbered("#,", TYPES + REGISTER + "def f(a: Literal[", "1]): 0"),
    "a tuple of many": many("int,", TYPES + REGISTER + "def f(a: tuple[", "int]): 0"),
    "a quoted annotation": many("int|", REGISTER + "def f(a: '", "int'): 0"),
    "quoted annotations": numbered(
        "@register\ndef f#(a: 'list[int]'): 0\n", REGISTER + "def f(): 0\n"
    ),
    "quotes in quotes": many("'list[\\'int\\']'|", REGISTER + "def f(a: ", "int): 0"),
    "aliases in a row": doubling("A0 = int\n", "A{new} = list[A{old}]\n"),
    "aliases doubled": doubling("A0 = int\n", "A{new} = tuple[A{old}, A{old}]\n"),
    "aliases doubled and used": lambda size: (
        doubling(TYPES + "A0 = int\n", "A{new} = dict[str, tuple[A{old}, A{old}]]\n")(size)
        + REGISTER
        + f"def f(a: A{size // 60}, b: A20): 0\n"
    ),
    "an alias of itself": many("A = tuple[A, A]\n", "A = int\n", REGISTER + "def f(a: A): 0\n"),
    "records doubled": doubling(
        "from typing import TypedDict\nclass A0(TypedDict):\n a: int\n",
        "class A{new}(A{old}):\n a: A{old}\n b: A{old}\n",
    ),
    "keys of a record": numbered(" a#: int\n", TYPES + "class A(TypedDict):\n"),
    "values of an enum": numbered(" a# = #\n", "from enum import Enum\nclass A(Enum):\n"),
    # Artifact tasks.
    "a wide validation": numbered(
        "'a#': {'type': 'string'},",
        "from dioptra.sdk.api.artifact import ArtifactTaskInterface as T\n"
        "class A(T):\n @staticmethod\n def validation(): return {",
        "}\n",
    ),
    "a deep validation": nested(
        "{'a':",
        "1",
        "}",
        "from dioptra.sdk.api.artifact import ArtifactTaskInterface as T\n"
        "class A(T):\n @staticmethod\n def validation(): return ",
    ),
    "artifact tasks": numbered(
        "class A#(T): 0\n", "from dioptra.sdk.api.artifact import ArtifactTaskInterface as T\n"
    ),
    "a long docstring": many("word: word\n", REGISTER + 'def f():\n """', '"""\n'),
}
