"""The commands for people in the loop: answering articles, taking them to other tools and back, agreement."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from jobs.entrance import USAGE, db_option, must_exist, now, print_rows, reading, refuse_before_command, stop

WHO = "Who answers: a name or initials (DIEMBAO_WHO). Each person's answers are kept apart."


@contextmanager
def answering(db: Path) -> Iterator[Any]:
    """Open the store to write an answer now and then, without the lock of the runs.

    A person sits for an hour and cron may not wait so long: every answer is one short transaction, which waits for
    those of a run as they wait for it.
    """
    from store.schema import DriverError, StoreError, connect, explained

    must_exist(db)
    try:
        with closing(connect(db)) as store:
            yield store
    except StoreError as error:
        stop(str(error), USAGE)
    except DriverError as error:
        stop(str(explained(error, db)), USAGE)


@click.group(invoke_without_command=True)
@click.option("--who", envvar="DIEMBAO_WHO", help=WHO)
@click.option("--article", type=click.IntRange(1), help="Only this article, by its number.")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True, help="Articles at the most.")
@click.option("--blind", is_flag=True, help="Do not show what the model said: for answers it has not led.")
@click.option("--adjudicate", is_flag=True, help="Decide where others differ; their answers are shown.")
@db_option
@click.pass_context
def review(
    ctx: click.Context, who: str | None, article: int | None, limit: int, blind: bool, adjudicate: bool, db: Path
) -> None:
    """Answer articles one by one: is it about the reform, which topics, how strong; Enter accepts the model's answer.

    A quarter of the articles is drawn by chance, so that models can be judged on them; the others are those the model
    doubts most. Every answer is kept at once; docs/reviewing.md explains the work of two people.
    """
    if ctx.invoked_subcommand is not None:
        refuse_before_command(ctx)
        return
    if not who:
        raise click.UsageError("name yourself: --who Lan, or DIEMBAO_WHO")
    with answering(db) as store:
        done = interview_all(store, who, limit, article=article, blind=blind, adjudicate=adjudicate)
    click.echo(f"{done} bài đã trả lời.")


def interview_all(
    store: Any, who: str, limit: int, *, article: int | None = None, blind: bool = False, adjudicate: bool = False
) -> int:
    """Put articles to a person until there are no more, or the person ends; return how many were answered."""
    from jobs.questions import Answered, Interview, LeaveError, shown
    from store.reviews import person, question, reviews, save_review

    name, done = person(who), 0
    skipped: set[int] = set()
    while done < limit:
        row = _next(store, name, skipped, article, adjudicate)
        asked = question(store, row["article_id"]) if row else None
        if row is None or asked is None:
            if article is not None and not done and not skipped:
                stop(f"there is no article {article}", USAGE)
            click.echo("Không còn bài nào." if not skipped else "Không còn bài nào khác.")
            break
        others = reviews(store, article_id=row["article_id"]) if adjudicate else ()
        for line in shown(asked, blind, others):
            click.echo(line)
        try:
            answer: Answered = Interview(asked, _ask, click.echo, blind).answer()
        except LeaveError as leaving:
            if leaving.how == "quit":
                break
            skipped.add(row["article_id"])
            continue
        save_review(
            store,
            {
                "version_id": asked["version_id"],
                "who": name,
                "how_chosen": row["how_chosen"],
                "adjudicates": adjudicate,
                "model": None if blind else asked["model"],
                "shown": {} if blind else asked["shown"],
                **asdict(answer),
            },
            now(),
        )
        done += 1
        click.echo(f"Đã ghi: {answer.relevance}" + "".join(f"; {name} {at}" for name, at in answer.topics.items()))
        if article is not None:
            break
    return done


def _next(store: Any, who: str, skipped: set[int], article: int | None, adjudicate: bool) -> dict[str, Any] | None:
    """Return {article_id, how_chosen} of the article to ask about next, None when there is none."""
    from store.reviews import contested, queue, reviews

    if article is not None:
        return None if article in skipped else {"article_id": article, "how_chosen": "asked"}
    if adjudicate:  # a third person decides, so that both originals stand
        mine = {row["article_id"] for row in reviews(store, who=who)}
        left = [number for number in contested(store) if number not in skipped | mine]
        return {"article_id": left[0], "how_chosen": "asked"} if left else None
    rows = queue(store, who, limit=len(skipped) + 1)
    return next((row for row in rows if row["article_id"] not in skipped), None)


def _ask(prompt: str) -> str | None:
    """Show the prompt and read one line; None at the end of the input."""
    click.echo(prompt, nl=False)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line.endswith("\n"):
        click.echo()
    return line if line else None


@review.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--for", "tool", type=click.Choice(["labelstudio", "doccano"]), required=True, help="The tool.")
@click.option("--who", envvar="DIEMBAO_WHO", required=True, help="For whom: what this person has answered is left out.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Articles at the most.")
@click.option("--reviewed", is_flag=True, help="What the person has answered instead, with the answers.")
@db_option
def export_tasks(file: Path, tool: str, who: str, limit: int, reviewed: bool, db: Path) -> None:
    """Write the next articles of a person's queue for Label Studio or doccano, with what the model said.

    Beside FILE lies what the tool must be set up with: FILE.xml (labelling interface) or FILE.labels.json.
    """
    from jobs.review_files import doccano_labels, doccano_lines, labelstudio_config, labelstudio_tasks

    with reading(db) as store:
        asked = _answered(store, who)[:limit] if reviewed else _queued(store, who, limit)
    if tool == "labelstudio":
        text, setup = json.dumps(labelstudio_tasks(asked), ensure_ascii=False, indent=1) + "\n", labelstudio_config()
        beside = file.with_name(file.name + ".xml")
    else:
        text, setup = "".join(line + "\n" for line in doccano_lines(asked)), doccano_labels()
        beside = file.with_name(file.name + ".labels.json")
    file.write_text(text, encoding="utf-8", newline="\n")
    beside.write_text(setup, encoding="utf-8", newline="\n")
    click.echo(f"{file}: {len(asked)} bài; {beside}: cấu hình cho {tool}")


def _queued(store: Any, who: str, limit: int) -> list[dict[str, Any]]:
    """Return what a person is to be asked next."""
    from store.reviews import question, queue

    rows = [(row, question(store, row["article_id"])) for row in queue(store, who, limit)]
    return [{**asked, "how_chosen": row["how_chosen"]} for row, asked in rows if asked is not None]


def _answered(store: Any, who: str) -> list[dict[str, Any]]:
    """Return what a person has answered of the articles as they stand now, the answer beside."""
    from store.reviews import question, reviews

    rows = [(row, question(store, row["article_id"])) for row in reviews(store, who) if row["is_of_current_version"]]
    answers = [{name: row[name] for name in ("relevance", "topics", "note")} for row, _ in rows]
    return [
        {**asked, "how_chosen": row["how_chosen"], "answer": answer}
        for (row, asked), answer in zip(rows, answers, strict=True)
        if asked is not None
    ]


@review.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--who",
    multiple=True,
    required=True,
    help="Who answered; for a file of several people NUMBER=NAME each, by their number or e-mail in Label Studio.",
)
@db_option
def import_tasks(file: Path, who: tuple[str, ...], db: Path) -> None:
    """Read answers from an export of Label Studio (JSON) or doccano (JSONL); all of them, or nothing.

    What is wrong is told with the number of the task or line.
    """
    from jobs.review_files import AnswerFileError, names_of, read_answers
    from store.reviews import save_review
    from store.schema import StoreError
    from store.transaction import batch

    with answering(db) as store:
        try:
            answers = read_answers(file, names_of(who), store)
            before = store.conn.execute("SELECT count(*) FROM reviews").fetchone()[0]
            with batch(store):
                for answer in answers:
                    try:
                        save_review(store, answer.row, now())
                    except StoreError as error:
                        raise AnswerFileError(f"{answer.place}: {error}; nothing was imported") from error
            new = store.conn.execute("SELECT count(*) FROM reviews").fetchone()[0] - before
        except AnswerFileError as error:
            stop(str(error), USAGE)
    click.echo(f"{len(answers)} câu trả lời, {new} câu mới.")


@review.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@db_option
def agreement(as_json: bool, db: Path) -> None:
    """Show how far the people agree: Krippendorff's alpha for every label, with counts.

    Present against absent (nominal), and strength 0, 1, 2 (ordinal). The guideline (section 11) asks for 0.80 for
    relevance and 0.70 in the mean of the topics, with none below 0.55.
    """
    from nlp.topics.agreement import Answer, agreements
    from store.reviews import contested, review_counts, reviewed_texts

    with reading(db) as store:
        people, texts, open_questions = review_counts(store), reviewed_texts(store), contested(store)
    rows = agreements(
        Answer(str(row["version_id"]), row["who"], row["relevance"], row["topics"], bool(row["adjudicates"]))
        for row in texts
    )
    if as_json:
        told = {"people": people, "labels": [asdict(row) for row in rows], "contested": open_questions}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    print_rows(people, "table", None, "Người trả lời")
    print_rows([_rounded(asdict(row)) for row in rows], "table", None, "Krippendorff alpha")
    known = [row.present for row in rows[1:] if row.present is not None]
    if known:
        click.echo(f"topics, mean of {len(known)}: {sum(known) / len(known):.3f}")
    click.echo(f"{rows[0].texts} bài có từ hai người trả lời; {len(open_questions)} bài còn khác nhau (--adjudicate)")


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}
