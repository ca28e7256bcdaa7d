"""The house rules that no linter knows: size, docstrings, both languages, no trace of a machine, a light start."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "tamis"
MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_FUNCTION = 40
HEAVY = {"babel", "duckdb", "jinja2", "numpy", "openpyxl", "pandas", "polars", "pyarrow", "pyspark", "sqlglot"}
NOT_IMPORTED = {"httptools", "tzdata", "uvloop"}  # what others find by name: zoneinfo, uvicorn

# Each pattern is written so that it does not find itself.
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b")
OF_A_MACHINE = re.compile(r"(?<![\w.~-])/(?:[w]ork|[r]oot|[t]mp|[f]arm|home/\w+)/")
OF_A_REGISTRY = re.compile(r"\b(?:[p]ypi\.org|files\.[p]ythonhosted|registry\.[n]pmjs|deb\.[d]ebian|proxy\.[g]olang)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package, parsed, by its path in the repository."""
    return {str(path.relative_to(ROOT)): ast.parse(path.read_bytes()) for path in sorted(SOURCE.rglob("*.py"))}


@cache
def texts() -> dict[str, str]:
    """Every text file that git keeps or would add, by its path in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]
    contents = {str(path.relative_to(ROOT)): path.read_bytes() for path in paths}
    return {name: content.decode("utf-8") for name, content in contents.items() if b"\0" not in content}


def lines_of(function: Function) -> int:
    """From `def` to the end, without the docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def public_definitions(body: list[ast.stmt]) -> Iterator[ast.ClassDef | Function]:
    """The public classes and functions, and the public methods of public classes; not `@overload`s."""
    for node in body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            if "overload" not in [ast.unparse(decorator) for decorator in node.decorator_list]:
                yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body)


def text_calls(tree: ast.Module) -> Iterator[ast.Call]:
    """The calls of `tamis.language.Text`, under the name that the module gives it."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "tamis.language"
        for alias in node.names
        if alias.name == "Text"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def fields_of(text: str) -> set[str]:
    """The names between braces that `str.format` would fill."""
    return set(re.findall(r"\{(\w+)[^{}]*\}", text.replace("{{", "").replace("}}", "")))


def fault_of(call: ast.Call) -> str | None:
    """What is wrong with a `Text(...)`, if anything can be seen in the source."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if call.args or set(given) != {"en", "fr"}:
        return "write Text(en=..., fr=...)"
    values = [value.value for value in given.values() if isinstance(value, ast.Constant)]
    said = [value for value in values if isinstance(value, str)]
    if not all(said):
        return "one language is empty"
    if len(said) == len(given) and fields_of(said[0]) != fields_of(said[1]):
        return f"the languages have different fields: {sorted(fields_of(said[0]) ^ fields_of(said[1]))}"
    return None


def imported_libraries() -> set[str]:
    """The distributions (or, where none is installed, the modules) that the package imports, anywhere."""
    names: set[str] = set()
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
    tops = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"tamis"}
    owners = packages_distributions()
    return {normalised(owners.get(top, [top])[0]) for top in tops}


def declared_libraries(extra: str | None = None) -> set[str]:
    """The distributions that pyproject.toml names, of the core or of an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {normalised(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}


def normalised(distribution: str) -> str:
    """The one spelling of a distribution's name."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def found_in_texts(pattern: re.Pattern[str]) -> list[str]:
    """`file:line: what` for every match in a text file of the repository."""
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_no_module_is_too_long() -> None:
    """So that a module is read in one go."""
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in modules()}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_OF_A_MODULE} == {}


def test_no_function_is_too_long() -> None:
    """So that a function is seen at once."""
    lengths = {
        f"{name}:{node.lineno} {node.name}": lines_of(node)
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, Function)
    }
    assert {where: n for where, n in lengths.items() if n > MOST_LINES_OF_A_FUNCTION} == {}


def test_modules_and_public_things_have_docstrings() -> None:
    """Shapes, units, time zones and errors are written where the thing is."""
    without = [name for name, tree in modules().items() if not ast.get_docstring(tree)]
    without += [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in modules().items()
        for node in public_definitions(tree.body)
        if not ast.get_docstring(node)
    ]
    assert without == []


def test_every_text_speaks_both_languages() -> None:
    """And fills the same fields in both."""
    faults = {
        f"{name}:{call.lineno}": fault
        for name, tree in modules().items()
        for call in text_calls(tree)
        if (fault := fault_of(call))
    }
    assert faults == {}


def test_nothing_is_left_for_later_in_the_source() -> None:
    """What is not done is an issue, not a comment."""
    assert found_in_texts(UNFINISHED) == []


def test_no_path_of_a_machine() -> None:
    """What works only where it was written does not belong here."""
    assert found_in_texts(OF_A_MACHINE) == []


def test_no_host_of_a_registry() -> None:
    """Where packages come from is the installer's choice."""
    assert found_in_texts(OF_A_REGISTRY) == []


def test_every_library_imported_is_a_declared_dependency() -> None:
    """What a tool happens to bring along is not there for the users of the core."""
    assert imported_libraries() - declared_libraries() - declared_libraries("spark") == set()


def test_every_declared_dependency_is_imported() -> None:
    """The core stays small."""
    assert declared_libraries() - NOT_IMPORTED - imported_libraries() == set()


def test_help_loads_no_heavy_library() -> None:
    """So that `tamis --help` answers at once."""
    if find_spec("tamis.cli") is None:
        pytest.skip("tamis.cli does not exist yet")
    code = "import sys; from tamis.cli import main\ntry: main()\nexcept SystemExit: pass\nprint(*sys.modules)"
    command = [sys.executable, "-c", code, "--help"]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert HEAVY & {name.partition(".")[0] for name in printed.splitlines()[-1].split()} == set()
