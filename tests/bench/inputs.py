"""What is measured with: articles never read before and pages of known layouts; shared ones where they are stored."""

from __future__ import annotations

import gzip
import itertools
import json
import random
from pathlib import Path

from jobs.sample_papers import articles
from nlp.text import clean
from scraper.newspaper import read_page
from tests.bench.measure import HOUSE, SHARED

CORPUS = SHARED / "data" / "corpus" / "reform.jsonl.gz"
REAL = SHARED / "data" / "pages_real"
FIXTURES = HOUSE / "tests" / "scraper" / "pages"
REPLICAS = SHARED / "data" / "replicas"


def unseen_texts(count: int) -> list[str]:
    """Real articles of the shared corpus; without it the samples, each time with paragraphs left out."""
    if CORPUS.is_file():
        with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
            told = [json.loads(line) for line in itertools.islice(lines, count)]
        return [clean("\n".join(filter(None, (article["title"], article["text"])))) for article in told]
    samples = [clean("\n".join((article.title, article.lead, *article.body))) for article in articles(2)]
    dice = random.Random(0)
    return ["\n".join(p for p in dice.choice(samples).split("\n") if dice.random() < 0.8) for _ in range(count)]


def known_pages(folder: Path) -> list[tuple[bytes, str]]:
    """Every page of a folder that a layout of ours reads, with its address."""
    found: list[tuple[bytes, str]] = []
    for twin in sorted(folder.rglob("*.json")):
        saved = twin.with_suffix(".html")
        url = json.loads(twin.read_text(encoding="utf-8")).get("url") if saved.exists() else None
        if url and read_page(saved.read_bytes(), url).layout != "fallback":
            found.append((saved.read_bytes(), url))
    return found
