"""The last door of a request: however many come to it at once, a site is not hurried."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.core.downloader import Downloader, Slot
from scrapy.utils.defer import _schedule_coro

from tests.scraper.loopback import Site, crawl, newspaper
from tests.scraper.sending import noting, smallest_gap

DELAY = 0.2


class Hasty(Downloader):
    """A downloader that hands on what it has without a pause, as a process seems to that was given no time."""

    def _process_queue(self, slot: Slot) -> None:
        while slot.queue and slot.free_transfer_slots() > 0:
            request, answer = slot.queue.popleft()
            _schedule_coro(self._wait_for_download(slot, request, answer))


@pytest.mark.slow
def test_requests_that_come_at_once_leave_one_after_another(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    hasty = {"DOWNLOADER": f"{__name__}.Hasty"}
    crawl(tmp_path, Site(newspaper(6)), delay=DELAY, concurrency=4, **hasty, **noting(notes))
    assert len(notes.read_text(encoding="utf-8").splitlines()) >= 12
    assert smallest_gap(notes) >= DELAY / 2
