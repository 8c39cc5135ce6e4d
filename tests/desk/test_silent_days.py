"""The silent days of a digest, which looks at its span alone, are those of the view that looks at all the years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.queries import BY_NAME
from store.schema import connect
from tests.desk.generated import LAST_DAY, generate

FIRST_DAY = LAST_DAY - timedelta(days=150)
BY_VIEW = """SELECT newspaper, newspaper_title, count(*) AS days, sum(reason = 'failing') AS failing,
  sum(reason = 'not visited') AS not_visited FROM gaps
WHERE day >= :first_day AND day <= :last_day GROUP BY newspaper ORDER BY days DESC, newspaper"""
# Of a paper some days bring nothing, on some nobody comes, one begins late, one is off, one has a back-fill before its
# first visit and one on a day without another; for a week nobody visits any paper.
UNEVEN = f"""
DELETE FROM visits WHERE run_id IN (SELECT id FROM runs WHERE date(started_utc, '+7 hours') < '{FIRST_DAY}');
DELETE FROM visits WHERE run_id % 3 <> 1;
UPDATE visits SET articles_new = (run_id * 7919 + unicode(newspaper) * 31 + length(newspaper) * 17) % 101 % 11 > 4;
UPDATE visits SET failed = 1, outcome = 'partial' WHERE articles_new = 0 AND run_id % 5 = 0;
UPDATE visits SET failed = 1 WHERE articles_new = 0 AND run_id % 7 = 0;
DELETE FROM visits WHERE (run_id + length(newspaper)) % 13 = 0;
DELETE FROM visits WHERE newspaper = (SELECT min(slug) FROM newspapers) AND run_id < (SELECT max(id) - 60 FROM runs);
DELETE FROM visits WHERE run_id BETWEEN (SELECT max(id) - 120 FROM runs) AND (SELECT max(id) - 100 FROM runs);
UPDATE newspapers SET enabled = 0 WHERE slug = (SELECT max(slug) FROM newspapers);
INSERT INTO runs (id, command, newspapers, started_utc, ended_utc, exit_code, counts)
  SELECT 90000 + n.value, 'backfill', '[]', date('{FIRST_DAY}', n.value || ' days') || 'T05:00:00Z',
    date('{FIRST_DAY}', n.value || ' days') || 'T06:00:00Z', 0, '{{}}' FROM json_each('[-9, 3, 40, 41, 155]') n;
UPDATE runs SET command = 'backfill' WHERE id = 5;
INSERT INTO visits (run_id, newspaper, pages, articles_new, articles_same, failed, outcome)
  SELECT r.id, p.slug, 9, 9, 0, 1, 'partial' FROM runs r CROSS JOIN newspapers p WHERE r.command = 'backfill';
"""


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path: Path = tmp_path_factory.mktemp("silent") / "uneven.db"
    generate(path, 60, 60)
    db = connect(path)
    for statement in UNEVEN.split(";\n"):
        db.conn.execute(statement)
    db.conn.execute("CREATE TEMP TABLE gaps AS SELECT * FROM v_source_gaps")
    yield db
    db.close()


def spans() -> Iterator[tuple[date, date]]:
    """Days, weeks, months and quarters from before the first visit until after the last; one that ends first."""
    for days, step in ((1, 5), (7, 6), (30, 9), (92, 14)):
        for first in range(-20 - days, 190, step):
            begin = FIRST_DAY + timedelta(days=first)
            yield begin, begin + timedelta(days=days - 1)
    for day in (FIRST_DAY, FIRST_DAY + timedelta(days=14), LAST_DAY, LAST_DAY + timedelta(days=1)):
        yield day, day
    yield FIRST_DAY - timedelta(days=900), LAST_DAY + timedelta(days=900)
    yield LAST_DAY, LAST_DAY - timedelta(days=3)


def test_every_span_is_as_the_view_has_it(uneven: Any) -> None:
    seen = dict.fromkeys(("days", "failing", "not_visited", "empty"), 0)
    for first, last in spans():
        asked = {"first_day": first.isoformat(), "last_day": last.isoformat()}
        wanted = uneven.conn.execute(BY_VIEW, asked).fetchall()
        assert uneven.conn.execute(BY_NAME["silent_days"].sql, asked).fetchall() == wanted, asked
        seen["empty"] += not wanted
        for number, name in enumerate(("days", "failing", "not_visited"), 2):
            seen[name] += sum(row[number] for row in wanted)
    assert all(many > 10 for many in seen.values()), seen  # what is compared is there
