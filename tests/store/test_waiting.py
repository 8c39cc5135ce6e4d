"""What waits to be read: the same as is said by looking at every version, without looking at their texts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from store import read, write
from tests.store.conftest import START, article, page, save

PLAIN = """SELECT v.id FROM articles a JOIN versions v ON v.id = a.version_id LEFT JOIN annotations x ON
x.version_id = v.id WHERE v.status <> 'unreadable' AND (x.version_id IS NULL OR x.code <> ? OR x.model IS NOT ?)
ORDER BY a.published_utc DESC, v.id DESC LIMIT ?"""


def test_what_waits_is_what_no_annotation_of_this_code_and_model_stands_for(db: Any) -> None:
    dice = random.Random(3)
    run = write.begin_run(db, "run", [], START)
    for number in range(60):
        day = dice.choice([None, datetime(2025, 3, dice.randint(1, 9), 1, tzinfo=UTC)])
        saved = save(db, run, page(number, run), article(number, published=day))
        if dice.random() < 0.3:
            edited = article(number, body=("Đã sửa.",), published=day)
            saved = save(db, run, page(number, run), edited, now=START + timedelta(hours=1))
        if dice.random() < 0.7:
            said = {"relevance": "none", "relevance_score": 0.1, "annotated_utc": START}
            said |= {"code": dice.choice("12"), "model": dice.choice([None, "m"])}
            write.save_annotation(db, saved.version_id, said)
        if dice.random() < 0.2:
            db.conn.execute("UPDATE versions SET status = 'unreadable' WHERE id = ?", (saved.version_id,))
    found = []
    for code, model, limit in (("1", "m", None), ("2", "m", None), ("1", None, None), ("3", "m", None), ("1", "m", 7)):
        asked = (code, model, -1 if limit is None else limit)
        found.append(read.waiting(db, code, model, limit))
        assert found[-1] == [row[0] for row in db.conn.execute(PLAIN, asked)]
    assert len(set(map(tuple, found))) == 5
    assert all(0 < len(some) < 60 for some in found)
