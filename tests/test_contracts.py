"""The walls between the rooms stand: every import contract passes, and each is seen to break once."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = ("scraper", "nlp", "store", "desk", "jobs")
BREACHES = [
    ("store/schema.py", "import desk.export", "Rooms stand in layers"),
    ("desk/export.py", "import scraper.items", "Rooms stand in layers"),
    ("nlp/text.py", "import store.schema", "Rooms stand in layers"),
    ("scraper/layout.py", "import store.read", "The scraper reaches the store by two doors only"),
    ("scraper/dates.py", "import nlp.text", "Neither the scraper nor the desk knows language"),
    ("desk/export.py", "import underthesea", "Neither the scraper nor the desk knows language"),
    ("nlp/places.py", "import sqlite3", "Language knows neither network nor database"),
    ("nlp/text.py", "import underthesea", "Only words knows underthesea"),
    ("nlp/figures/numerals.py", "import sklearn", "Only topics knows scikit-learn"),
    ("scraper/spiders/baonghean.py", "import scraper.spiders.baocantho", "Newspapers do not know each other"),
]


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"], cwd=house, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_all_contracts_are_kept() -> None:
    answer = lint(HOUSE)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("module", "breach", "contract"), BREACHES, ids=lambda value: str(value))
def test_a_breach_is_seen(tmp_path: Path, module: str, breach: str, contract: str) -> None:
    for room in ROOMS:
        shutil.copytree(HOUSE / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "samples"))
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)
    broken = tmp_path / module
    broken.write_text(broken.read_text(encoding="utf-8") + f"\n{breach}\n", encoding="utf-8")
    answer = lint(tmp_path)
    assert answer.returncode != 0
    assert f"{contract} BROKEN" in answer.stdout
