"""Reading articles' pages by their newspapers' layouts, against readers that know no newspaper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from scraper.decoding import decode
from scraper.newspaper import read_page
from tests.bench.inputs import FIXTURES, REAL, REPLICAS, known_pages
from tests.bench.measure import Effort, Missing, Ratio, Row, compare, own_cpu
from tests.bench.peers import PeerError, peer

ELSEWHERE = ("newspaper4k", "readability-lxml")


def reading(effort: Effort) -> Iterator[Row]:
    """Real pages of known layouts: ours against trafilatura with metadata, newspaper4k and readability-lxml."""
    import trafilatura

    pages, whose = known_pages(REAL), "real pages"
    if not pages:
        yield Missing("extraction", "trafilatura", f"{REAL.name} is not here; the rows below read pages of ours")
        pages, whose = [*known_pages(FIXTURES), *known_pages(REPLICAS)], "invented and rebuilt pages, not real ones"
    pages = pages[: effort.of(len(pages), least=2)]
    length = sum(len(html) for html, _ in pages) // len(pages) // 1000
    note = f"{len(pages)} {whose} of known layouts, {length} KB on the average"

    def ours() -> list[Any]:
        return [read_page(html, url) for html, url in pages]

    def theirs() -> list[Any]:
        return [trafilatura.bare_extraction(html, with_metadata=True) for html, _ in pages]

    measure = partial(compare, rounds=effort.rounds, per=len(pages))
    name = "trafilatura with metadata"
    yield measure(
        "extraction, known layout",
        lambda: own_cpu(ours),
        name,
        lambda: own_cpu(theirs),
        target=10,
        note=f"{note}; all pages by one, then all by the other",
    )
    yield page_by_page(pages, effort, f"{note}; every page by both in turn, so that each finds the caches cold")
    for other in ELSEWHERE:
        texts = [decode(html).text for html, _ in pages]
        try:
            with peer(other) as reader:
                yield measure(
                    "extraction, known layout",
                    lambda: own_cpu(ours),
                    reader.name,
                    lambda reader=reader, texts=texts: sum(reader.seconds(texts)),  # type: ignore[misc]
                    note="the same pages, given to it as text",
                )
        except PeerError as error:
            yield Missing("extraction, known layout", other, str(error))


def page_by_page(pages: Sequence[tuple[bytes, str]], effort: Effort, note: str) -> Ratio:
    """Read every page by both before the next one; a round is a pass over all pages."""
    import trafilatura

    here: list[float] = []
    there: list[float] = []
    for number in range(effort.rounds):
        taken = [0.0, 0.0]
        for html, url in pages:
            sides = (
                partial(read_page, html, url),
                partial(trafilatura.bare_extraction, html, with_metadata=True),
            )
            for side in (0, 1)[:: -1 if number % 2 else 1]:
                taken[side] += own_cpu(sides[side])
        here.append(taken[0])
        there.append(taken[1])
    return Ratio("extraction, page by page", here, "trafilatura with metadata", there, note=note, per=len(pages))
