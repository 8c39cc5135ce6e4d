"""The ledger of figures: what newspapers print that does not fit together, told in Vietnamese."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from jobs.entrance import Since, db_option, reading

KINDS = {
    "share": "phép chia không khớp",
    "range": "ngoài khoảng hợp lý",
    "sum": "cộng không khớp",
    "change": "tăng giảm không khớp",
    "jump": "nhảy vọt",
    "conflict": "các báo nói khác nhau",
}


def reckoning(kind: str, row: Mapping[str, Any]) -> str:
    """Say in Vietnamese how two figures of two articles differ: rows of v_conflicts or of store.slips.jumps."""
    what = f"{row['indicator']}, {row['ref_area_name']}"
    if kind == "conflict":
        return f"{what}, kỳ {row['time_period']}: {row['raw']} và {row['other_raw']}"
    before, after = Decimal(row["value"]), Decimal(row["other_value"])
    told = f"{what}: từ {row['raw']} (kỳ {row['time_period']}) đến {row['other_raw']} (kỳ {row['other_time_period']})"
    if row["unit_measure"] == "%":
        return told
    fold = max(before, after) / min(before, after)
    return f"{told}, {'gấp' if after > before else 'kém'} {fold:.0f} lần"


@click.command()
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only this kind.")
@click.option("--since", type=Since(), help="Only articles after this: 36h, 2d, 3w or a date.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Slips at the most.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@db_option
def slips(kind: str | None, since: datetime | None, limit: int, as_json: bool, db: Path) -> None:
    """List numbers that do not fit together (số liệu vênh), with their sentences side by side.

    A share that is not N of M, parts that do not make their whole, a change against its two levels, a level no
    indicator reaches, a jump against the last value, newspapers that disagree. Silent where the words leave a way out.
    """
    from store.slips import slips as find

    with reading(db) as store:
        rows = find(store, kind=kind, since=since.isoformat() if since else None, limit=limit)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{click.style(KINDS[row['kind']], bold=True)}: {row['why']}")
        _tell(row, "")
        if row["other_sentence"] not in (None, row["sentence"]):
            _tell(row, "other_")
        click.echo()
    if not rows:
        click.echo("Không thấy số liệu vênh. (No slip was found.)", err=True)


def _tell(row: Mapping[str, Any], side: str) -> None:
    """Print one sentence with where it stands."""
    day = (row[f"{side}published"] or "")[:10]
    click.echo(f"  {row[f'{side}newspaper'] or '?'} {day}: {' '.join(row[f'{side}sentence'].split())}")
    click.echo(f"    {row[f'{side}url']}")
