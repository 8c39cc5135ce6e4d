"""CITATION.cff holds what the Citation File Format 1.2.0 requires, and says the same as pyproject.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml

HOUSE = Path(__file__).parents[1]
REQUIRED = {"cff-version", "message", "title", "authors"}
KNOWN = REQUIRED | {"type", "abstract", "version", "license", "keywords", "date-released", "doi", "url", "identifiers"}


@pytest.fixture(scope="module")
def citation() -> dict[str, object]:
    told = yaml.safe_load((HOUSE / "CITATION.cff").read_text(encoding="utf-8"))
    assert isinstance(told, dict)
    return told


def test_every_required_key_is_there_and_no_unknown_one(citation: dict[str, object]) -> None:
    assert REQUIRED <= set(citation) <= KNOWN
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] in ("software", "dataset")
    assert all(citation[key] for key in REQUIRED)


def test_every_author_is_a_person_or_an_entity(citation: dict[str, object]) -> None:
    authors = citation["authors"]
    assert isinstance(authors, list)
    assert authors
    assert all(author.get("name") or author.get("family-names") for author in authors)


def test_it_says_what_the_package_says(citation: dict[str, object]) -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
    assert project["name"] in str(citation["title"])
