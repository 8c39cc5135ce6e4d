"""Invented articles to store: sentences of ours, always the same, as pages of a crawl bring them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from scraper.items import Article
from scraper.pipelines import article_row
from store import write
from store.rows import VIETNAM
from store.schema import Store
from tests.desk.generated import LAST_DAY, Maker

EVENING = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 18, tzinfo=VIETNAM)
"""After everything in a generated store."""


def invented(count: int, seed: int = 1, began: datetime = EVENING) -> list[Article]:
    """Make articles of invented newspapers, a minute apart; another seed makes others."""
    maker = Maker(None, 100_000, 1_000_000, seed)
    return [_article(maker, seed, number, began + timedelta(minutes=number)) for number in range(count)]


def _article(maker: Maker, seed: int, number: int, moment: datetime) -> Article:
    story = maker.story(number, moment.date())
    lead, *body = (" ".join(sentence for sentence, _ in line) for line in story.lines)
    paper = maker.paper()
    return Article(
        url=f"https://{paper}.example/tin-{seed}-{number}.html",
        canonical=None,
        newspaper=paper,
        layout="mau",
        status="ok",
        title=story.title,
        lead=lead,
        body=tuple(body),
        author="Người Viết Mẫu",
        published=moment,
        published_from="json-ld",
        published_raw={"json-ld": moment.isoformat()},
        section="Cải cách",
    )


def enter(db: Store, articles: Sequence[Article], now: datetime, batch: int = 50) -> None:
    """Keep articles as the crawl does: a run, group commit, each with its page, its address and its version."""
    run = write.begin_run(db, "run", [], now)
    for start in range(0, len(articles), batch):
        with write.batch(db):
            for article in articles[start : start + batch]:
                write.save_page(db, page_row(article, run, now), {**article_row(article, ""), "number": None}, (), now)
    write.end_run(db, run, now, 0, {})


def page_row(article: Article, run: int, now: datetime) -> dict[str, Any]:
    """Write the page an article came on."""
    return {
        "run_id": run,
        "newspaper": article.newspaper,
        "url": article.url,
        "final_url": article.url,
        "kind": "article",
        "status": 200,
        "fetched_utc": now,
        "content_type": "text/html; charset=utf-8",
        "bytes": 60_000,
        "digest": article.content_hash,
        "etag": None,
        "last_modified": None,
    }


def papers() -> Iterator[dict[str, Any]]:
    """Yield the rows of the invented newspapers."""
    yield from Maker(None, 100_000, 1_000_000, 1).papers
