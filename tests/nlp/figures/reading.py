"""How the tests read: the corpus files, and a sentence as a document of one line."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from nlp.figures.extract import Figure, extract
from nlp.text import Document

CORPUS = Path(__file__).parents[1] / "corpus"


def rows_of(name: str) -> list[dict[str, Any]]:
    """Read a JSON-lines file of the corpus."""
    return [json.loads(line) for line in (CORPUS / name).read_text(encoding="utf-8").splitlines()]


def cases() -> list[dict[str, Any]]:
    """Read the sentences of figures.toml."""
    found: list[dict[str, Any]] = tomllib.loads((CORPUS / "figures.toml").read_text(encoding="utf-8"))["case"]
    return found


def read(text: str, published: str | None = "2024-07-10", province: str | None = "Quảng Trị") -> list[Figure]:
    """Return the figures of a text published on a day in a province's newspaper."""
    day = date.fromisoformat(published) if published else None
    return extract(Document("t", text, None, day, province))
