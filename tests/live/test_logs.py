"""What is logged can be read by programs, and holds nothing that anybody sent."""

from __future__ import annotations

import json
import logging
import threading
import warnings
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from tamis.live.logs import LOG_FORMATS, LogFormat, logs_on_standard_error
from tamis.live.process import _work
from tamis.live.publishing import publish
from tamis.store.database import Database

SECRET = "marie.durand@firm.example"
both_formats = pytest.mark.parametrize("log_format", LOG_FORMATS)


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def fail() -> None:
    try:
        dict[str, int]()[SECRET]
    except KeyError as error:
        raise ValueError(f"no row for {SECRET}") from error


def test_each_message_is_an_object_on_a_line(capsys: pytest.CaptureFixture[str]):
    with logs_on_standard_error("json"):
        logging.getLogger("tamis.store").warning("events not stored: %d", 3)
        logging.getLogger("uvicorn.error").warning("Invalid HTTP request\nreceived.")
        logging.getLogger("tamis.web").info("began")
    first, second, third = logged(capsys)
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "level": "warning",
        "logger": "tamis.store",
        "process": "MainProcess",
        "message": "events not stored: 3",
    }
    assert (second["logger"], second["message"]) == ("uvicorn.error", "Invalid HTTP request")
    assert (third["level"], third["message"]) == ("info", "began")


def test_people_read_a_line(capsys: pytest.CaptureFixture[str]):
    with logs_on_standard_error("text"):
        logging.getLogger("tamis.store").warning("events not stored: %d", 3)
    assert capsys.readouterr().err.endswith(" warning tamis.store: events not stored: 3\n")


@both_formats
def test_an_exception_is_told_by_its_kind_and_its_place(log_format: LogFormat, capsys: pytest.CaptureFixture[str]):
    with logs_on_standard_error(log_format):
        try:
            fail()
        except ValueError:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    said = capsys.readouterr().err
    assert SECRET not in said
    assert "ValueError from KeyError" in said
    assert f"{__name__}:" in said


@both_formats
def test_what_other_libraries_say_is_withheld(log_format: LogFormat, capsys: pytest.CaptureFixture[str]):
    with warnings.catch_warnings(), logs_on_standard_error(log_format):
        warnings.simplefilter("always")
        logging.getLogger("asyncio").error("Exception in callback data_received(b'%s')", SECRET)
        warnings.warn(SECRET, UserWarning, stacklevel=1)
    said = capsys.readouterr().err
    assert SECRET not in said
    assert "asyncio" in said
    assert "py.warnings" in said


@both_formats
def test_a_thread_that_ends_by_an_error_is_told(log_format: LogFormat, capsys: pytest.CaptureFixture[str]):
    with logs_on_standard_error(log_format):
        thread = threading.Thread(target=fail, name="tamis-writer")
        thread.start()
        thread.join()
    said = capsys.readouterr().err
    assert SECRET not in said
    assert "the thread tamis-writer ended by an error" in said


def test_afterwards_logs_are_as_they_were_before():
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.getLogger("tamis").level, threading.excepthook
    with logs_on_standard_error("json"):
        assert root.handlers != before[0]
    assert (root.handlers[:], root.level, logging.getLogger("tamis").level, threading.excepthook) == before


def test_a_worker_that_fails_says_so_in_its_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    database = Database(str(tmp_path / "tamis.db"))
    database.upgrade()
    with database.write() as connection:
        publish(connection, {"model.yaml": "nonsense"}, None, 0)
    database.close()
    worker = get_context("spawn").Process(target=_work, args=(database.shown, "json"))
    worker.start()
    worker.join(30)
    (line,) = capfd.readouterr().err.splitlines()
    said = json.loads(line)
    assert (said["message"], worker.exitcode) == ("the worker failed", 1)
    assert said["error"].startswith("ModelError")
    assert any(place.startswith("tamis.live.worker:") for place in said["where"])
