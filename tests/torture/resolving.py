"""A resolver that has been told lies: every name is this machine. Ours stands on it, and must not believe it."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, succeed

from scraper.guard import Resolver


class Lying(CachingThreadedResolver):
    """Says 127.0.0.1 of every name."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        return succeed("127.0.0.1")


class Inside(Resolver):
    """Our resolver, asking the liar: its own check stays as it is."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        answer = Lying.getHostByName(self, name, timeout)  # type: ignore[arg-type]
        answer.addCallback(self._only_public, name)
        return answer
