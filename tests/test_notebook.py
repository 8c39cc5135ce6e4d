"""The researchers' notebook runs from the first cell to the last, in an empty folder, on a store of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

HOUSE = Path(__file__).parents[1]
NOTEBOOK = HOUSE / "docs" / "research.ipynb"


@pytest.fixture(scope="module")
def written() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_is_kept_without_outputs(written: Any) -> None:
    nbformat.validate(written)
    assert [cell for cell in written.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(sys.platform == "win32", reason="the kernel's sockets need another event loop there")
def test_it_runs(written: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbclient import NotebookClient

    for name in [name for name in os.environ if name.startswith("DIEMBAO_")]:
        monkeypatch.delenv(name)
    for name, folder in (("IPYTHONDIR", "ipython"), ("JUPYTER_RUNTIME_DIR", "run"), ("JUPYTER_CONFIG_DIR", "config")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    (tmp_path / "work").mkdir()
    client = NotebookClient(written.copy(), timeout=300, resources={"metadata": {"path": str(tmp_path / "work")}})
    client.execute()
    printed = ["".join(part.get("text", "") for part in cell.outputs) for cell in client.nb.cells if "outputs" in cell]
    assert "2026-9M | achieved | 89.2 | % | baosongmay" in printed[1]
    assert printed[2].startswith("year | articles | stories | on_reform | percent\n2023 | ")
    assert len(printed[3].splitlines()) == 4
    assert "figures" in printed[4]
    assert "7 articles" not in printed[5]  # those not on reform are counted too
    assert "with their clause" in printed[5]
