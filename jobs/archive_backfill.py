"""The command that reads stored archives, ours or Common Crawl's, shard by shard into parts, here or on a cluster."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobs.entrance import OK, SOME_INPUT_BAD, USAGE, complain, models, scheduler_option, stop

if TYPE_CHECKING:
    from jobs.parts import Part
    from jobs.pools import Each


MANIFEST_EVERY = 100
"""Parts after which the manifest is written: it names what is there, and a hundred thousand are 40 MB of JSON."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What one call did: parts there were, parts it made, shards that could not be read and why."""

    kept: int
    made: int
    rows: int
    failed: dict[str, str]
    damaged: dict[str, str]

    def row(self) -> dict[str, Any]:
        """The report as a JSON object."""
        shards = self.kept + self.made + len(self.failed)
        counts = {"shards": shards, "parts_kept": self.kept, "parts_made": self.made, "rows": self.rows}
        return counts | {"failed": self.failed, "damaged": self.damaged}


def backfill_archive(
    sources: Sequence[str],
    folder: Path,
    model_path: Path,
    each: Each,
    *,
    domains: Sequence[str] = (),
    everywhere: bool = False,
    stopping: Callable[[], bool] = lambda: False,
    watch: Callable[[Part], None] = lambda part: None,
) -> Merged:
    """Make a part of every shard that has none and write the manifest of all, once at the end and now and then before.

    A part that is there is described from itself, so what a killed driver left is not made again; one that the
    manifest names and that is another by its sha256 is thrown away and made anew. So is one of a damaged shard: whoever
    fetched half of it may have fetched the whole since.
    """
    from jobs.parts import PartError, read_manifest, write_manifest
    from jobs.shards import Refused, Shard, attempt, described, part_of, version_of
    from nlp.topics.card import read_card

    model = read_card(model_path.with_suffix(".json")).sha256
    version = version_of(model, domains, everywhere)
    known = read_manifest(folder)
    waiting, kept = [], 0
    for source in dict.fromkeys(sources):
        path = folder / part_of(source, version)
        try:
            part = described(path) if path.exists() else None
        except PartError:
            part = None  # not whole: made anew
        if part is not None and not part.damage and known.get(path.name, part).sha256 == part.sha256:
            known[path.name] = part
            kept += 1
            continue
        path.unlink(missing_ok=True)
        waiting.append(Shard(source, str(folder), version, str(model_path), model, tuple(domains), everywhere))
    write_manifest(folder, list(known.values()))
    failed: dict[str, str] = {}
    made: list[Part] = []
    for shard, answer in each(attempt, waiting, ahead=2, stopping=stopping):
        if isinstance(answer, Refused):
            failed[shard.source] = answer.why
            continue
        made.append(answer)
        known[answer.file] = answer
        watch(answer)
        if len(made) % MANIFEST_EVERY == 0:
            write_manifest(folder, list(known.values()))
    write_manifest(folder, list(known.values()))
    damaged = {part.source: part.damage for part in made if part.damage}
    return Merged(kept, len(made), sum(part.rows for part in known.values()), failed, damaged)


def sources_of(named: Sequence[str]) -> list[str]:
    """List the shards that were named: files, folders (searched below), addresses, and @FILE with one of these a line.

    A part goes by the whole path of its shard, so that it is the same wherever the command is called.
    """
    found: list[str] = []
    for name in named:
        if name.startswith("@"):
            found += sources_of(_listed(Path(name[1:])))
        elif "://" in name:
            found.append(name)
        elif Path(name).is_dir():
            found += sorted(str(path.resolve()) for path in Path(name).rglob("*") if _is_warc(path))
        elif Path(name).is_file():
            found.append(str(Path(name).resolve()))
        else:
            stop(f"{name}: no such file or folder", USAGE)
    return found


def _listed(file: Path) -> list[str]:
    """Read what a list names; a list names no other list."""
    if not file.is_file():
        stop(f"{file}: no such file", USAGE)
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except UnicodeDecodeError as error:
        stop(f"{file}: byte {error.start} is no UTF-8: a list names one WARC a line", USAGE)
    for number, line in enumerate(lines, 1):
        if line.startswith("@"):
            stop(f"{file}:{number}: {line} is a list inside a list", USAGE)
    return [line for line in lines if line]


def _is_warc(path: Path) -> bool:
    return path.is_file() and path.name.lower().endswith((".warc", ".warc.gz"))


@click.command("backfill-archive")
@click.argument("warcs", nargs=-1, required=True, metavar="WARC...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder of parts and their manifest, which all machines see.",
)
@scheduler_option
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Shards at once, here.")
@click.option("--domain", "domains", multiple=True, help="Only pages under this domain; else our newspapers' and .vn.")
@click.option("--everywhere", is_flag=True, help="Pages of any host, if their letters are Vietnamese.")
@click.option("--json", "as_json", is_flag=True, help="The last line as JSON.")
def archive_backfill(
    warcs: tuple[str, ...],
    out: Path,
    scheduler: str | None,
    processes: int,
    domains: tuple[str, ...],
    everywhere: bool,
    as_json: bool,
) -> None:
    """Read stored pages, our archives or Common Crawl's CC-NEWS, into Parquet parts for the lake.

    WARC is a .warc or .warc.gz file, a folder of them, an address that fsspec knows (s3://…, https://…), or @FILE with
    one of these a line. Each becomes one part, whole or not at all, named after it and after the rules it was read by:
    called again, only what is missing is made. `diembao lake refresh` takes the parts up.
    """
    from jobs.interruption import Interruption
    from jobs.parts import PartError
    from jobs.pools import pool

    try:
        with Interruption() as interruption, pool(processes, scheduler) as each:
            report = backfill_archive(
                sources_of(warcs),
                out.absolute(),
                models() / "topics.npz",
                each,
                domains=tuple(domain.lower().strip(".") for domain in domains),
                everywhere=everywhere,
                stopping=interruption.came,
            )
    except PartError as error:
        stop(str(error), USAGE)
    for source, why in (report.failed | report.damaged).items():
        complain(f"{source}: {why}")
    if report.damaged:
        complain("what could be read of damaged archives is kept; fetch them anew, the next call reads them again")
    row = report.row()
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
    else:
        counts = {name: len(value) if isinstance(value, dict) else value for name, value in row.items()}
        click.echo("diembao backfill-archive " + " ".join(f"{name}={value}" for name, value in counts.items()))
    bad = SOME_INPUT_BAD if report.failed or report.damaged else OK
    sys.exit(interruption.exit_code or bad)
