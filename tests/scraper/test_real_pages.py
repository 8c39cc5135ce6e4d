"""The stored real pages, scored by the project's own scorer against their gold: with every layout, and with none.

trafilatura 2.3.1 has text F1 0.936 on the whole set of 48, no title of half the portals and no minute.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scraper.items import Article
from scraper.newspaper import read_page
from scraper.reading import read_article

SHARED = Path(__file__).parents[2].parent / "shared"
FOLDER = SHARED / "data" / "pages_real"
SCORER = SHARED / "eval" / "score_pages.py"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (FOLDER.is_dir() and SCORER.is_file()), reason="the stored real pages are not here"),
]


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    found = importlib.util.spec_from_file_location("score_pages", SCORER)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def prediction(article: Article) -> dict[str, Any]:
    """Say of an article what the scorer asks; a day without its hour is told as a day."""
    row = article.row()
    day_only = str(article.published_from).endswith(":day")
    published = row["published"][:10] if row["published"] and day_only else row["published"]
    return {**{key: row[key] for key in ("title", "body", "author")}, "sapo": article.lead, "published": published}


def score(scorer: ModuleType, read: Callable[[bytes, str], Article]) -> dict[str, Any]:
    gold = scorer.load_gold(FOLDER)
    rows = [
        scorer.score_page(twin, prediction(read((FOLDER / name).read_bytes(), twin["url"])))
        for name, twin in gold.items()
    ]
    assert len(rows) >= 24
    summary: dict[str, Any] = json.loads(json.dumps(scorer.summary(rows)))
    return summary


READERS: dict[str, tuple[Callable[[bytes, str], Article], float]] = {
    "with layouts": (read_page, 0.985),
    "fallback only": (read_article, 0.955),
}


@pytest.mark.parametrize("how", READERS)
def test_real_pages_score(scorer: ModuleType, how: str) -> None:
    read, least = READERS[how]
    told = score(scorer, read)
    assert told["text"]["f1"] >= least
    assert told["title"]["hits"] == told["pages"]
    assert (told["date_spurious"]["hits"], told["author_spurious"]["hits"], told["empty"]["hits"]) == (0, 0, 0)
    assert told["day"]["rate"] >= 0.98
    assert told["minute"]["rate"] >= 0.95
    assert told["author_any"]["rate"] >= 0.9


def test_text_is_found_without_the_names_sites_give_their_elements(scorer: ModuleType) -> None:
    attribute = re.compile(rb"""(<[a-zA-Z][^<>]{0,2000}?)\s(?:class|id)\s?=\s?(?:"[^"<>]{0,2000}"|'[^'<>]{0,2000}')""")

    def read(html: bytes, url: str) -> Article:
        for _ in range(4):
            html = attribute.sub(rb"\1", html)
        return read_article(html, url)

    assert score(scorer, read)["text"]["f1"] >= 0.985
