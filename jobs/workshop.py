"""The workshop: commands for those who build on the house: training, measuring, new newspapers, older files."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from zlib import error as ZlibError  # noqa: N812

import click

from jobs.entrance import USAGE, db_option, locked, models, print_rows, stop, writing


@click.command()
@click.option(
    "--labels",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="JSON lines of labelled articles; else our own.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for weights and card; else the shipped one.",
)
def train(labels: tuple[Path, ...], out: Path | None) -> None:
    """Train the topic classifier; from the same labels it writes the same bytes."""
    from nlp.topics.training import train as fit

    with refusing(*labels):
        card = fit(list(labels) or sorted((models() / "training").glob("*.jsonl")), out or models())
    click.echo(f"{card.texts} texts, {card.vocabulary} features, {card.bytes} bytes, sha256 {card.sha256}")
    click.echo(json.dumps(card.composed, ensure_ascii=False))


@contextmanager
def refusing(*labels: Path) -> Iterator[None]:
    """Leave with 2 and one line when the labels are unreadable, wrong, or too few to learn from or to score."""
    from nlp.topics.texts import LabelError

    try:
        yield
    except LabelError as error:  # names file and line
        stop(str(error), USAGE)
    except (ValueError, EOFError, ZlibError) as error:
        stop(f"{', '.join(map(str, labels)) or 'our own labels'}: {error}", USAGE)


@click.command()
@click.argument("labels", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--record", metavar="NAME", help="Enter the scores in the model's card under this name.")
def evaluate(labels: Path, as_json: bool, record: str | None) -> None:
    """Measure the topic classifier on labelled articles: precision, recall, F1 with counts and bootstrap intervals."""
    from nlp.topics.card import record_scores
    from nlp.topics.classifier import load
    from nlp.topics.scores import evaluate as measure
    from nlp.topics.texts import read_labels

    with refusing(labels):
        scores = measure(load(models() / "topics.npz"), read_labels([labels]))
    if record:
        record_scores(models() / "topics.json", record, sha256(labels.read_bytes()).hexdigest(), scores)
    if as_json:
        click.echo(json.dumps(asdict(scores), ensure_ascii=False, indent=1))
        return
    rows = [{"topic": name, **asdict(topic)} for name, topic in scores.topics.items()]
    print_rows(
        [{k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()} for row in rows], "table", None, "F1"
    )
    for name, (low, high) in scores.intervals.items():
        click.echo(f"{name:20} {getattr(scores, name):.3f}  [{low:.3f}, {high:.3f}]")


@click.command()
@click.argument("slug")
@click.option("--url", required=True, help="The address of one of its articles.")
@click.option(
    "--page", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The page, saved by a browser."
)
@click.option("--house", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="The project's folder.")
def newspaper(slug: str, url: str, page: Path | None, house: Path) -> None:
    """Start a new newspaper: save a page, guess its facts, write spider and twin for you to correct.

    Without --page the address is fetched, once, if robots.txt allows it.
    """
    from jobs.newcomer import NewcomerError, fetch, join, report

    if not (house / "scraper" / "spiders").is_dir():
        stop(f"{house.resolve()} is not the project's folder; go there, or name it with --house", USAGE)
    try:
        content, robots = (page.read_bytes(), "") if page else fetch(url)
        files_written, facts = join(slug, url, content, house, robots)
    except NewcomerError as error:
        stop(str(error), USAGE)
    for path in files_written:
        click.echo(path)
    for line in report(facts):
        click.echo(line)
    click.echo(
        "Next: compare what was read with the page, correct the spider, put sentences of your own into the page;\n"
        f"then delete 1.draft.json, and: pytest tests/scraper -k {slug} (it writes 1.json for you to read)"
    )


@click.group("db")
def database() -> None:
    """Look after the SQLite file."""


@database.command()
@db_option
def migrate(db: Path) -> None:
    """Bring an older file up to this version, in place, each step in a transaction."""
    from store.schema import migrate as apply
    from store.schema import open_any

    if not db.exists():
        stop(f"{db}: no such file", USAGE)
    with locked(db), closing(open_any(db)) as store:
        steps = apply(store)
    click.echo("\n".join(steps) if steps else f"{db} is up to date.")


@database.command()
@db_option
def reindex(db: Path) -> None:
    """Build the search index anew; needed after an update that changes how words are folded."""
    from nlp.text import fold, searchable
    from store.search import reindex as build

    with writing(db) as store:
        click.echo(f"{build(store, fold, searchable)} versions indexed")
