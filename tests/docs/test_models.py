"""Every model in the documentation loads without a warning, and its examples get what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tamis.model.load import parse_model, parse_with_warnings
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.examples import run_examples

from .pages import DOCS, PAGES, Block, as_model, blocks, name_of

YAML = [block for page in PAGES for block in blocks(page) if block.language == "yaml"]
# The twins have the same models: see `test_twins`.
WITH_EXAMPLES = sorted({block.page for block in YAML if "\nexamples:" in block.text} - set(DOCS.glob("fr/*.md")))


@pytest.mark.parametrize("block", YAML, ids=[block.where for block in YAML])
def test_the_model_loads_without_a_warning(block: Block) -> None:
    _, warnings = parse_with_warnings(as_model(block), block.where)
    assert [problem.say("en") for problem in warnings] == []


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=[name_of(page) for page in WITH_EXAMPLES])
def test_the_examples_get_what_the_page_says(page: Path) -> None:
    wrong = []
    with DuckDB(1) as engine:
        for block in blocks(page):
            if block.language == "yaml":
                results = run_examples(engine, parse_model(as_model(block), block.where))
                wrong += [
                    f"{result.example.at}: {mismatch.what} {mismatch.name} {mismatch.got}"
                    for result in results
                    for mismatch in result.mismatches
                ]
    assert wrong == []
