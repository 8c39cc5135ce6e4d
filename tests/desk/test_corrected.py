"""An accepted correction takes effect wherever the reading is shown or printed; the machine's stays beside it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.corrected import corrected, decisions, number
from desk.digest import figure_cells, gather
from desk.periods import span
from store.audit import writes
from store.corrections import corrections, decide, save_correction
from store.schema import connect
from tests.desk.conftest import MORNING, soup, words
from tests.desk.visitor import Visitor, desk_with_people

DAY = span("day", MORNING.date())
LATER = MORNING + timedelta(hours=2)


@pytest.fixture
def lan(filled: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Visitor]:
    with desk_with_people(filled[0], tmp_path) as somebody:
        somebody.sign_in()
        yield somebody


@pytest.fixture
def mine(filled: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Any]:
    """A store of one's own, open to be written."""
    path = tmp_path / "riêng.db"
    shutil.copy(filled[0], path)
    db = connect(path, "rw")
    yield db
    db.close()


def report(lan: Any, kept: Any, article: int, kind: str, item: str, **fields: str) -> int:
    """Report what is wrong at one place by the form as it stands, and return the number of the report."""
    page = lan.get(f"/sua-loi/moi?bai={article}&loai={kind}&muc={item}")
    assert lan.fill(page, "/sua-loi", **fields).status_code == 302
    return int(corrections(kept())[0]["id"])


def accept(lan: Any, number_: int) -> None:
    assert lan.fill(lan.get("/sua-loi"), f"/sua-loi/{number_}", viec="accepted").status_code == 302


def figure_of(db: Any, article: int) -> dict[str, Any]:
    rows = [row for row in gather(db, DAY).figures if row["article_id"] == article]
    return dict(rows[0])


def test_a_value_is_put_right_everywhere_and_the_machines_stays_beside_it(lan: Any, ids: Any, kept: Any) -> None:
    article = ids["edited"]
    row = figure_of(kept(), article)
    report_ = report(lan, kept, article, "figure", str(row["figure_id"]), **{"gia-tri": "62,4", "dung": "Câu đầu."})
    assert corrections(kept())[0]["proposed"] == "Giá trị: 62,4\nCâu đầu."
    assert figure_of(kept(), article)["value"] == row["value"]  # said, not yet decided
    accept(lan, report_)
    now = figure_of(kept(), article)
    assert (now["value"], now["value_num"], now["machine"]) == ("62.4", 62.4, "64,2%")
    assert figure_cells(now)[3] == "62,4% (đã sửa; máy đọc: 64,2%)"
    page = lan.get(f"/bai/{article}")
    cell = soup(page).select_one(f"#so-{row['figure_id']} td[data-name='Giá trị']")
    told = f"62,4% tăng 7,4 điểm % Đã sửa; máy đọc: 64,2%. Câu đầu. (sửa theo báo sửa số {report_}, Lan Anh, 5/3/2025)"
    assert cell is not None
    assert " ".join(cell.get_text().split()) == told
    for address in (f"/hom-nay?day={MORNING.date()}", "/so-lieu?nam=2024&bao=baomau"):
        assert "đã sửa; máy đọc: 64,2%" in words(lan.get(address)), address
    rows = list(csv.DictReader(io.StringIO(lan.get("/so-lieu.csv").content.decode("utf-8-sig"))))
    (line,) = [line for line in rows if line["figure_id"] == str(row["figure_id"])]
    assert (line["value"], line["machine"]) == ("62.4", "64,2%")
    assert line["correction"].startswith("Giá trị: 62,4; Câu đầu. (sửa theo báo sửa số ")
    assert {other["correction"] for other in rows if other is not line} == {""}
    (told_,) = json.loads(lan.get(f"/bai/{article}.json").text)["corrections"]
    assert (told_["id"], told_["decided_by"]) == (report_, "Lan Anh")
    assert [step["action"] for step in writes(kept())] == ["decide", "save"]


def test_what_is_no_figure_leaves_the_digest_and_the_ledger(lan: Any, ids: Any, kept: Any) -> None:
    article = ids["edited"]
    row = figure_of(kept(), article)
    before = len(gather(kept(), DAY).figures)
    accept(lan, report(lan, kept, article, "figure", str(row["figure_id"]), bo="1"))
    assert row["figure_id"] not in {told["figure_id"] for told in gather(kept(), DAY).figures}
    assert len(gather(kept(), DAY).figures) < before
    page = soup(lan.get(f"/bai/{article}"))
    (refused,) = page.select(f"#so-{row['figure_id']}.refused")
    assert "Đây không phải là số liệu" in refused.get_text()
    assert page.select_one(f"mark a[href='#so-{row['figure_id']}']") is None
    assert f'#so-{row["figure_id"]}"' not in lan.get("/so-lieu").text


def test_a_topic_that_was_taken_away_is_no_topic_of_the_digest(lan: Any, ids: Any, kept: Any) -> None:
    digest = gather(kept(), DAY)
    (story,) = digest.needs
    article, topics = story["article_id"], json.loads(story["topics"])
    assert "citizen_voice" in topics
    accept(lan, report(lan, kept, article, "tag", "citizen_voice", bo="1"))
    after = gather(kept(), DAY)
    assert after.needs == ()
    (now,) = [row for row in after.evidence if row["article_id"] == article]
    assert json.loads(now["topics"]) == [topic for topic in topics if topic != "citizen_voice"]
    assert "Bài không nói về chủ đề này" in words(lan.get(f"/bai/{article}"))


def accepted(db: Any, article: int) -> dict[str, Any]:
    """Accept a correction of the first figure of an article; gives the figure as the machine read it."""
    row = figure_of(db, article)
    told = save_correction(db, article, "figure", str(row["figure_id"]), "Giá trị: 62,4", "Lan Anh", LATER)
    decide(db, told, "accepted", "", "Lan Anh", LATER)
    return row


def test_a_digest_as_of_a_moment_before_the_decision_has_the_machines_reading(mine: Any, ids: Any) -> None:
    row = accepted(mine, ids["edited"])
    now, then = gather(mine, DAY), gather(mine, DAY, as_of=LATER - timedelta(seconds=1))
    assert now.known == LATER
    values = [{told["figure_id"]: told["value"] for told in digest.figures} for digest in (now, then)]
    assert [each[row["figure_id"]] for each in values] == ["62.4", row["value"]]


def test_a_correction_of_another_reading_holds_no_longer(mine: Any, ids: Any) -> None:
    row = accepted(mine, ids["edited"])
    assert set(decisions(mine).figures) == {row["figure_id"]}
    mine.conn.execute("UPDATE figures SET value = '62.4' WHERE id = ?", (row["figure_id"],))
    assert decisions(mine).figures == {}


@pytest.mark.parametrize("typed", ["89.2", "1,234,5", "89,2%", "-3", "٨٩", "1e9", "9" * 400])
def test_what_is_no_number_of_an_office_is_refused(lan: Any, ids: Any, kept: Any, typed: str) -> None:
    assert number(typed) is None
    row = figure_of(kept(), ids["edited"])
    page = lan.get(f"/sua-loi/moi?bai={ids['edited']}&loai=figure&muc={row['figure_id']}")
    refused = lan.fill(page, "/sua-loi", **{"gia-tri": typed})
    assert (refused.status_code, "Giá trị viết bằng số như 89,2" in words(refused)) == (400, True)
    assert corrections(kept()) == []


def test_rows_without_a_correction_stay_as_they_are() -> None:
    rows = [{"figure_id": 1, "value": "5"}]
    assert corrected(rows, {}) == [{"figure_id": 1, "value": "5", "decision": None, "machine": ""}]
