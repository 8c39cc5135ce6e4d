"""The generated blocks of the README: what the program really says, so that `make docs` can tell when it lies."""

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).parents[1]
SETTINGS = {
    "DIEMBAO_DB": "the SQLite file (`--db`); else `diembao.db` in this folder",
    "DIEMBAO_ARCHIVE": "the folder of raw pages (`--archive`); else beside the store and named after it",
    "DIEMBAO_CONTACT": "whom newspapers may write to (`--contact`); part of the User-Agent",
    "DIEMBAO_PROXY": "the office's HTTP proxy (`--proxy`); `HTTP_PROXY` and its kind are not used",
    "DIEMBAO_HEALTH": "the health file (`--health`)",
    "DIEMBAO_MAIL_TO": "who gets a letter when the state changes (`--mail-to`), several separated by blanks",
    "DIEMBAO_MAIL_FROM": "who writes it (`--mail-from`); else the first of those",
    "DIEMBAO_SMTP": "the mail server (`--smtp`): `smtp://host`, `smtps://user:password@host`, `smtp+starttls://…`",
    "DIEMBAO_SMTP_PASSWORD_FILE": "a file whose first line is its password (`--smtp-password-file`)",
    "DIEMBAO_SMTP_CA": "certificates of an office's own that vouch for it (`--smtp-ca`), PEM",
    "DIEMBAO_DIGEST_TO": "who gets the digest (`diembao mail --mail-to`), several separated by blanks",
    "DIEMBAO_CUT_OFF": "when the day of a digest ends (`--cut-off`); 06:30",
    "DIEMBAO_OFFICE": "the office at the head of the digest (`--office`)",
    "DIEMBAO_SIGNER": "who signs it (`--signer`)",
    "DIEMBAO_DESK": "where the desk is, for the links in alerts (`diembao alert --desk`)",
    "DIEMBAO_HOSTS": "names the desk may be called by besides localhost (`diembao serve --known-as`), spaces between",
    "DIEMBAO_USERS": "the file of who may sign in to the desk and write there (`--users`); else beside the store",
    "DIEMBAO_DESK_PASSWORD": "the password that `diembao desk-user add` gives, if nobody is there to type it",
    "DIEMBAO_ANSWER_DAYS": "working days in which a critical article is answered (`diembao serve --answer-days`); 5",
    "DIEMBAO_KEEP_GB": "gigabytes of raw pages to keep (`--keep-gb`); 20",
    "DIEMBAO_KEEP_DAYS": "days to keep them (`--keep-days`); no limit",
    "DIEMBAO_FREE_MB": "with less free beside the store a visit ends; 200",
    "DIEMBAO_SITES": "the folder of site files of `diembao crawl` (`--sites`); else beside the store",
    "DIEMBAO_LAKE": "the folder of the lake (`--lake`); else `diembao-lake` in this folder",
    "DIEMBAO_LOCK": "the Postgres server whose locks keep two machines from one site (`--lock`): `postgresql://…`",
    "DIEMBAO_WORKER_WAIT": "seconds until a cluster without any worker is given up (`--scheduler`); 300",
    "DIEMBAO_WHO": "who answers articles (`diembao review --who`)",
    "DIEMBAO_MODELS": "a folder of trained weights in place of the one that ships",
}
"""The environment, variable by variable; a test asks whether it is all."""
SHOWN_LINES = 9  # of one table
QUERIES = (
    (
        "Tỉ lệ hồ sơ trực tuyến of one province over time, reached against target",
        """SELECT period, status, value, newspaper, published
FROM v_series
WHERE indicator_id = 'online_dossier_rate' AND scope = 'Tuyên Quang' AND kind = 'level'
ORDER BY period_end, status, published;""",
    ),
    (
        "How much the papers wrote on each topic, month by month",
        """SELECT substr(day, 1, 7) AS month, topic, sum(articles) AS articles
FROM v_topics_daily
WHERE day >= '2026-09-01'
GROUP BY month, topic ORDER BY month, articles DESC, topic LIMIT 8;""",
    ),
    (
        "Every number with the sentence that told it",
        """SELECT scope, value, unit, period, status, sentence
FROM v_figures
WHERE indicator_id = 'ontime_rate' AND status = 'achieved'
ORDER BY published DESC, start LIMIT 3;""",
    ),
)


def diembao(*arguments: str, folder: Path) -> str:
    """Run the program in a folder of its own and give what it printed."""
    program = Path(sys.executable).with_name("diembao")
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
    answer = subprocess.run(
        [program, *arguments],
        cwd=folder,
        env=bare | {"COLUMNS": "110", "TERM": "dumb", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if answer.returncode != 0:
        raise RuntimeError(f"diembao {' '.join(arguments)} left with {answer.returncode}: {answer.stderr}")
    return answer.stdout


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="diembao-")


@cache
def demo_output() -> str:
    """What the first run of the demo prints; it runs once for all blocks."""
    return diembao("demo", "--db", "demo.db", folder=Path(_folder().name))


@contextmanager
def demo_store() -> Iterator[object]:
    """The store the demo filled, read-only."""
    from store.schema import reader

    demo_output()
    with closing(reader(Path(_folder().name) / "demo.db")) as store:
        yield store.conn


def demo_block() -> str:
    """The demo's output, each table cut to its first rows."""
    shown: list[str] = []
    rows = 0
    for line in demo_output().splitlines():
        text = line.rstrip()
        if re.match(r"[├┡└┏╭╰┌]", text) or not text.startswith("│"):
            rows = 0
        elif (rows := rows + 1) > SHOWN_LINES:
            if rows == SHOWN_LINES + 1:
                shown.append("│ …")
            continue
        shown.append(text)
    return "```\n" + "\n".join(shown).strip("\n") + "\n```"


def commands_table() -> str:
    """Every command with the first sentence of its help."""
    import click

    from jobs.cli import main

    lines = ["| command | what it does |", "| --- | --- |"]
    for name, command in sorted(main.commands.items()):
        children = [*command.commands.items()] if isinstance(command, click.Group) else [("", command)]
        if isinstance(command, click.Group) and command.invoke_without_command:  # `diembao figures` is a command itself
            children.insert(0, ("", command))
        for child, leaf in children:
            told = re.split(r"(?<=\.) |\n\n", (leaf.help or "").strip())[0].replace("\n", " ")
            lines.append(f"| `diembao {name}{' ' if child else ''}{child}` | {told.rstrip('.')} |")
    return "\n".join(lines)


def queries_block() -> str:
    """Three queries with what they answer on the demo's file."""
    parts = []
    with demo_store() as connection:
        for title, sql in QUERIES:
            cursor = connection.execute(sql)  # type: ignore[attr-defined]
            names = [column[0] for column in cursor.description]
            table = [" | ".join(names)] + [" | ".join("" if v is None else str(v) for v in row) for row in cursor]
            parts.append(f"{title}:\n\n```sql\n{sql}\n```\n\n```\n" + "\n".join(table) + "\n```")
    return "\n\n".join(parts)


def scores_block() -> str:
    """How well the sample newspapers are read, and what the model's card says of itself."""
    from tests.scores import lines

    card = json.loads((HOUSE / "models" / "topics.json").read_text(encoding="utf-8"))
    told = [
        "On the sample newspapers (`python -m tests.scores`). No blind test: texts and labels are our own, were",
        "looked at while the rules were written, and some labels were corrected after the engine disagreed with them.",
        "",
        *lines(),
        "",
        f"The topic model was trained on {card['texts']:,} labelled texts, from newspapers and our own;",
        "`diembao train --labels FILE…` makes the same bytes from them. Its card:",
        "[models/README.md](models/README.md); what each part brings: [docs/topics-model.md](docs/topics-model.md).",
        "`diembao evaluate FILE` measures it on yours.",
    ]
    return "\n".join(told)


def matrix_table() -> str:
    """The rows of the torture with their two figures, and what each does and asks for, in its own first sentence."""
    from tests.torture.__main__ import MATRIX

    lines = ["| row | CI | full | what is done, and what must hold |", "| --- | --- | --- | --- |"]
    for name, row in MATRIX.items():
        told = re.split(r"(?<=\.)\s", " ".join((row.run.__doc__ or "").split()))[0]
        lines.append(f"| `{name}` | {row.ci:,} | {row.full:,} | {told.rstrip('.')} |")
    return "\n".join(lines)


def settings_table() -> str:
    """Every environment variable the program reads, with the commands that take it as an option."""
    lines = ["| variable | what it sets |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| `{name}` | {told} |" for name, told in sorted(SETTINGS.items()))])


def house_tree() -> str:
    """Every room and module with what its first line says it is for."""
    lines = ["```"]
    for room in ("scraper", "nlp", "nlp/topics", "nlp/figures", "store", "desk", "jobs"):
        folder = HOUSE / room
        lines.append(f"{room + '/':26}{_first_line(folder / '__init__.py')}")
        for module in sorted(folder.glob("*.py")):
            if module.name != "__init__.py":
                lines.append(f"  {module.name:24}{_first_line(module)}")
        lines.append("")
    lines.append(f"{'models/':26}Trained weights, their card and the texts they learnt from: data only, never imported")
    return "\n".join([*lines, "```"])


def _first_line(module: Path) -> str:
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=\.)\s|\n\n", docstring)[0].replace("\n", " ").rstrip(".")
