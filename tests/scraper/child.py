"""A crawl in a process of its own, for a reactor runs once: `python -m tests.scraper.child '{…}'` prints its stats."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that starts where the test says."""
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


def main(told: str) -> None:
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.misc import load_object

    from scraper.newspaper import crawl_settings

    order = json.loads(told)
    names = order.pop("names", ["baosongmay"])
    clock = ticking(datetime.fromisoformat(order.pop("now")))
    process = AsyncCrawlerProcess(crawl_settings(order.pop("db_path"), clock=clock, **order))
    crawlers = [process.create_crawler(load_object(name) if "." in name else name) for name in names]
    for crawler in crawlers:
        process.crawl(crawler)
    process.start()
    stats: dict[str, object] = {}
    for crawler in crawlers:
        stats |= crawler.stats.get_stats() if crawler.stats else {}
    sys.stdout.write(json.dumps(stats, default=str) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
