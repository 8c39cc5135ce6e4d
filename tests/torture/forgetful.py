"""A frontier with a planted bug, to see that the harness is awake: what is leased counts as done at once."""

from __future__ import annotations

from scrapy.http import Request

from scraper.frontier import Frontier


class Forgetful(Frontier):
    """Marks an address done when it hands it out, as a queue without acknowledgement does."""

    def next_request(self) -> Request | None:
        request = super().next_request()
        self.db.conn.execute("UPDATE frontier SET state = 'done', done_utc = leased_utc WHERE state = 'leased'")
        return request
