"""What a learned model predicts of a lead, asked through the API, and how such a model is published."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp
from pathlib import Path
from typing import Any

import pytest

from tamis.learn.artifact import save
from tamis.model.files import files_of
from tamis.model.learned import ARRAYS
from tests.learn.artifacts import made_up
from tests.stores import new_store
from tests.web.api.asked import MODEL, Asked

LINE = 2
KNOWN = {"type": "identify", "userId": "u1", "messageId": "1", "traits": {"employees": 40, "industry": "medical"}}
SEEN = {"type": "track", "userId": "u1", "messageId": "2", "event": "Quote Requested"}


@pytest.fixture(scope="module")
def learned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A server whose model has a learned one, published over the one it began with; and a lead."""
    folder = tmp_path_factory.mktemp("learned")
    asked = Asked(new_store(request, "sqlite", folder), folder)
    asked.send(KNOWN, SEEN)
    status, version = asked.ask("POST", "/models", {"files": files(folder)}, asked.admin)
    assert (status, version["version"]) == (200, 2)
    asked.wait()
    yield asked
    asked.served.stop()


def files(folder: Path) -> dict[str, str]:
    """Those of a model with a learned one."""
    save(made_up(), folder / "learned", "about")
    text = MODEL.read_text("utf-8").replace("tamis: 1", "learned: learned\ntamis: 1", 1)
    (folder / "model.yaml").write_text(text, "utf-8")
    return files_of(folder / "model.yaml")


def total(prediction: dict[str, Any]) -> float:
    adds: float = sum(part["adds"] for part in prediction["parts"])
    return prediction["base"] + prediction["calibration"] + adds


def test_a_lead_has_its_probability_and_the_reasons_that_sum_to_it(learned: Asked):
    lead = learned.get("/leads/user_id:u1")
    said = lead["prediction"]
    assert total(said) == pytest.approx(said["log_odds"], abs=1e-12)
    assert said["probability"] == pytest.approx(1 / (1 + exp(-total(said))), abs=1e-12)
    assert lead["scores"]["predicted"] == pytest.approx(100 * said["probability"], abs=1e-6)
    assert said["low"] < said["probability"] < said["high"]
    assert learned.get("/leads?sort=-predicted&min.predicted=0.1")["leads"][0]["key"] == "user_id:u1"


def test_the_reasons_are_sentences_in_the_language_that_is_asked(learned: Asked):
    english = learned.get("/leads/user_id:u1")["prediction"]["parts"]
    french = learned.get("/leads/user_id:u1?lang=fr")["prediction"]["parts"]
    assert english[0]["reason"].endswith("times as often as the average")
    assert french[0]["reason"].endswith("fois autant que la moyenne")
    assert [part["adds"] for part in english] == [part["adds"] for part in french]
    assert learned.ask("GET", "/leads/user_id:u1?lang=de")[0] == 400


def test_the_explanation_has_it_too_and_a_line_that_is_the_score(learned: Asked):
    found = learned.get("/leads/user_id:u1/explanation?at=scored_at&lang=fr")
    (line,) = [line for line in found["lines"] if line["score"] == "predicted"]
    assert line["cut_by"] == "prediction"
    assert line["points_after_limits"] == found["scores"]["predicted"]
    assert 100 * found["prediction"]["probability"] == pytest.approx(found["scores"]["predicted"], abs=1e-6)


def test_a_lead_that_is_only_asked_about_has_one(learned: Asked):
    body = {"traits": {"employees": 40, "industry": "medical"}, "events": []}
    status, found = learned.ask("POST", "/score", body)
    assert (status, 100 * found["prediction"]["probability"]) == (
        200,
        pytest.approx(found["scores"]["predicted"], abs=1e-6),
    )


def test_the_end_of_days_has_it(learned: Asked):
    days = learned.get("/leads/user_id:u1/history?days=2")["days"]
    assert days[-1]["scores"]["predicted"] > 0


def test_it_is_reverted_and_published_again_with_all_its_files(learned: Asked, tmp_path: Path):
    """Versions keep their files, and large ones once."""
    given = files(tmp_path)
    for version, has_one in ((1, False), (2, True)):
        assert learned.ask("POST", f"/models/{version}/publish", None, learned.admin)[0] == 200
        learned.wait()
        assert (learned.get("/leads/user_id:u1")["prediction"] is not None) is has_one
    assert learned.get("/models/4")["files"] == given


def test_a_damaged_one_is_refused_with_its_place(alone: Asked, tmp_path: Path):
    given = files(tmp_path)
    name = f"learned/{ARRAYS}"
    for wrong, code in (
        ({**given, name: given[name][:-400] + "A" * 400}, "damaged-model"),
        ({**given, name: "no base64!"}, "not-base64"),
        ({key: text for key, text in given.items() if key != name}, "learned-folder"),
    ):
        status, answer = alone.ask("POST", "/models", {"files": wrong}, alone.admin)
        assert (status, answer["code"]) == (422, "unfit-model")
        assert answer["problems"][0]["code"] == code
        if code != "not-base64":
            assert (answer["problems"][0]["file"], answer["problems"][0]["line"]) == ("model.yaml", LINE)
    assert len(alone.get("/models")["models"]) == 1
    alone.send(KNOWN)
    assert alone.get("/leads/user_id:u1")["prediction"] is None
