"""Articles not yet annotated: here or on a pool of processes. Workers return values; this room writes them."""

import logging
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from jobs.entrance import models as own_models
from jobs.filters import model_at, province_name
from jobs.interruption import OtherCodeError
from jobs.ledger import reckoning
from jobs.pools import Each, pool
from nlp.annotate import Annotation, annotate
from nlp.figures.areas import areas_of
from nlp.figures.indicators import catalogue
from nlp.figures.slips import slips
from nlp.figures.targets import targets
from nlp.provinces import PROVINCES
from nlp.text import Document, Span, fold, searchable, sentences
from nlp.topics.card import read_card
from nlp.topics.doubt import Doubt, doubt_of
from nlp.topics.labels import TOPICS
from store import read, write
from store.search import index_pending
from store.slips import save_comparisons, uncompared
from store.stories import Told, sign

Thing = TypeVar("Thing")
Made = TypeVar("Made")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that language stumbled over, and how."""

    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What language found in one version: the rows to write, or none and why it could not be read."""

    version_id: int
    url: str
    rows: dict[str, Any]
    unread: str = ""


NOTHING = Annotation(None, (), (), ())
CODE = "3"  # raise it when a rule of language changes, and old articles are read anew
INDICATOR_COLUMNS = (
    *("id", "name_en", "unit_type", "unit", "direction_good", "topic"),
    *("plausible_min", "plausible_max", "context"),
)
PROVINCE_COLUMNS = ("id", "code", "name", "kind", "valid_from", "valid_until", "successor")
BATCH = 50  # group commit: at most so many articles are annotated again after a power cut
SENT, FAR = 5, 10  # texts in one message to another process, or to another machine, whose answer takes its way


def annotate_backlog(
    store: Any,
    models: Path,
    now: Callable[[], datetime],
    *,
    workers: int = 1,
    scheduler: str | None = None,
    watch: Callable[[int], None] = lambda done: None,
    complain: Callable[[str], None] = log.error,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, int]:
    """Annotate the current versions that no annotation of this code and model stands for, index them for search and
    group reprints into stories: here, on `workers` processes, or on the cluster of a `scheduler`. Calls `watch` with
    the number done so far, and ends after a batch when `stopping` says so. Returns counts.

    An article that language cannot read costs that article: it is named by `complain` and counted as `unread`.
    """
    write_catalogue(store)
    model = read_card(models / "topics.json").sha256
    work = partial(rows_of_versions, model_path=str(models / "topics.npz"), model=model, code=CODE)
    counts = {"annotated": 0, "unread": 0, "figures": 0, "relevant": 0}
    size = FAR if scheduler else SENT
    away = stopping if scheduler else lambda: False  # a cluster may never answer; here the batch in hand is finished
    with pool(workers, scheduler) as each:
        while not stopping() and (ids := read.waiting(store, code=CODE, model=model)):
            answers = each(work, batched(to_read(store, ids), size), stopping=away)
            made = (found for _, some in answers for found in some)
            for some in batched(made, BATCH):
                with write.batch(store):
                    for found in some:
                        save(store, found, now(), counts, complain)
                watch(counts["annotated"])
                if stopping():
                    break
        # On other machines another code may fold and sign; processes here share the work of these too.
        shared = partial(in_order, each, size=size) if workers > 1 and scheduler is None else None
        counts["indexed"] = index_pending(store, fold, searchable, shared and partial(shared, fold_texts))
        stories = write.save_stories(store, stopping=stopping, sign_all=shared and partial(shared, sign_texts))
    counts |= {name: stories[name] for name in ("in_stories", "stories")}
    if uncompared(store):  # of this run, of one that was killed, or put right by people
        save_comparisons(store, reckoning)
    return counts


def save(store: Any, found: Found, moment: datetime, counts: dict[str, int], complain: Callable[[str], None]) -> None:
    """Write what language found in one version, inside a batch, and count it. One that it could not read is told, and
    read again when code or model change.
    """
    if found.unread:
        complain(f"{found.url}: not annotated: {found.unread}")
    annotation = {**found.rows["annotation_row"], "annotated_utc": moment}
    write.save_annotation(store, found.version_id, **{**found.rows, "annotation_row": annotation})
    counts["annotated"] += 1
    counts["unread"] += bool(found.unread)
    counts["figures"] += len(found.rows["figures"])
    counts["relevant"] += annotation["relevance"] not in (None, "none")


def to_read(store: Any, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Read versions from the store, some at a time, as they are asked for."""
    for start in range(0, len(ids), BATCH):
        yield from read.to_read(store, ids[start : start + BATCH])


def batched(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Give things by lists.

    >>> [*batched("bảy", 2)]
    [['b', 'ả'], ['y']]
    """
    source = iter(things)
    while some := list(islice(source, size)):
        yield some


def in_order(
    each: Each, work: Callable[[Sequence[Any]], Sequence[Made]], things: Iterable[Any], size: int
) -> Iterator[Made]:
    """Have `work` done on things by lists of `size`, wherever `each` does it; gives what was made in the things' order.

    >>> from jobs.pools import Each, pool
    >>> with pool() as each: [*in_order(each, sorted, ["cửa một", "xã"], size=1)]
    ['cửa một', 'xã']
    """
    done: dict[int, Sequence[Made]] = {}
    turn = 0
    for (number, _), made in each(partial(numbered, work), enumerate(batched(things, size))):
        done[number] = made
        while turn in done:
            yield from done.pop(turn)
            turn += 1


def numbered(work: Callable[[Sequence[Any]], Made], task: tuple[int, Sequence[Any]]) -> Made:
    """Do the work of a numbered task; picklable."""
    return work(task[1])


def fold_texts(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Fold texts for the search index; picklable."""
    return [(fold(text), searchable(text)) for text in texts]


def sign_texts(told: Sequence[Told]) -> list[bytes]:
    """Sign what versions say; picklable."""
    return [sign(each) for each in told]


def rows_of_versions(versions: Sequence[dict[str, Any]], model_path: str, model: str, code: str) -> list[Found]:
    """Annotate stored versions and make the rows to write, but for the moment; picklable. A machine of a cluster has
    the program and its models under a path of its own; raises OtherCodeError when they are other ones than those who
    asks has.
    """
    path = same_model(model_path, model, code)
    doubt = doubt_at(path)
    made = []
    for version in versions:
        found = annotate_version(version, path)
        unread = found.why if isinstance(found, Unread) else ""
        rows = rows_of(version, NOTHING if isinstance(found, Unread) else found, model, doubt, None)
        made.append(Found(version["version_id"], version["url"], rows, unread))
    return made


@lru_cache(maxsize=1)
def doubt_at(path: str) -> Doubt:
    """Read once what doubt a model leaves."""
    return doubt_of(read_card(Path(path).with_suffix(".json")))


def rows_of(
    version: dict[str, Any], annotation: Annotation, model: str, doubt: Doubt, moment: datetime | None
) -> dict[str, Any]:
    """Make of what language found in one version the rows that `store.write.save_annotation` takes, by its names.

    Without a `moment` who writes them tells it.
    """
    topics = annotation.topics
    lines = list(sentences(version["text"]))
    document = document_of(version)
    whose = (document.published, document.province)
    return {
        "annotation_row": {
            "relevance": topics.relevance if topics else None,
            "relevance_score": topics.relevance_score if topics else None,
            "model": model,
            "code": CODE,
            "annotated_utc": moment,
            "scores": topics.scores if topics else {},
            "novelty": topics.novelty if topics else None,
            "doubt": doubt.of(topics) if topics and topics.scores else None,
        },
        "tags": [
            {
                "topic": tag.topic,
                "score": tag.score,
                "strength": tag.strength,
                "why": [asdict(reason) for reason in tag.why],
                "sentences": [asdict(passage) for passage in tag.sentences],
            }
            for tag in (topics.tags if topics else ())
        ],
        "figures": [
            {
                **figure.row(),
                **_sentence(lines, figure.start),
                "areas": areas_of(figure.scope, figure.scope_type, *whose),
            }
            for figure in annotation.figures
        ],
        "references": [asdict(reference) for reference in annotation.references],
        "places": [asdict(place) for place in annotation.places],
        "slips": [asdict(slip) for slip in slips(version["text"], lines, annotation.figures)],
    }


def _sentence(lines: list[Span], start: int) -> dict[str, int]:
    """The bounds of the sentence a figure begins in."""
    begin, end = next((line for line in lines if line.start <= start < line.end), Span(start, start))
    return {"sentence_start": begin, "sentence_end": end} if end > begin else {}


def write_catalogue(store: Any) -> None:
    """Bring the tables of topics, indicators, provinces and targets up to what this code knows."""
    write.save_catalogue(
        store,
        topics=[
            {"id": topic.id, "name_vi": topic.name_vi, "name_en": topic.name_en, "definition": topic.definition}
            for topic in TOPICS
        ],
        indicators=[
            {**{name: getattr(indicator, name) for name in INDICATOR_COLUMNS}, "name_vi": indicator.name}
            for indicator in catalogue().values()
        ],
        provinces=[{name: getattr(province, name) for name in PROVINCE_COLUMNS} for province in PROVINCES],
        targets=[asdict(target) for target in targets()],
    )


def document_of(version: dict[str, Any]) -> Document:
    """Make the document of a stored version."""
    day = date.fromisoformat(version["published"][:10]) if version["published"] else None
    return Document(
        id=str(version["version_id"]),
        text=version["text"],
        title=version["title"],
        published=day,
        province=province_name(version["province"], day),
    )


def annotate_version(version: dict[str, Any], model_path: str) -> Annotation | Unread:
    """Annotate one stored version; picklable. A fault of ours in one text must not stop a run of years."""
    try:
        return annotate(document_of(version), model_at(model_path))
    except (ArithmeticError, AssertionError, LookupError, RecursionError, TypeError, ValueError) as error:
        return Unread(f"{type(error).__name__}: {error}")


@lru_cache(maxsize=1)
def same_model(asked: str, model: str, code: str) -> str:
    """Find the model that whoever asks has, at its path or among one's own; raises OtherCodeError."""
    path = Path(asked) if Path(asked).is_file() else own_models() / "topics.npz"
    found = read_card(path.with_suffix(".json")).sha256
    if (CODE, found) != (code, model):
        raise OtherCodeError(
            f"{platform.node()} reads by code {CODE} and model {found[:12]}, asked for are {code} and {model[:12]}: "
            "install the same diembao on every machine"
        )
    return str(path)
