"""One demo's crawl that signals itself at a chosen moment: as a person, a service manager or a power cut would."""

import os
import signal
import sys
from pathlib import Path

from jobs.crawl import run_once
from jobs.demo import clock, newsstand
from jobs.entrance import models
from scraper.newspaper import newspapers
from store.schema import connect


def main(db: str, sign: str, moment: str, times: str) -> None:
    """Crawl into `db`; when `moment` ("pages:20", "articles:50") has come, send this process the signal."""
    what, number = moment.split(":")

    def tell(done: int) -> None:
        if done == int(number):
            for _ in range(int(times)):
                os.kill(os.getpid(), getattr(signal, sign))

    def ignore(done: int) -> None:
        pass

    samples = [spider for spider in newspapers().values() if spider.sample]
    with newsstand(1) as proxy:
        report = run_once(
            connect(db),
            Path(db),
            samples,
            models(),
            clock(0),
            command="demo",
            proxy=proxy,
            delay=0,
            watch_pages=tell if what == "pages" else ignore,
            watch_articles=tell if what == "articles" else ignore,
        )
    print(report.line())  # noqa: T201
    sys.exit(report.exit_code)


if __name__ == "__main__":
    main(*sys.argv[1:])
