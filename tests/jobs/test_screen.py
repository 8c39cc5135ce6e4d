"""Tables on terminals of every width: nothing is cut to an ellipsis, nothing runs over the edge."""

from io import StringIO

import pytest
from rich.console import Console

from jobs.screen import ledger

ROW = {
    "indicator": "tỉ lệ hồ sơ giải quyết đúng hạn",
    "scope": "Khánh Hòa",
    "period": "2026-9M",
    "kind": "level",
    "value": "98.5",
    "value_high": None,
    "approx": "exact",
    "of_total": None,
    "unit_type": "percent",
    "unit": "%",
    "status": "achieved",
    "newspaper": "baomuisong",
    "published": "2026-10-13T08:15:00+07:00",
}


@pytest.mark.parametrize("width", [60, 80, 109, 110, 120, 200])
def test_the_ledger_is_whole_at_every_width(width: int) -> None:
    out = StringIO()
    screen = Console(file=out, width=width, highlight=False)
    screen.print(ledger("Sổ số liệu", [ROW, ROW | {"scope": None, "period": None, "published": None}], screen.width))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    words = " ".join(" ".join(lines).replace("│", " ").split())
    for word in ("Khánh Hòa", "98,5%", "đạt được", "baomuisong", "2026-10-13"):
        assert word in words
    for word in ("tỉ", "lệ", "giải", "quyết", "đúng", "hạn", "9", "tháng", "năm", "2026"):
        assert word in words.split()
    assert "…" not in words
