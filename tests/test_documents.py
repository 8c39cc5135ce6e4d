"""What the documents say of tests and settings is so: every named test exists, every variable is told."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.readme import SETTINGS
from tests.torture.__main__ import MATRIX

HOUSE = Path(__file__).parents[1]
NAMED = re.compile(r"`(?P<file>tests/[\w/]{1,80}\.py)::(?P<test>\w{1,200})(?:\[(?P<row>\w{1,40})\])?`")
PLACE = re.compile(
    r"`(?P<place>(?:scraper|nlp|store|desk|jobs|tests)/[\w/]{1,80}\.py)(?:::\w{1,200}(?:\[\w{1,40}\])?)?`"
)


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((HOUSE / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("document", ["reliability.md", "security.md"])
def test_every_named_test_and_place_exists(document: str) -> None:
    text = (HOUSE / "docs" / document).read_text(encoding="utf-8")
    named = [found.groups() for found in NAMED.finditer(text)]
    assert len(named) >= 20
    for file, test, row in named:
        assert test in names_in(file), f"{file}::{test}"
        assert row is None or row in MATRIX, f"{file}::{test}[{row}]"
    places = {found["place"] for found in PLACE.finditer(text)}
    assert not [place for place in sorted(places) if not (HOUSE / place).exists()]


def test_every_row_of_the_matrix_holds_a_promise() -> None:
    text = "".join((HOUSE / "docs" / name).read_text(encoding="utf-8") for name in ("reliability.md", "security.md"))
    told = {found["row"] for found in NAMED.finditer(text)}
    assert set(MATRIX) - told == set()


def test_every_variable_of_the_environment_is_told() -> None:
    rooms = ("scraper", "nlp", "store", "desk", "jobs")
    code = "".join(path.read_text(encoding="utf-8") for room in rooms for path in sorted((HOUSE / room).rglob("*.py")))
    read = set(re.findall(r"(?:envvar=|environ\.get\(|environ\[|getenv\()\s{0,20}\"(DIEMBAO_\w{1,40})\"", code))
    assert read == set(SETTINGS)
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert not [name for name in SETTINGS if f"`{name}`" not in readme]
