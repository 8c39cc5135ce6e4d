"""The workshop: commands for those who build on the house: training, measuring, new newspapers, older files."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from zlib import error as ZlibError  # noqa: N812

import click

from jobs.entrance import SOME_INPUT_BAD, USAGE, db_option, locked, models, print_rows, reading, stop, writing
from jobs.replacing import replace


@click.command()
@click.option(
    "--labels",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="JSON lines of labelled articles, perhaps gzipped; may be repeated. Else our own texts, and --out is needed.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for weights and card; else the shipped one.",
)
@click.option("--with-reviews", is_flag=True, help="Learn from the reviewed articles of --db too.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Labels that judge the new model, with --with-reviews; beside the reviewed articles kept apart.",
)
@db_option
def train(labels: tuple[Path, ...], out: Path | None, with_reviews: bool, against: Path | None, db: Path) -> None:
    """Train the topic classifier; from the same labels it writes the same bytes.

    With --with-reviews, half of the reviewed articles drawn by chance are kept apart, and a model that is worse on them
    than the one in use (topics or relevance, F1) is refused: exit code 1, nothing is written.
    """
    from jobs.relearning import MADE
    from nlp.topics.training import train as fit

    if with_reviews:
        relearn_from(db, labels, out or models(), against)
        return
    if against is not None:
        raise click.UsageError("--against goes with --with-reviews; `diembao evaluate` scores a model")
    if not labels and out is None:
        stop("our own texts alone make a weaker model than the shipped one: name label files, or a folder --out", USAGE)
    target = out or models()
    with refusing(*labels), TemporaryDirectory() as folder:
        made = Path(folder)
        if (target / "topics.json").is_file():  # scores measured for the same weights stay on the card
            copyfile(target / "topics.json", made / "topics.json")
        card = fit(list(labels) or sorted((models() / "training").glob("*.jsonl")), made)
        replace(made, target, MADE)
    click.echo(f"{card.texts} texts, {card.features} features, {card.bytes} bytes, sha256 {card.sha256}")
    measures = {name: value for name, value in card.crossvalidated.items() if isinstance(value, float)}
    click.echo(json.dumps(measures, ensure_ascii=False))


@click.command()
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file; else the shipped one.")
def vectors(texts: tuple[Path, ...], out: Path | None) -> None:
    """Learn word vectors from texts without labels, which training leans on: JSON lines with `text`, perhaps gzipped.

    From the same files, in the same order, it writes the same bytes. A minute for 8,000 articles. Train anew after it.
    """
    from nlp.topics.kinship import learn_vectors, read_texts, write_vectors

    path = out or models() / "vectors.npz"
    with refusing(*texts):
        found = learn_vectors(read_texts(texts))
    write_vectors(found, path)
    click.echo(f"{len(found.words)} words, sha256 {sha256(path.read_bytes()).hexdigest()}")


def relearn_from(db: Path, labels: tuple[Path, ...], out: Path, against: Path | None) -> None:
    """Train with reviews, and say what came of it; exits 1 when the new model is refused."""
    from jobs.relearning import RefusedError, relearn, said

    given = list(labels) or sorted((models() / "training").glob("*.jsonl"))
    with reading(db) as store, refusing(*given, *([against] if against else [])):
        try:
            card = relearn(store, given, models(), out, against)
        except RefusedError as error:
            stop(str(error), SOME_INPUT_BAD)
    learnt = f"{len(card.reviews['learnt'])} of them reviewed"
    click.echo(f"{card.texts} texts, {learnt}, {card.features} features, {card.bytes} bytes, sha256 {card.sha256}")
    click.echo("\n".join(said(card.reviews["judged"])))


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
@click.option(
    "--annotators",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Labels of two annotators of the same articles: their agreement is shown beside.",
)
@click.option(
    "--ablation",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Training labels: train without each ingredient in turn, and the baselines, and show the table. Minutes.",
)
@click.option(
    "--table", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the table of --ablation as JSON."
)
def evaluate(
    labels: Path,
    as_json: bool,
    record: str | None,
    annotators: Path | None,
    ablation: tuple[Path, ...],
    table: Path | None,
) -> None:
    """Measure the topic classifier on labelled articles: precision, recall, F1 with counts and bootstrap intervals."""
    from nlp.topics.agreement import agreements, answers_of
    from nlp.topics.card import record_scores
    from nlp.topics.classifier import load
    from nlp.topics.scores import agreement
    from nlp.topics.scores import evaluate as measure
    from nlp.topics.texts import read_annotators, read_labels

    if ablation:
        with refusing(labels, *ablation):
            show_ablation(labels, ablation, table)
        return
    with refusing(labels):
        texts = read_labels([labels])
        scores = measure(load(models() / "topics.npz"), texts)
    between, alphas = None, {}
    if annotators:
        with refusing(annotators):
            people = read_annotators(annotators, texts)
            first, second, *_ = people.values()
            between = agreement(first, second)
            alphas = {row.label: row.present for row in agreements(answers_of(people))}
    if record:
        digest = sha256(labels.read_bytes()).hexdigest()
        record_scores(models() / "topics.json", record, digest, scores, between)
    if as_json:
        agreed = {"annotators": asdict(between), "krippendorff_alpha": alphas} if between else {}
        click.echo(json.dumps(asdict(scores) | agreed, indent=1))
        return
    rows = [
        {"topic": name, **asdict(topic)}
        | ({"annotators_f1": between.topics[name].f1, "alpha": alphas[name]} if between else {})
        for name, topic in scores.topics.items()
    ]
    print_rows(
        [{k: round(v, 3) if isinstance(v, float) else v for k, v in row.items()} for row in rows], "table", None, "F1"
    )
    for name, (low, high) in scores.intervals.items():
        beside = f"  annotators {getattr(between, name):.3f}" if between else ""
        click.echo(f"{name:20} {getattr(scores, name):.3f}  [{low:.3f}, {high:.3f}]{beside}")
    if between:
        known = [value for name, value in alphas.items() if name != "relevance" and value is not None]
        mean = f"; topics, mean of {len(known)}: {sum(known) / len(known):.3f}" if known else ""
        relevance = alphas["relevance"]
        sure = "unknown (nothing varies)" if relevance is None else f"{relevance:.3f}"
        click.echo(f"Krippendorff's alpha of the annotators: relevance {sure}{mean}")
    for true, said in scores.confusion.items():
        click.echo(f"{true:8} said " + ", ".join(f"{name} {count}" for name, count in said.items()))


def show_ablation(labels: Path, training: tuple[Path, ...], table: Path | None) -> None:
    """Train every variant, print its row as it comes, and write the table."""
    from nlp.topics.ablation import ablation, write_table
    from nlp.topics.texts import read_labels

    ours = sorted((models() / "training").glob("*.jsonl"))
    given = read_labels(path for path in training if path.name not in {own.name for own in ours})
    rows = []
    for row in ablation(given, read_labels(ours), read_labels([labels])):
        rows.append(row)
        for part, scores in (("cross-validated", row.crossvalidated), (labels.name, row.outside)):
            (low, high), name = scores.intervals["micro_f1"], row.name
            click.echo(
                f"{name:42} {part:15} macro {scores.macro_f1:.3f}  "
                f"micro {scores.micro_f1:.3f} [{low:.3f}, {high:.3f}]  "
                f"relevant {scores.relevant_f1:.3f}  main {scores.main_topic_recall:.3f}"
            )
    if table:
        inputs = {path.name: sha256(path.read_bytes()).hexdigest() for path in (*training, *ours, labels)}
        write_table(rows, inputs, table)


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
