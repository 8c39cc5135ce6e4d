"""The seed article of 2 February 2024 goes through the doors with the right result (needs the research data)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs.conftest import Program

SHARED = Path(__file__).parents[3] / "shared"
SEED = SHARED / "data" / "seed"
pytestmark = pytest.mark.skipif(
    not SEED.is_dir(), reason="the research data beside the project (../shared) is not here"
)


def test_the_page_equals_its_gold(diembao: Program) -> None:
    gold = json.loads((SEED / "gold.json").read_text(encoding="utf-8"))
    row = json.loads(diembao("read", SEED / "page.html", "--url", gold["url"]).stdout)
    wanted = ("title", "lead", "body", "captions", "author", "published", "newspaper", "url")
    assert {name: row[name] for name in wanted} == {name: gold[name] for name in wanted}
    assert (row["status"], row["layout"], row["warnings"]) == ("ok", "quangtri-2024", [])


def test_the_text_gives_its_nine_figures_topics_and_reference(diembao: Program, tmp_path: Path) -> None:
    row = json.loads(diembao("annotate", "--jsonl", SEED / "document.jsonl").stdout)
    assert len(row["figures"]) == 9
    topics = {tag["id"] for tag in row["topics"]}
    assert {"steering", "procedures", "business"} <= topics
    assert "indices" not in topics
    assert row["relevance"] == "core"
    assert [reference["canonical"] for reference in row["references"]] == ["decree:42/2022/NĐ-CP"]
    assert not any("42" in figure["raw"] for figure in row["figures"])
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_text(json.dumps({"id": row["id"], "rows": row["figures"]}), encoding="utf-8")
    scorer = [sys.executable, SHARED / "eval" / "score_figures.py", predictions, SEED / "figures.jsonl", "--json"]
    scores = json.loads(subprocess.run(scorer, capture_output=True, text=True, check=True).stdout)
    assert (scores["detection_f1"], scores["row_f1"], scores["series_f1"]) == (1.0, 1.0, 1.0)
