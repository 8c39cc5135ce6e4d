"""Stories: the same text printed by several newspapers, found by shared runs of words."""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from store.schema import Store

WORDS = 5  # length of a shingle
SHARED = 0.8  # of the shingles of the shorter text
SHORTEST = 30  # shingles; below it two notices agree by chance
SAMPLE = 8  # one shingle in so many is compared first
NEIGHBOURS = 3  # articles on either side, among those that share a shingle, with which an article is paired
COMMON = 200  # a shingle in more articles than this is boilerplate and finds no pairs

_WORD = re.compile(r"\w+")
_BITS = 43  # of a shingle's number; with 20 bits of an article's position it fits a 64-bit integer
_PLACES = 20
_FACTORS = (2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393)  # odd, as xxHash has them


def reprints(db: Store, since: str | None = None, limit: int = 10_000) -> list[list[int]]:
    """Return groups of article ids whose current texts are the same in different newspapers, each sorted.

    Same = equal paragraphs, or at least 80 % of the five-word shingles of the shorter text stand in the longer one.
    Only articles with a body are compared, the newest `limit` (at most a million) published on or after the local day
    `since`. Paragraphs alone count, since a second paper writes its own headline. A sample of the shingles finds the
    pairs worth comparing, so time and memory grow with the number of articles, not of pairs.
    """
    cursor = db.conn.execute(
        """SELECT a.id, a.newspaper, v.body FROM articles a JOIN versions v ON v.id = a.version_id
        WHERE v.status = 'ok' AND v.body <> '[]' AND a.newspaper IS NOT NULL
          AND (? IS NULL OR a.published >= ?) ORDER BY a.published_utc DESC, a.id DESC LIMIT ?""",
        (since, since, min(limit, 1 << _PLACES)),
    )
    articles: list[tuple[int, str]] = []
    bodies: dict[bytes, list[int]] = defaultdict(list)
    samples: list[int] = []
    sampled = array("Q")
    for place, (id_, newspaper, body) in enumerate(cursor):
        articles.append((id_, newspaper))
        bodies[hashlib.blake2b(body.encode("utf-8", "surrogatepass"), digest_size=16).digest()].append(place)
        sample = [number for number in _shingles(body) if (number >> 20) % SAMPLE == 0]
        samples.append(len(sample))
        sampled.extend(number << _PLACES | place for number in sample)

    @lru_cache(maxsize=64)
    def whole(place: int) -> frozenset[int]:
        sql = "SELECT v.body FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.id = ?"
        return _shingles(db.conn.execute(sql, (articles[place][0],)).fetchone()[0])

    parent = list(range(len(articles)))
    for same in bodies.values():
        for place in same[1:]:
            if articles[place][1] != articles[same[0]][1]:
                _join(parent, same[0], place)
    for one, other in _candidates(sampled, samples):
        if articles[one][1] != articles[other][1] and _root(parent, one) != _root(parent, other):
            short = min(len(whole(one)), len(whole(other)))
            if short >= SHORTEST and len(whole(one) & whole(other)) >= SHARED * short:
                _join(parent, one, other)

    groups: dict[int, list[int]] = defaultdict(list)
    for place, (id_, _) in enumerate(articles):
        groups[_root(parent, place)].append(id_)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


def _shingles(body: str) -> frozenset[int]:
    """Return the numbers of all runs of five words; few enough collide to be of no account here."""
    h = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in _WORD.findall(body.lower())]
    p, q, r, s, t = _FACTORS
    mask = (1 << _BITS) - 1
    runs = zip(h, h[1:], h[2:], h[3:], h[4:], strict=False)
    return frozenset((a * p + b * q + c * r + d * s + e * t) & mask for a, b, c, d, e in runs)


def _candidates(sampled: array[int], samples: list[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places that share at least half of the shorter sample, in order.

    `sampled` holds number and place in one integer; sorted, the articles that share a number lie side by side.
    """
    common: dict[tuple[int, int], int] = defaultdict(int)
    for _, run in groupby(sorted(sampled), key=lambda entry: entry >> _PLACES):
        places = [entry & (1 << _PLACES) - 1 for entry in run]
        if 1 < len(places) <= COMMON:
            for position, one in enumerate(places):
                for other in places[position + 1 : position + 1 + NEIGHBOURS]:
                    common[one, other] += 1
    for (one, other), number in sorted(common.items()):
        if 2 * number >= min(samples[one], samples[other]):
            yield one, other


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


def _join(parent: list[int], one: int, other: int) -> None:
    parent[_root(parent, other)] = _root(parent, one)
