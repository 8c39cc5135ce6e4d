"""A shard of stored pages, one WARC file, becomes one part: articles of our newspapers, or Vietnamese ones, annotated.

Shards are our own archives and those of Common Crawl's CC-NEWS alike: response records, gzip member by member. Most of
CC-NEWS is not ours, so what is cheap is asked first: the address, then the headers, then the letters.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from jobs.backlog import CODE, NOTHING, Unread, annotate_version, rows_of, same_model
from jobs.entrance import VIETNAM
from jobs.filters import InputError, province_name
from jobs.parts import Part, PartError, digest_of, read_facts, row_of, write_part
from jobs.payloads import content, cut_short, split
from nlp.topics.card import read_card
from nlp.topics.doubt import Doubt, doubt_of
from scraper.identity import regular_url
from scraper.items import Article
from scraper.newspaper import read_page
from scraper.registry import closest, newspapers, under
from store.rows import url_key

FORM = 1
"""Raise it when a part's columns or the filters change: parts are then made anew."""
VIETNAMESE = 40
"""Letters no other language has, among the first of a page: below it a page is not Vietnamese."""
LOOKED_AT = 200_000
_SAME = (
    *("title", "lead", "text", "author", "section", "published", "published_from", "updated", "layout", "status"),
    *("confidence", "content_hash"),
)
_LETTERS = re.compile(
    rb"\xe1[\xba\xbb][\x80-\xbf]|\xc4\x91|\xc6[\xa1\xb0]|&#(?:7[89]\d\d|x1e[a-f][0-9a-f]);", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Shard:
    """One WARC file to read, by path or by an address that fsspec knows, and what is wanted of it."""

    source: str
    folder: str
    """Where the part goes; the machine that merges sees it too."""
    version: str
    model_path: str
    model: str
    domains: tuple[str, ...] = ()
    """Only these; none: our newspapers and every host under .vn."""
    everywhere: bool = False
    """Any host: only the letters decide."""


def version_of(model: str, domains: Sequence[str], everywhere: bool) -> str:
    """Name what a part depends on besides its shard: the rules, the model, and what was wanted.

    >>> version_of("ab12cd34ef", (), False) == version_of("ab12cd34ef", ("baomau.example",), False)
    False
    """
    wanted = sha256("\n".join([str(FORM), str(everywhere), *sorted(domains)]).encode()).hexdigest()
    return f"{CODE}-{model[:8]}-{wanted[:6]}"


def part_of(source: str, version: str) -> str:
    """Name the part of a shard.

    >>> part_of("s3://kho/CC-NEWS-20260601-00012.warc.gz", "3-ab12cd34-9f0c1d")
    'CC-NEWS-20260601-00012-c70db90c.3-ab12cd34-9f0c1d.parquet'
    """
    stem = re.sub(r"[^\w.-]", "_", source.replace("\\", "/").rsplit("/", 1)[-1])[:80].removesuffix(".gz")
    return f"{stem.removesuffix('.warc')}-{sha256(source.encode()).hexdigest()[:8]}.{version}.parquet"


@dataclass(frozen=True, slots=True)
class Refused:
    """A shard that cannot be read at all, and why; it costs that shard."""

    why: str


def attempt(shard: Shard) -> Part | Refused:
    """Read one shard as `read_shard`; one that cannot be opened must not stop a back-fill of years."""
    try:
        return read_shard(shard)
    except OSError as error:  # of a file system far away it says no more than the address
        return Refused(f"not read: {type(error).__name__}: {error}")
    except (InputError, PartError) as error:
        return Refused(f"not read: {error}")


def read_shard(shard: Shard) -> Part:
    """Read one shard into its part, unless that is there; picklable, and safe to be done again."""
    path = Path(shard.folder) / part_of(shard.source, shard.version)
    if not path.exists():
        tally = Tally()
        write_part(path, _rows(shard, tally), lambda: {"source": shard.source, "version": shard.version} | tally.told())
    return described(path)


def described(path: Path) -> Part:
    """Describe a part that is there, for the manifest; raises PartError where it is not whole."""
    rows, facts = read_facts(path)
    try:
        looked_at, passed_over = int(facts["looked_at"]), int(facts["passed_over"])
        source, version = facts["source"], facts["version"]
    except (KeyError, ValueError) as error:
        raise PartError(f"{path}: a Parquet file, but no part of a back-fill: {error}") from error
    size = path.stat().st_size
    return Part(path.name, source, version, rows, digest_of(path), size, looked_at, passed_over, facts.get("damage"))


@dataclass(slots=True)
class Tally:
    """What was met in a shard so far."""

    looked_at: int = 0
    passed_over: int = 0
    damage: str | None = None

    def told(self) -> dict[str, str]:
        """The tally as words, which is what a Parquet file keeps of itself."""
        told = {"looked_at": str(self.looked_at), "passed_over": str(self.passed_over)}
        return told | ({"damage": self.damage} if self.damage else {})


@dataclass(frozen=True, slots=True)
class Response:
    """One stored answer that may be an article."""

    url: str
    content_type: str | None
    body: bytes
    fetched: datetime


def _rows(shard: Shard, tally: Tally) -> Iterator[dict[str, Any]]:
    model = same_model(shard.model_path, shard.model, shard.version.split("-", 1)[0])
    doubt = doubt_of(read_card(Path(model).with_suffix(".json")))
    seen: set[tuple[str, str]] = set()
    with opened(shard.source) as file:
        for response in responses(file, shard, tally):
            article = read_page(response.body, response.url, content_type=response.content_type, now=response.fetched)
            address = regular_url(article.canonical or article.url)
            key = (address, article.content_hash)
            if article.status == "unreadable" or key in seen:
                tally.passed_over += 1
                continue
            seen.add(key)
            yield _row(article, address, response.fetched, model, shard.model, doubt)


def _row(article: Article, url: str, fetched: datetime, path: str, model: str, doubt: Doubt) -> dict[str, Any]:
    """Annotate an article and make its row of a part."""
    spider = newspapers().get(article.newspaper)
    province = spider.province if spider else None
    day = article.published.date() if article.published else None
    version = {
        "version_id": 0,
        "title": article.title,
        "text": article.text,
        "published": article.published.isoformat() if article.published else None,
        "province": province_name(province, day),
    }
    found = annotate_version(version, path)
    told = rows_of(version, NOTHING if isinstance(found, Unread) else found, model, doubt, fetched)
    about = {name: getattr(article, name) for name in _SAME}
    utc = article.published.astimezone(UTC) if article.published else None
    about |= {"url": url, "url_key": url_key(url), "newspaper": article.newspaper or None, "province": province or None}
    about |= {"fetched_utc": fetched, "published_utc": utc}
    return row_of(about | told["annotation_row"], {**told, "legal_references": told["references"]})


def responses(file: BinaryIO, shard: Shard, tally: Tally) -> Iterator[Response]:
    """Give the answers of a WARC that may be articles wanted; damage ends the reading and is told.

    warcio reads a file that was cut off silently to where it ends; the last record then lacks what it announced. One
    answer that is odd costs that answer: warcio would end the reading at it, so it parses no answer's head here.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    record, begins = None, 0
    try:
        for record in (records := ArchiveIterator(file, no_record_parse=True)):
            begins = records.offset
            if record.rec_type != "response" or not (record.content_type or "").startswith("application/http"):
                continue
            tally.looked_at += 1
            found = _wanted(record, shard)
            if found is None:
                tally.passed_over += 1
            else:
                yield found
    except (ArchiveLoadFailed, EOFError, zlib.error) as error:
        why = str(error).partition(", first line")[0][:200]
        tally.damage = "no WARC: " + why if record is None else f"damaged after {tally.looked_at} answers: {why}"
        return
    if record is None:
        tally.damage = "no WARC: no record in it"
    elif getattr(record.raw_stream, "limit", 0) > 0:
        tally.damage = f"cut off: the last record lacks {record.raw_stream.limit} bytes"
    else:
        with opened(shard.source) as again:
            again.seek(begins)
            tally.damage = cut_short(again)


def _wanted(record: Any, shard: Shard) -> Response | None:
    """Take an answer that may be an article of those wanted; the cheap questions first."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    whose = owner(url, shard.domains, shard.everywhere)
    answer = split(record) if whose is not None else None
    if answer is None:
        return None
    head, begun = answer
    kind = head.headers.get("content-type", "")
    if (kind and "html" not in kind.lower()) or head.status != "200":
        return None
    try:
        fetched = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError:
        return None
    if fetched.tzinfo is None:
        return None
    body = content(record, head, begun)
    if body is None or (whose == "" and not vietnamese(body)):
        return None
    return Response(url, kind or None, body, fetched.astimezone(VIETNAM))


def owner(url: str, domains: Sequence[str], everywhere: bool) -> str | None:
    """Name the newspaper of ours an address belongs to, "" for another that may be wanted, None for one that is not.

    >>> owner("https://baonghean.vn/a.html", (), False), owner("https://cand.com.vn/a", (), False)
    ('baonghean', '')
    >>> owner("https://paper.example/a", (), False), owner("https://baonghean.vn/a", ("cand.com.vn",), False)
    (None, None)
    """
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return None
    if domains and not any(under(host, domain) for domain in domains):
        return None
    spider = closest(host)
    if spider is not None:
        return spider.name
    return "" if domains or everywhere or host.endswith(".vn") else None


def vietnamese(page: bytes) -> bool:
    """Say whether the letters of a page are Vietnamese, before it is parsed; old charsets are for our own papers only.

    >>> vietnamese("Người dân nộp hồ sơ ở bộ phận một cửa của xã. ".encode() * 10), vietnamese(b"One stop shop. " * 99)
    (True, False)
    """
    return sum(1 for _ in islice(_LETTERS.finditer(page, 0, LOOKED_AT), VIETNAMESE)) == VIETNAMESE


@contextmanager
def opened(source: str) -> Iterator[BinaryIO]:
    """Open a shard: a path, or an address that fsspec knows (s3://, https://, hdfs://)."""
    if "://" not in source:
        with Path(source).open("rb") as file:
            yield file
        return
    try:
        fsspec: Any = import_module("fsspec")
    except ImportError as error:
        raise InputError("addresses need the extra `cluster`") from error
    try:
        place = fsspec.open(source, "rb")
    except (ValueError, ImportError) as error:  # a scheme nobody knows, or one whose program is not installed
        raise InputError(f"fsspec cannot open such an address here: {error}") from error
    with place as file:
        yield file
