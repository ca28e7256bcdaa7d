"""What all tests share: the language, the sample data, Chromium, and what a skip means.

A skip says what is missing on this machine. With TAMIS_CI set, where everything is installed, a skip is a failure;
only the sample data (`data: ...`) may be missing there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import hypothesis
import pytest

from tamis.language import use_language
from tests.postgres import Postgres, missing_postgres, upgraded

ROOT = Path(__file__).parent.parent
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
IN_CI = bool(os.environ.get("TAMIS_CI"))

os.environ["TAMIS_LANG"] = "en"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of our commands and servers would compile all of Tamis anew

hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    phases=set(hypothesis.Phase) - {hypothesis.Phase.explain},  # it traces every line: minutes, to say little more
)
hypothesis.settings.load_profile("ci" if IN_CI else "dev")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """No test inherits the language that another one chose."""
    use_language(None)
    yield
    use_language(None)


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Finds a file or folder of the sample data, or skips the test: `shared_data("x_education/Leads.csv")`."""
    folder = Path(os.environ.get("TAMIS_DATA") or ROOT.parent / "shared" / "data")

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"data: ../shared/data/{name} is not here")
        return path

    return find


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL server, or skips the test."""
    if (reason := missing_postgres()) is not None:
        pytest.skip(reason)
    # Not in pytest's own folder, which is closed to the user that the server runs as.
    with TemporaryDirectory(prefix="tamis-postgres-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite store to copy."""
    file = tmp_path_factory.mktemp("store") / "empty.db"
    upgraded(str(file))
    return file


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium, to look at pages with (`--headless --no-sandbox`)."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("Chromium is not installed")
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A mark follows from the fixture; tests on Spark stay in one process, which starts it once."""
    marks = {"shared_data": "data", "chromium": "browser", "spark": "spark"}
    for item in items:
        for fixture in marks.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(marks[fixture])
        if config.pluginmanager.hasplugin("xdist") and item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.xdist_group("spark"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fails a test that was skipped, in CI."""
    return _no_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fails a module that was skipped, in CI."""
    return _no_skip((yield))


def _no_skip(report: Report) -> Report:
    if not (IN_CI and report.skipped) or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith("data:"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI nothing may be: {reason}"
    return report
