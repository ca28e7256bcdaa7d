"""The command reference has every command; that it says what `--help` says is seen by running it (`test_pages`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tamis.cli.app import command_tree

from .pages import DOCS, blocks, headings
from .run_page import commands

in_both_languages = pytest.mark.parametrize(
    "page", [DOCS / "en" / "commands.md", DOCS / "fr" / "commands.md"], ids=["en", "fr"]
)


@in_both_languages
def test_every_command_has_a_section(page: Path) -> None:
    sections = [title for _, title in headings(page) if title.split()[0] == "tamis"]
    assert sections == ["tamis", *(f"tamis {name}" for name in command_tree().commands)]


@in_both_languages
def test_every_command_shows_its_help(page: Path) -> None:
    shown = [command for block in blocks(page) if block.language == "console" for command, _ in commands(block)]
    assert shown == ["tamis --help", *(f"tamis {name} --help" for name in command_tree().commands)]
