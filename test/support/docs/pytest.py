"""Runs test_*.py of this folder with the fixtures of conftest.py, where pytest is not installed.

Knows what the pages use of it: fixtures that return or yield, asked for by the names of parameters,
once for each test or, with scope="session" or "module", once for all.
"""

import contextlib
import importlib
import inspect
import pathlib
import sys
import types

fixtures = {}


def fixture(function=None, scope="function"):
    def register(made):
        fixtures[made.__name__] = (made, scope)
        return made

    return register(function) if function else register


sys.modules["pytest"] = types.SimpleNamespace(fixture=fixture)
sys.path.insert(0, ".")


def provide(name, kept, stacks):
    make, scope = fixtures[name]
    scope = "function" if scope == "function" else "session"
    if name not in kept[scope]:
        made = make(*(provide(one, kept, stacks) for one in inspect.signature(make).parameters))
        if inspect.isgenerator(made):
            kept[scope][name] = next(made)
            stacks[scope].callback(next, made, None)
        else:
            kept[scope][name] = made
    return kept[scope][name]


if pathlib.Path("conftest.py").exists():
    importlib.import_module("conftest")
passed = 0
with contextlib.ExitStack() as whole:
    whole_kept = {}
    for path in sorted(pathlib.Path(".").glob("test_*.py")):
        module = importlib.import_module(path.stem)
        for test in [one for name, one in vars(module).items() if name.startswith("test_")]:
            with contextlib.ExitStack() as own:
                kept = {"function": {}, "session": whole_kept}
                stacks = {"function": own, "session": whole}
                names = inspect.signature(test).parameters
                test(*(provide(name, kept, stacks) for name in names))
                passed += 1
print(f"{passed} passed")
