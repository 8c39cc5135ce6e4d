"""The two filters researchers pipe: pages -> articles (`diembao read`) and texts -> annotations (`diembao annotate`).

Both read and write one JSON object a line; their formats are described in docs/formats.md and kept stable.
"""

import json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

from jobs.interruption import WorkerLostError, deaf, leave_stopping_to_parent
from nlp.annotate import LAYERS, Annotation, annotate
from nlp.places import province_on
from nlp.provinces import PROVINCES
from nlp.text import Document, clean, clean_map
from nlp.topics.classifier import Model, load
from store.write import slug

PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
WARC_SUFFIXES = (".warc", ".warc.gz")
URL_LETTERS = 2000  # more is no address but an attack, or a page given as one
HALVES = re.compile("[\ud800-\udfff]")
HTML = re.compile(rb"<(?:!doctype html|html)\b", re.IGNORECASE)
VIETNAM = timezone(timedelta(hours=7))
Span = tuple[int, int]
Made = TypeVar("Made")


class InputError(ValueError):
    """Something in the input cannot be read; the text names the place and what is wrong."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One page as it lies on disk: where it was found, its address if known, its bytes as served."""

    file: str
    url: str | None
    html: bytes | str
    content_type: str | None = None


# ---------------------------------------------------------------------------------------------------------------- pages
def pages(sources: Iterable[str], url: str | None, stdin: BinaryIO) -> Iterator[SavedPage | InputError]:
    """Find the pages that `sources` name: files, folders (searched below, in order of name), .warc(.gz) files,
    and `-` for JSON lines {file, url, html} on `stdin`. What cannot be read comes as an InputError in its place."""
    for source in sources:
        if source == "-":
            yield from _pages_of_lines(stdin, "<stdin>")
            continue
        path = Path(source)
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and _is_page(p))
            if not found:
                yield InputError(f"{source}: no {', '.join(PAGE_SUFFIXES + WARC_SUFFIXES)} file in this folder")
            for page in found:
                yield from _pages_of_file(page, None)
        elif path.is_file():
            yield from _pages_of_file(path, url)
        else:
            yield InputError(f"{source}: no such file or folder")


def _is_page(path: Path) -> bool:
    return path.name.lower().endswith(PAGE_SUFFIXES + WARC_SUFFIXES)


def _pages_of_file(path: Path, url: str | None) -> Iterator[SavedPage | InputError]:
    name = path.name.lower()
    try:
        if name.endswith(WARC_SUFFIXES):
            yield from _pages_of_warc(path)
        elif name.endswith(".jsonl"):
            with path.open("rb") as lines:
                yield from _pages_of_lines(lines, str(path))
        else:
            yield SavedPage(str(path), url, path.read_bytes())
    except OSError as error:
        yield InputError(f"{path}: {error.strerror or error}")


def _pages_of_warc(path: Path) -> Iterator[SavedPage | InputError]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    from jobs.payloads import BODY, content, split

    found = False
    with path.open("rb") as archive:
        try:
            for number, record in enumerate(ArchiveIterator(archive, no_record_parse=True), 1):
                answer = split(record) if record.rec_type == "response" else None
                if answer is None:
                    continue
                head, begun = answer
                kind = head.headers.get("content-type", "")
                if (kind and "html" not in kind.lower()) or head.status != "200":
                    continue
                page = content(record, head, begun)
                if page is None:
                    yield InputError(f"{path}#{number}: more than {BODY // 10**6} MB, or damaged")
                elif kind or HTML.search(page, 0, 1000):
                    found = True
                    address = record.rec_headers.get_header("WARC-Target-URI")
                    yield SavedPage(f"{path}#{number}", address, page, kind or None)
        except ArchiveLoadFailed as error:
            said = str(error).partition(", first line")[0]  # what follows may be bytes of anything
            yield InputError(f"{path}: damaged archive: {said}")
            return
    if not found:
        yield InputError(f"{path}: no HTML page with status 200 in this archive")


def _pages_of_lines(lines: BinaryIO, name: str) -> Iterator[SavedPage | InputError]:
    for place, row in json_lines(lines, name):
        if isinstance(row, InputError):
            yield row
        elif not isinstance(row.get("html"), str):
            yield InputError(f"{place}: the key 'html' is missing or no text; a line is {{file, url, html}}")
        elif not is_address(row.get("url") or ""):
            yield InputError(f"{place}: 'url' is {str(row['url'])[:80]!a}, no address of a page")
        else:
            # Half a character, "\\ud83d" in JSON, is no text that a file or SQLite could hold.
            yield SavedPage(str(row.get("file") or place), row.get("url") or None, HALVES.sub("\ufffd", row["html"]))


def is_address(url: object) -> bool:
    """Say whether something may be the address of a page, as far as its letters go.

    >>> [is_address(url) for url in ("https://baomau.example/a-1.html", "http://[::1", "http://a.example/\\ud800", 5)]
    [True, False, False, False]
    """
    if not isinstance(url, str) or HALVES.search(url) or len(url) > URL_LETTERS:
        return False
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def json_lines(lines: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, Any] | InputError]]:
    """Read JSON objects line by line as (place, object); a line that is none becomes an InputError in its place."""
    for number, line in enumerate(lines, 1):
        place = f"{name}, line {number}"
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            yield place, InputError(f"{place}: not UTF-8 (byte {error.start}); save the file as UTF-8")
            continue
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except json.JSONDecodeError as error:
            yield place, InputError(f"{place}: not JSON: {error.msg} at column {error.colno}")
            continue
        except (ValueError, RecursionError) as error:  # a number of 5,000 digits, a thousand brackets
            yield place, InputError(f"{place}: no JSON that can be read: {error}")
            continue
        if isinstance(row, dict):
            yield place, row
        else:
            yield place, InputError(f"{place}: a {type(row).__name__}, not an object {{…}}")


def read_saved(page: SavedPage, now: datetime, fallback_only: bool = False) -> dict[str, Any]:
    """Read one saved page into the JSON object that `diembao read` prints; without any layout if `fallback_only`."""
    from scraper.newspaper import read_page
    from scraper.reading import address_of, read_article
    from scraper.registry import newspaper_of

    if fallback_only:
        address = page.url or address_of(page.html, page.content_type) or ""
        owner = newspaper_of(address)
        newspaper = owner.name if owner else ""
        article = read_article(page.html, address, newspaper=newspaper, content_type=page.content_type, now=now)
    else:
        article = read_page(page.html, page.url, content_type=page.content_type, now=now)
    return {"file": page.file, **article.row(), "url": article.url or None}


# ---------------------------------------------------------------------------------------------------------- annotations
@dataclass(frozen=True, slots=True)
class Text:
    """A line of `diembao annotate`: the document to read and the way back to the text as it was given."""

    document: Document
    given: str
    offsets: tuple[Span, ...] | None  # None: the text was clean as given


def text_of(row: dict[str, Any], place: str) -> Text:
    """Read a line {id, title, text, published, province}; raises InputError naming `place` and the key."""
    given = row.get("text")
    if not isinstance(given, str):
        raise InputError(
            f"{place}: the key 'text' is missing or no text; a line is {{id, title, text, published, province}}"
        )
    title = row.get("title")
    if title is not None and not isinstance(title, str):
        raise InputError(f"{place}: 'title' is a {type(title).__name__}, not a text")
    province = row.get("province")
    if province is not None and not isinstance(province, str):
        raise InputError(f"{place}: 'province' is a {type(province).__name__}, not a text")
    name = row.get("id")
    if isinstance(name, dict | list):
        raise InputError(f"{place}: 'id' is a {type(name).__name__}, not a text or a number")
    key = "published" if row.get("published") is not None else "date"  # label files say `date`
    published = _published(row.get(key), key, place)
    stored, offsets = clean_map(given)
    document = Document(
        id=place if name is None else str(name),
        text=stored,
        title=clean(title) or None if title else None,
        published=published,
        province=(province_name(clean(province), published) or clean(province) or None) if province else None,
    )
    return Text(document, given, None if stored == given else tuple(offsets))


def province_name(named: str | None, day: date | None) -> str | None:
    """The name a province bore on a day, from its name, with "tỉnh" or without, or its slug; None if there is none.

    >>> province_name("quang-tri", date(2024, 2, 2)), province_name("Tỉnh Quảng Trị", None)
    ('Quảng Trị', 'Quảng Trị')
    >>> province_name("atlantis", None), province_name(None, None)
    (None, None)
    """
    if not named:
        return None
    bare = re.sub(r"^(?:tỉnh|thành phố) ", "", named, flags=re.IGNORECASE)
    found = province_on(bare, day) or next(
        (unit for unit in PROVINCES if slug(unit.name) == named and (day is None or unit.valid_on(day))), None
    )
    return found.name if found else None


def _published(value: object, key: str, place: str) -> date | None:
    """The day in Vietnam.

    >>> _published("2024-02-02T16:41:00+07:00", "published", "line 1")
    datetime.date(2024, 2, 2)
    >>> _published("2024-02-02T23:30:00Z", "published", "line 1")
    datetime.date(2024, 2, 3)
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
            return (moment.astimezone(VIETNAM) if moment.tzinfo else moment).date()
        except (ValueError, OverflowError):
            pass
    raise InputError(f"{place}: {key!r} is {value!r}, not an ISO date such as 2024-02-02")


def annotation_row(text: Text, annotation: Annotation, layers: Collection[str]) -> dict[str, Any]:
    """Make the JSON object of one annotated line; every offset counts code points of the text as given."""
    row: dict[str, Any] = {"id": text.document.id}
    if annotation.topics is not None:
        row["relevance"] = annotation.topics.relevance
        row["relevance_score"] = annotation.topics.relevance_score
        row["topics"] = [
            {
                "id": tag.topic,
                "score": tag.score,
                "strength": tag.strength,
                "why": [_placed(asdict(reason), text) for reason in tag.why],
                "sentences": [_placed(asdict(passage), text) for passage in tag.sentences],
            }
            for tag in annotation.topics.tags
        ]
    if "figures" in layers:
        row["figures"] = [_placed(figure.row(), text) for figure in annotation.figures]
    if "references" in layers:
        row["references"] = [_placed(_plain(reference), text) for reference in annotation.references]
    if "places" in layers:
        row["places"] = [_placed(_plain(place), text) for place in annotation.places]
    return row


def _plain(record: Any) -> dict[str, Any]:
    """The fields of a record as JSON takes them: dates as ISO text, tuples as lists."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {
        name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }


def _placed(row: dict[str, Any], text: Text) -> dict[str, Any]:
    """Move the offsets of a row from the clean text back to the text as given."""
    offsets = text.offsets
    if offsets is None:
        return row

    def back(start: int, end: int) -> Span:
        if start >= end:
            edge = offsets[start][0] if start < len(offsets) else len(text.given)
            return edge, edge
        return offsets[start][0], offsets[end - 1][1]

    moved = dict(row)
    for first, last in (("start", "end"), ("number_start", "number_end")):
        if row.get(first) is not None and row.get(last) is not None:
            moved[first], moved[last] = back(row[first], row[last])
    if "raw" in row:
        moved["raw"] = text.given[moved["start"] : moved["end"]]
    if isinstance(row.get("spans"), dict):
        moved["spans"] = {name: list(back(*span)) for name, span in row["spans"].items()}
    return moved


@lru_cache(maxsize=1)
def model_at(path: str) -> Model:
    """The model, loaded once in each process."""
    return load(Path(path))


def annotate_row(
    item: tuple[str, dict[str, Any]], model_path: str, layers: Sequence[str]
) -> dict[str, Any] | InputError:
    """Annotate one line; picklable, so that it runs under a process pool. A bad line comes back as its InputError."""
    place, row = item
    try:
        text = text_of(row, place)
    except InputError as error:
        return error
    model = model_at(model_path) if "topics" in layers else None
    return annotation_row(text, annotate(text.document, model, layers), layers)


def annotate_lines(
    lines: BinaryIO, name: str, model_path: Path, layers: Sequence[str] = LAYERS, workers: int = 1
) -> Iterator[dict[str, Any] | InputError]:
    """Annotate JSON lines in order, with `workers` processes; a bad line comes as an InputError in its place."""
    work = partial(_annotate_or_pass, model_path=str(model_path), layers=tuple(layers))
    yield from in_order(work, json_lines(lines, name), workers)


def _annotate_or_pass(
    item: tuple[str, dict[str, Any] | InputError], model_path: str, layers: Sequence[str]
) -> dict[str, Any] | InputError:
    place, row = item
    return row if isinstance(row, InputError) else annotate_row((place, row), model_path, layers)


def in_order(work: Callable[[Any], Made], items: Iterable[Any], workers: int) -> Iterator[Made]:
    """Map `work` over `items` in order, here or on a pool of `workers` processes, with a bounded queue."""
    if workers <= 1:
        yield from map(work, items)
        return
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    waiting: deque[Future[Made]] = deque()
    # spawn: the same on Windows, and no copy of a parent that runs threads
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=leave_stopping_to_parent) as pool:
        try:
            for item in items:
                with deaf():  # it may start a process
                    waiting.append(pool.submit(work, item))
                if len(waiting) >= workers * 8:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise WorkerLostError(
                "a worker process was killed: not enough memory? fewer --workers need less"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def write_line(row: dict[str, Any]) -> None:
    """Print one JSON object on standard output, UTF-8 on every system."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
