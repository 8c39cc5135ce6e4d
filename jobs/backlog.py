"""Articles not yet annotated: here or on a pool of processes. Workers return values; this room writes them."""

import logging
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jobs.entrance import models as own_models
from jobs.filters import model_at, province_name
from jobs.interruption import OtherCodeError
from jobs.ledger import reckoning
from jobs.pools import pool
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
from store.slips import save_comparisons

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that language stumbled over, and how."""

    why: str


NOTHING = Annotation(None, (), (), ())
CODE = "3"  # raise it when a rule of language changes, and old articles are read anew
INDICATOR_COLUMNS = (
    *("id", "name_en", "unit_type", "unit", "direction_good", "topic"),
    *("plausible_min", "plausible_max", "context"),
)
PROVINCE_COLUMNS = ("id", "code", "name", "kind", "valid_from", "valid_until", "successor")
BATCH = 50  # group commit: at most so many articles are annotated again after a power cut
SENT, CLUSTER = 10, 40  # texts in one message to a cluster, whose round trip costs what a text does; batches at once


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
    card = read_card(models / "topics.json")
    model, doubt = card.sha256, doubt_of(card)
    work = partial(annotate_versions, model_path=str(models / "topics.npz"), model=model, code=CODE)
    counts = {"annotated": 0, "unread": 0, "figures": 0, "relevant": 0}
    with pool(workers, scheduler) as each:
        while not stopping():
            waiting = read.unannotated(store, code=CODE, model=model, limit=BATCH * (CLUSTER if scheduler else workers))
            if not waiting:
                break
            size = SENT if scheduler else 1
            sent = [waiting[start : start + size] for start in range(0, len(waiting), size)]
            annotations = [pair for texts, made in each(work, sent) for pair in zip(texts, made, strict=True)]
            with write.batch(store):
                for version, annotation in annotations:
                    counts["annotated"] += 1
                    if isinstance(annotation, Unread):
                        counts["unread"] += 1
                        complain(f"{version['url']}: not annotated: {annotation.why}")
                        save(store, version, NOTHING, model, doubt, now())  # again when code or model change
                        continue
                    save(store, version, annotation, model, doubt, now())
                    counts["figures"] += len(annotation.figures)
                    counts["relevant"] += annotation.topics is not None and annotation.topics.relevance != "none"
            watch(counts["annotated"])
    counts["indexed"] = index_pending(store, fold, searchable)
    found = write.save_stories(store, stopping=stopping)
    counts |= {name: found[name] for name in ("in_stories", "stories")}
    if counts["annotated"]:
        save_comparisons(store, reckoning)
    return counts


def save(
    store: Any, version: dict[str, Any], annotation: Annotation, model: str, doubt: Doubt, moment: datetime
) -> None:
    """Write what language found in one version, inside a batch."""
    write.save_annotation(store, version["version_id"], **rows_of(version, annotation, model, doubt, moment))


def rows_of(
    version: dict[str, Any], annotation: Annotation, model: str, doubt: Doubt, moment: datetime
) -> dict[str, Any]:
    """Make of what language found in one version the rows that `store.write.save_annotation` takes, by its names."""
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


def annotate_versions(
    versions: Sequence[dict[str, Any]], model_path: str, model: str, code: str
) -> list[Annotation | Unread]:
    """Annotate stored versions; picklable. A machine of a cluster has the program and its models under a path of its
    own; raises OtherCodeError when they are other ones than those who asks has.
    """
    path = same_model(model_path, model, code)
    return [annotate_version(version, path) for version in versions]


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
