"""`make bench`: speed as ratios against named peers, measured in turn in one run. Nothing here passes or fails."""

import gzip
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
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
    every = [page for pages in known_pages().values() for page in pages]
    passes = [
        (
            own_cpu(lambda: [read_page(html, url) for html, url in every]),
            own_cpu(lambda: [trafilatura.bare_extraction(html, with_metadata=True) for html, _ in every]),
        )
        for _ in range(ROUNDS)
    ]
    # As a crawl reads, one page of ours after the other: in turn with its peer, each page finds the caches cold.
    tell(f"read all {len(whole)}, pass by pass", [tuple(map(statistics.median, zip(*passes, strict=True)))])  # type: ignore[list-item]


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


def unseen_texts(count: int) -> list[str]:
    """Real articles of the shared corpus; without it the samples, each time with paragraphs left out."""
    from jobs.sample_papers import articles
    from nlp.text import clean

    path = HOUSE.parent / "shared" / "data" / "corpus" / "reform.jsonl.gz"
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            told = [json.loads(line) for line in itertools.islice(lines, count)]
        return [clean("\n".join(filter(None, (article["title"], article["text"])))) for article in told]
    samples = [clean("\n".join((article.title, article.lead, *article.body))) for article in articles(2)]
    dice = random.Random(0)
    return ["\n".join(p for p in dice.choice(samples).split("\n") if dice.random() < 0.8) for _ in range(count)]


def words() -> None:
    """Words of articles seen for the first time, one by one in turn with the library, paragraph by paragraph."""
    from underthesea import word_tokenize

    import nlp.words

    def library(text: str) -> list[str]:
        parts = (text[start:end] for start, end in nlp.words.pieces(text))
        return [word for part in parts for word in word_tokenize(part, use_token_normalize=False)]

    def load() -> str:
        return "import nlp.words; nlp.words.words('hồ sơ')"

    def load_library() -> str:
        return "from underthesea import word_tokenize; word_tokenize('hồ sơ')"

    compare(
        "loading words",
        lambda: child_cpu([sys.executable, "-c", load()], HOUSE),
        "underthesea",
        lambda: child_cpu([sys.executable, "-c", load_library()], HOUSE),
    )
    nlp.words.words("hồ sơ"), library("hồ sơ")
    texts = unseen_texts(600)
    ours: list[float] = []
    theirs: list[float] = []
    different = 0
    for number, text in enumerate(texts):
        found: list[list[str]] = [[], []]

        def by_us(text: str = text, found: list[list[str]] = found) -> None:
            found[0] = [word.text for word in nlp.words.words(text)]

        def by_them(text: str = text, found: list[list[str]] = found) -> None:
            found[1] = library(text)

        for work, times in ((by_us, ours), (by_them, theirs))[:: 1 if number % 2 else -1]:
            times.append(own_cpu(work))
        different += found[0] != found[1]
    for name, part in ((f"words of {len(texts)} unseen articles", slice(None)), ("… the first 100", slice(100))):
        here, there = statistics.median(ours[part]), statistics.median(theirs[part])
        ratio = statistics.median(b / a for a, b in zip(ours[part], theirs[part], strict=True))
        print(  # noqa: T201
            f"{name}: {here * 1000:.2f} ms, underthesea: {there * 1000:.1f} ms, {ratio:.1f} times as fast"
            f" (median of articles; in sum {sum(theirs[part]) / sum(ours[part]):.1f})"
        )
    print(f"… with other words: {different}")  # noqa: T201


def layers() -> None:
    """Each layer of language over articles of 3,200 to 4,200 characters, and all of them together."""
    from nlp.annotate import annotate
    from nlp.figures.extract import extract
    from nlp.places import find_places
    from nlp.references import find_references
    from nlp.text import Document
    from nlp.topics.classifier import load
    from nlp.words import words as cut

    model = load(HOUSE / "models" / "topics.npz")
    documents = [Document(str(at), text) for at, text in enumerate(unseen_texts(700)) if 3_200 <= len(text) <= 4_200]
    for document in documents[:20]:
        annotate(document, model)
    stages: dict[str, list[float]] = {}
    for document in documents[20:]:
        began = process_time()
        annotate(document, model)
        stages.setdefault("annotate", []).append(process_time() - began)
        references, places = find_references(document.text, None), find_places(document.text, None)
        for name, work in (
            ("of it, with paragraphs folded and words met before: words", lambda d=document: cut(d.text)),
            ("topics with words", lambda d=document: model.classify(d)),
            ("references", lambda d=document: find_references(d.text, None)),
            ("places", lambda d=document: find_places(d.text, None)),
            ("figures given both", lambda d=document, r=references, p=places: extract(d, r, p)),
        ):
            stages.setdefault(name, []).append(own_cpu(work))
    length = statistics.median(len(document.text) for document in documents[20:])
    for name, times in stages.items():
        print(  # noqa: T201
            f"{name}: {statistics.median(times) * 1000:.2f} ms"
            f" (median of {len(times)} articles of {length:.0f} characters)"
        )


def classify() -> None:
    """Relevance and topics of articles, words given: ours against the same model made of scikit-learn's parts."""
    from sklearn.pipeline import Pipeline

    from nlp.text import Document
    from nlp.topics.classifier import load
    from nlp.topics.evidence import units
    from tests.nlp.topics.bench import Whole, ours

    model = load(HOUSE / "models" / "topics.npz")
    whole = Pipeline([("whole", Whole(model))])
    texts = [text for text in unseen_texts(700) if 3_200 <= len(text) <= 4_200]
    found = [units(Document(str(at), text)) for at, text in enumerate(texts)]
    times: dict[str, list[float]] = {"ours": [], "theirs": [], "with reasons": []}
    for at, (text, cut) in enumerate(zip(texts, found, strict=True)):
        if whole.predict([cut])[0] != ours(model, cut):
            raise SystemExit(f"classify: article {at} has other labels from scikit-learn's pipeline")
        times["ours"].append(own_cpu(partial(ours, model, cut)))
        times["theirs"].append(own_cpu(partial(whole.predict, [cut])))
        times["with reasons"].append(own_cpu(partial(model.classify_units, text, cut)))
    here, there, told = (statistics.median(times[name]) for name in times)
    print(  # noqa: T201
        f"classify {len(texts)} articles, words given: {here * 1000:.2f} ms, the same model by pipeline.predict of"
        f" scikit-learn: {there * 1000:.2f} ms, {there / here:.1f} times as fast, the same labels;"
        f" with words and sentences that made them {told * 1000:.2f} ms, {there / told:.1f} times"
    )


def peers() -> Path:
    """Make the environment of the peers, build/peers, from tests/peers.txt; gives its Python."""
    home = HOUSE / "build" / "peers"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pins, stamp = HOUSE / "tests" / "peers.txt", home / "installed"
    if not stamp.exists() or stamp.stat().st_mtime < pins.stat().st_mtime:
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", pins], check=True)
        stamp.touch()
    return python


def figures() -> None:
    """Figures of unseen articles, ours with indicator, scope, period and status; peers, which give values only."""
    from nlp.figures.extract import extract
    from nlp.places import find_places
    from nlp.references import find_references
    from nlp.text import Document

    python = peers()
    texts = unseen_texts(220)
    warm, texts = texts[:20], texts[20:]

    def ours(text: str) -> tuple[float, float, int]:
        document = Document("1", text)
        began = process_time()
        references, places = find_references(text, None), find_places(text, None)
        middle = process_time()
        found = extract(document, references, places)
        return process_time() - middle, process_time() - began, len(found)

    for text in warm:
        ours(text)
    told: dict[str, list[tuple[float, int]]] = {"figures": [], "with references and places": []}
    for start in range(0, len(texts), 20):  # in turn, twenty articles each, so that noise meets all alike
        some = texts[start : start + 20]
        for alone, together, count in map(ours, some):
            told["figures"].append((alone, count))
            told["with references and places"].append((together, count))
        for peer in ("duckling", "quantulum3"):
            command = [python, HOUSE / "tests" / "peers.py", peer]
            answer = subprocess.run(command, input=json.dumps(some), capture_output=True, text=True)
            if answer.returncode:
                print(f"{peer}: not measured: {answer.stderr.strip()[-200:]}")  # noqa: T201
                continue
            told.setdefault(peer, []).extend(json.loads(answer.stdout))
    characters = sum(map(len, texts))
    alone = sum(seconds for seconds, _ in told["figures"])
    for name, taken in told.items():
        seconds = sum(took for took, _ in taken)
        print(  # noqa: T201
            f"{name}: {seconds / characters * 5e6:.2f} ms for 5,000 characters, {len(taken) / seconds:.0f} articles a"
            f" CPU second, {sum(count for _, count in taken)} findings, {seconds / alone:.1f} times our figures' time"
        )


MEASURED = {
    "start_up": start_up,
    "reading": reading,
    "words": words,
    "classify": classify,
    "figures": figures,
    "annotating": annotating,
    "layers": layers,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or MEASURED:
        MEASURED[name]()
