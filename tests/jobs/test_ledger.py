"""`diembao slips`: what does not fit together, from saved pages to the screen."""

import json
from pathlib import Path

import pytest

from jobs.ledger import KINDS, reckoning
from tests.jobs.conftest import Program
from tests.jobs.test_ingest import OURS, ingest

WRONG = OURS.replace("</p>", "</p><p>Xã Cam Lộ đã giải quyết 430/500 hồ sơ (96%).</p>", 1)


def test_a_slip_is_listed_with_its_sentence(diembao: Program, tmp_path: Path) -> None:
    ingest(diembao, {"html": WRONG})
    told = diembao("slips").stdout
    assert "phép chia không khớp: 430/500 = 86%, báo in 96%" in told
    assert "Xã Cam Lộ đã giải quyết 430/500 hồ sơ (96%)." in told
    (row,) = json.loads(diembao("slips", "--json").stdout)
    assert (row["kind"], row["raw"], row["newspaper"]) == ("share", "96%", "baosongmay")
    assert json.loads(diembao("slips", "--json", "--kind", "jump").stdout) == []


def test_the_areas_and_targets_are_in_the_store(diembao: Program, tmp_path: Path) -> None:
    from tests.jobs.test_ingest import asked

    ingest(diembao, {"html": WRONG})
    assert asked(tmp_path, "SELECT count(*) FROM targets")[0][0] >= 55
    assert asked(tmp_path, "SELECT count(*) FROM v_targets_gap WHERE reached = 'unknown'")[0][0] > 0
    assert diembao("slips", "--kind", "sum").stdout == ""


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            {"value": "1200", "raw": "1.200 hồ sơ", "other_value": "13000", "other_raw": "13.000 hồ sơ"},
            "hồ sơ, Quảng Trị: từ 1.200 hồ sơ (kỳ 2023) đến 13.000 hồ sơ (kỳ 2024), gấp 11 lần",
        ),
        (
            {"value": "13000", "raw": "13.000 hồ sơ", "other_value": "1200", "other_raw": "1.200 hồ sơ"},
            "hồ sơ, Quảng Trị: từ 13.000 hồ sơ (kỳ 2023) đến 1.200 hồ sơ (kỳ 2024), kém 11 lần",
        ),
    ],
)
def test_a_jump_is_told_in_vietnamese(row: dict[str, str], told: str) -> None:
    common = {"indicator": "hồ sơ", "ref_area_name": "Quảng Trị", "unit_measure": "hồ sơ"}
    assert reckoning("jump", common | row | {"time_period": "2023", "other_time_period": "2024"}) == told


def test_every_kind_has_a_name() -> None:
    from store.schema import connect

    store = connect(":memory:")
    (sql,) = store.conn.execute("SELECT sql FROM sqlite_master WHERE name = 'slips'").fetchone()
    store.close()
    assert all(f"'{kind}'" in sql for kind in KINDS)
    assert len(KINDS) == 6
