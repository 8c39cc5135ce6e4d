"""`make bench`: speed as ratios against named peers, measured in turn in one run. Nothing here passes or fails."""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

HOUSE = Path(__file__).parents[1]
ROUNDS = 5
EAGER = "import scrapy, underthesea, sklearn, trafilatura, sqlite_utils, bs4, datasette.app, numpy"


def child_cpu(command: Sequence[str | Path], folder: Path) -> float:
    """CPU seconds of a whole process (its own, not its children's)."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True); "
    code += "use = resource.getrusage(resource.RUSAGE_CHILDREN); print(use.ru_utime + use.ru_stime)"
    answer = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)], cwd=folder, capture_output=True, text=True, check=True
    )
    return float(answer.stdout)


def own_cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work in this process."""
    began = process_time()
    work()
    return process_time() - began


def compare(name: str, ours: Callable[[], float], peer_name: str, peer: Callable[[], float]) -> None:
    """Measure both in turn and print the median of the ratios, pair by pair."""
    ours(), peer()  # caches warm
    pairs = [(ours(), peer()) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in pairs)
    here, there = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name}: {here * 1000:.0f} ms, {peer_name}: {there * 1000:.0f} ms, ratio {ratio:.3f}")  # noqa: T201


def start_up() -> None:
    """Does a light command start in a tenth of the time of importing everything?"""
    from store.schema import connect

    program = Path(sys.executable).with_name("diembao")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        connect(folder / "a.db").close()

        def eager() -> float:
            return child_cpu([sys.executable, "-c", EAGER], folder)

        for arguments in (["--help"], ["search", "--db", "a.db", "thu tuc hanh chinh"]):
            ours = [program, *arguments]
            compare(f"diembao {arguments[0]}", lambda ours=ours: child_cpu(ours, folder), "every import", eager)  # type: ignore[misc]


def known_pages() -> dict[str, list[tuple[bytes, str]]]:
    """Every page of ours that a layout reads, with its address; rebuilt and real ones too where they are stored."""
    import json

    from scraper.newspaper import read_page

    shared = HOUSE.parent / "shared" / "data"
    folders = {
        "fixture": HOUSE / "tests" / "scraper" / "pages",
        "rebuilt": shared / "replicas",
        "real": shared / "pages_real",
    }
    found: dict[str, list[tuple[bytes, str]]] = {}
    for kind, folder in folders.items():
        for twin in sorted(folder.rglob("*.json")):
            saved = twin.with_suffix(".html")
            url = json.loads(twin.read_text(encoding="utf-8")).get("url") if saved.exists() else None
            if url and read_page(saved.read_bytes(), url).layout != "fallback":
                found.setdefault(kind, []).append((saved.read_bytes(), url))
    return found


def reading() -> None:
    """Every page of a known layout, each read in turn with trafilatura and its metadata; aim: ratio 0.100."""
    import trafilatura

    from scraper.newspaper import read_page

    whole: list[tuple[float, float]] = []
    for kind, pages in known_pages().items():
        taken: list[tuple[float, float]] = []
        for html, url in pages:
            pairs = [
                (
                    own_cpu(lambda html=html, url=url: read_page(html, url)),  # type: ignore[misc]
                    own_cpu(lambda html=html: trafilatura.bare_extraction(html, with_metadata=True)),  # type: ignore[misc]
                )
                for _ in range(ROUNDS)
            ]
            ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
            taken.append((ours, theirs))
        tell(f"read {len(taken)} {kind} pages by their layouts", taken)
        whole += taken
    tell(f"read all {len(whole)}", whole)


def tell(name: str, taken: Sequence[tuple[float, float]]) -> None:
    here, there = (sum(side) for side in zip(*taken, strict=True))
    median = statistics.median(ours / theirs for ours, theirs in taken)
    told = f"{name}: {here * 1000:.0f} ms, trafilatura: {there * 1000:.0f} ms, ratio {here / there:.3f}"
    print(f"{told}, of the median page {median:.3f}")  # noqa: T201


def annotating() -> None:
    """Figures, references and places of the sample articles, against cutting the same texts with underthesea."""
    from underthesea import word_tokenize

    from jobs.sample_papers import articles
    from nlp.annotate import annotate
    from nlp.text import Document, clean

    texts = [clean("\n".join((article.title, article.lead, *article.body))) for article in articles(2)]
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    layers = ("figures", "references", "places")

    def ours() -> object:
        return [annotate(document, None, layers) for document in documents]

    def peer() -> object:
        return [word_tokenize(text) for text in texts]

    compare(f"figures of {len(texts)} articles", lambda: own_cpu(ours), "underthesea words", lambda: own_cpu(peer))


MEASURED = {"start_up": start_up, "reading": reading, "annotating": annotating}

if __name__ == "__main__":
    for name in sys.argv[1:] or MEASURED:
        MEASURED[name]()
