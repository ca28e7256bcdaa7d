"""The columnar history: every event once, in the month of its receipt, whatever becomes of the files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tamis.cli import main
from tamis.store.database import Database
from tamis.store.events import Event, insert_events, read_events
from tamis.store.history import History
from tests.live.streams import event

DAY = 86_400_000_000


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history")


def written(history: History, days: list[int], first: int = 1) -> None:
    """An event a day, as if it had been received then."""
    rows = [
        (number, replace(event(number, device=f"d{number}"), received_at=day * DAY))
        for number, day in enumerate(days, first)
    ]
    history.append(rows, {})


def numbers(history: History) -> list[int]:
    return [seq for part in history.parts() for seq in pq.read_table(part.path, partitioning=None)["seq"].to_pylist()]


def test_a_file_is_of_one_month(history: History):
    written(history, [0, 30, 31, 32, 60])
    assert [part.path.relative_to(history.folder).as_posix() for part in history.parts()] == [
        "month=1970-01/1-2.parquet",
        "month=1970-02/3-4.parquet",
        "month=1970-03/5-5.parquet",
    ]
    assert (numbers(history), history.watermark()) == ([1, 2, 3, 4, 5], 5)


def test_many_small_files_become_one(history: History):
    for number in range(1, 21):
        written(history, [3], number)
    history.join_small()
    assert [part.path.name for part in history.parts()] == ["1-20.parquet"]
    assert numbers(history) == list(range(1, 21))


def test_what_was_joined_and_not_yet_taken_away_counts_once(history: History):
    for number in range(1, 21):
        written(history, [3], number)
    left = history.parts()[4].path
    content = left.read_bytes()
    history.join_small()
    left.write_bytes(content)
    assert numbers(history) == list(range(1, 21))


def test_behind_a_file_that_is_lost_all_is_written_again(history: History):
    for number in range(1, 6):
        written(history, [3], number)
    history.parts()[2].path.unlink()
    assert history.watermark() == 2
    written(history, [3], 3)
    assert numbers(history) == [1, 2, 3, 4, 5]


def test_one_process_writes(history: History):
    with history.locked() as mine, history.locked() as others:
        assert (mine, others) == (True, False)
    with history.locked() as free:
        assert free


@pytest.mark.parametrize(("other", "is_ours"), [("m1", True), ("another", False)])
def test_the_history_of_another_store_is_known(tmp_path: Path, history: History, other: str, is_ours: bool):
    """Also that of a time which a backup made undone: another event has the number now."""
    database = Database(str(tmp_path / "t.db"))
    database.upgrade()
    first: Event = event(1, device="d1")
    history.append([(1, first)], {})
    with database.write_alone() as connection:
        insert_events(connection, [replace(first, message_id=other)])
    with database.read() as connection:
        assert len(read_events(connection, 0, 9)) == 1
        assert history.is_of(connection) == is_ours
    database.close()


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("")
    options = ["--database", str(tmp_path / "t.db"), "--history", str(tmp_path / "file" / "history")]
    assert main(["serve", *options]) == 2
    assert "cannot be kept in" in capsys.readouterr().err
