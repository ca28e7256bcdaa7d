"""Models given, built beside the active one, and published again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web.api.asked import MODEL, Asked

TEXT = MODEL.read_text("utf-8")
OTHER = TEXT.replace("points: { engagement: 60 }", "points: { engagement: 50 }")
QUOTE = {"type": "track", "userId": "u1", "event": "Quote Requested", "messageId": "1"}


def publish(asked: Asked, files: dict[str, str]) -> tuple[int, Any]:
    return asked.ask("POST", "/models", {"files": files}, asked.admin)


def engagement(asked: Asked) -> float:
    points: float = asked.get("/leads/user_id:u1")["scores"]["engagement"]
    return points


def test_a_model_takes_the_place_of_the_active_one_and_is_reverted(alone: Asked):
    alone.send(QUOTE)
    assert engagement(alone) == pytest.approx(60, abs=0.1)
    status, version = publish(alone, {"model.yaml": OTHER})
    assert (status, version["version"], version["author"], version["state"]) == (200, 2, "admin", "building")
    alone.wait()
    assert engagement(alone) == pytest.approx(50, abs=0.1)
    assert alone.get("/leads/user_id:u1/explanation")["version"] == 2
    assert [model["state"] for model in alone.get("/models")["models"]] == ["retired", "active"]
    status, version = alone.ask("POST", "/models/1/publish", None, alone.admin)
    assert (status, version["version"]) == (200, 3)
    alone.wait()
    assert engagement(alone) == pytest.approx(60, abs=0.1)


def test_the_same_files_again_change_nothing(alone: Asked):
    assert publish(alone, {"model.yaml": TEXT})[1]["version"] == 1
    assert alone.ask("POST", "/models", TEXT.encode(), alone.admin)[1]["version"] == 1
    assert alone.get("/models/1")["files"] == {"model.yaml": TEXT}


def test_a_model_with_its_list_files(alone: Asked):
    text = TEXT.replace("[acme-printing.com, rivalprint.fr]", "{ file: lists/rivals.txt }")
    status, version = publish(alone, {"model.yaml": text, "lists/rivals.txt": "rival.example\n"})
    assert (status, version["files"]["lists/rivals.txt"]) == (200, "rival.example\n")


def test_what_is_wrong_is_told_with_its_place_and_nothing_is_published(asked: Asked):
    status, answer = publish(asked, {"model.yaml": TEXT.replace("kind: fit,", "kind: fitt,")})
    assert (status, answer["code"]) == (422, "unfit-model")
    (first, *_) = answer["problems"]
    place = TEXT[: TEXT.index("kind: fit,")].count("\n") + 1
    assert (first["file"], first["line"], first["hint"]) == ("model.yaml", place, "Did you mean 'fit'?")
    assert first["column"] > 1
    assert len(asked.get("/models")["models"]) == 1


@pytest.mark.parametrize("name", ["../model.yaml", "/etc/passwd", "a/../b", "", "a\\b", "C:b", "model.yaml/b", "."])
def test_no_file_leaves_the_models_folder(asked: Asked, name: str):
    status, answer = publish(asked, {"model.yaml": TEXT, name: "x"})
    assert (status, {problem["code"] for problem in answer["problems"]}) == (422, {"file-name"})


def test_without_a_model_nothing_is_explained_and_no_lead_is_there(tmp_path: Path, request: pytest.FixtureRequest):
    asked = Asked(str(tmp_path / "t.db"), tmp_path, None)
    request.addfinalizer(asked.served.stop)
    assert asked.get("/leads") == {"leads": [], "next": None}
    assert asked.get("/models") == {"models": []}
    assert asked.ask("POST", "/score", {})[0] == 409
    assert publish(asked, {"model.yaml": TEXT})[1]["state"] == "active"
    assert asked.ask("POST", "/score", {})[0] == 200
