"""Plugin files that a check finds nothing, a warning or an error in."""

FINE = """from dioptra import pyplugs


@pyplugs.register
def greet(name: str) -> str:
    message = f"Hello, {name}"
    return message
"""
WARNED = FINE.replace("def greet", "async def greet_later")
WRONG = "def greet(name:\n    return name\n"
