"""Learning from reviews: what joins the labels, what is kept apart, and a worse model stays out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from jobs.backlog import write_catalogue
from jobs.relearning import LEAST_HELD, MADE, RefusedError, kept_apart, refuse_worse, relearn, reviewed
from nlp.topics.learning import Settings
from nlp.topics.texts import LabelledText, read_labels
from nlp.topics.training import train
from store import write
from store.reviews import SET_ASIDE, save_review
from store.schema import connect
from tests.jobs.conftest import Program
from tests.jobs.reform_months import START, add_article

ROOT = Path(__file__).parents[2]
QUICK = Settings(folds=2)


@pytest.fixture(scope="module")
def texts() -> list[LabelledText]:
    """Our own labelled sentences, those on reform and others mixed."""
    rows = read_labels(sorted((ROOT / "models" / "training").glob("*.jsonl")))
    return sorted(rows, key=lambda row: sha256(row.id.encode()).hexdigest())[:400]


def labels_file(path: Path, rows: list[LabelledText]) -> Path:
    lines = [
        {"id": row.id, "title": row.title, "text": row.text, "relevance": row.relevance, "topics": dict(row.topics)}
        for row in rows
    ]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def base(texts: list[LabelledText], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small label file, and the folder of the model in use that was made from it."""
    folder = tmp_path_factory.mktemp("models")
    labels = labels_file(folder / "labels of the office.jsonl", texts[:100])
    train([labels], folder / "current", QUICK)
    return labels, folder / "current"


class Office:
    """A store with reviewed articles, each at an address that falls where it shall."""

    def __init__(self, path: Path) -> None:
        self.store = connect(path)
        write.save_newspapers(self.store, [{"slug": "baomau", "title": "Báo Mẫu", "domains": ["baomau.example"]}])
        write_catalogue(self.store)
        self.run = write.begin_run(self.store, "run", ["baomau"], START)
        self.numbers = count()

    def add(self, row: LabelledText, *, held: bool, chance: bool = False) -> Any:
        """Save a labelled text as an article that chance draws and keeps apart, or not."""
        wanted = (held or chance, held)
        for number in self.numbers:
            key = write.url_key(f"https://baomau.example/bai-{number}.html")
            if (key < SET_ASIDE, key < SET_ASIDE and kept_apart(key)) == wanted:
                title, *body = row.text.split("\n")
                return add_article(self.store, self.run, str(number), "2031-01-01T08:00:00+07:00", title, tuple(body))
        raise AssertionError("unreachable")

    def answer(self, saved: Any, row: LabelledText, who: str = "Lan", **changes: Any) -> None:
        key = self.store.execute("SELECT url_key FROM articles WHERE id = ?", (saved.article_id,)).fetchone()[0]
        told = {
            "version_id": saved.version_id,
            "who": who,
            "how_chosen": "random" if key < SET_ASIDE else "doubt",
            "relevance": row.relevance,
            "topics": dict(row.topics),
        }
        save_review(self.store, told | changes, START)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path / "diembao.db")
    with closing(opened.store):
        yield opened


def taught(office: Office, texts: list[LabelledText], held: int = 40, wrong: bool = False) -> None:
    """Review articles: some kept apart and answered rightly, the others rightly or wrongly."""
    for at, row in enumerate(texts[100:]):
        apart = at < held
        saved = office.add(row, held=apart)
        nonsense: dict[str, Any] = {"relevance": "core", "topics": {"models": 2}} if wrong and not apart else {}
        office.answer(saved, row, **nonsense)


def digests(folder: Path) -> dict[str, str]:
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in MADE}


def test_reviews_teach_a_better_model(
    office: Office, texts: list[LabelledText], base: tuple[Path, Path], tmp_path: Path
) -> None:
    labels, current = base
    taught(office, texts)
    before = digests(current)
    card = relearn(office.store, [labels], current, tmp_path / "new", settings=QUICK)
    assert digests(current) == before
    assert card.texts == 100 + 260
    told = card.reviews
    assert (len(told["learnt"]), len(told["held_out"]), told["people"]) == (260, 40, {"Lan": 300})
    assert not told["learnt"].keys() & told["held_out"].keys()
    judged = told["judged"]["reviewed hold-out"]
    assert judged["after"]["micro_f1"] > judged["before"]["micro_f1"]
    assert judged["after"]["texts"] == 40
    readme = (tmp_path / "new" / "README.md").read_text(encoding="utf-8")
    assert "260 reviewed articles are among the texts; 40 drawn by chance were kept apart." in readme
    written = "".join((tmp_path / "new" / name).read_text(encoding="utf-8") for name in MADE if name != "topics.npz")
    assert not [row.text for row in texts[100:] if len(row.text) > 40 and row.text in written], "no text is copied"
    again = relearn(office.store, [labels], current, tmp_path / "again", settings=QUICK)
    assert again.sha256 == card.sha256
    assert digests(tmp_path / "again") == digests(tmp_path / "new")


def test_a_worse_model_is_refused_and_nothing_is_written(
    office: Office, texts: list[LabelledText], base: tuple[Path, Path]
) -> None:
    labels, current = base
    taught(office, texts, wrong=True)
    before = digests(current)
    with pytest.raises(
        RefusedError, match=r"worse and was not kept: reviewed hold-out \(40 texts\) micro_f1 0\.\d+ ->"
    ):
        relearn(office.store, [labels], current, current, settings=QUICK)
    assert digests(current) == before


def test_labels_may_judge_where_few_articles_are_kept_apart(
    office: Office, texts: list[LabelledText], base: tuple[Path, Path], tmp_path: Path
) -> None:
    labels, current = base
    taught(office, texts[:250], held=LEAST_HELD - 1)
    with pytest.raises(
        RefusedError, match=rf"{LEAST_HELD - 1} reviewed articles .* {LEAST_HELD} are needed .* --against"
    ):
        relearn(office.store, [labels], current, tmp_path / "new", settings=QUICK)
    dev = labels_file(tmp_path / "dev.jsonl", texts[250:])
    card = relearn(office.store, [labels], current, tmp_path / "new", dev, settings=QUICK)
    assert list(card.reviews["judged"]) == ["dev.jsonl"]
    assert card.reviews["judged"]["dev.jsonl"]["after"]["texts"] == 150


def test_nothing_reviewed_is_nothing_to_learn(office: Office, base: tuple[Path, Path], tmp_path: Path) -> None:
    labels, current = base
    with pytest.raises(RefusedError, match="no reviewed article to learn from"):
        relearn(office.store, [labels], current, tmp_path, labels, settings=QUICK)


def judged(**after: float) -> dict[str, dict[str, dict[str, float]]]:
    before = {"texts": 30, "micro_f1": 0.8, "relevant_f1": 0.9}
    return {"dev.jsonl": {"before": before, "after": before | after}}


@pytest.mark.parametrize("after", [{}, {"micro_f1": 0.81}, {"micro_f1": 0.9, "relevant_f1": 0.9}])
def test_as_good_is_good_enough(after: dict[str, float]) -> None:
    refuse_worse(judged(**after))


@pytest.mark.parametrize("after", [{"micro_f1": 0.79}, {"relevant_f1": 0.89}, {"micro_f1": 0.99, "relevant_f1": 0.89}])
def test_worse_in_anything_is_refused_with_both_figures(after: dict[str, float]) -> None:
    with pytest.raises(RefusedError) as refused:
        refuse_worse(judged(**after))
    for name, value in after.items():
        assert f"{name} {judged()['dev.jsonl']['before'][name]:.4f} -> {value:.4f}" in str(refused.value)


def test_what_joins_and_what_is_kept_apart(office: Office, texts: list[LabelledText]) -> None:
    core = next(row for row in texts if row.topics and row.relevance == "core")
    rows = [LabelledText(str(at), None, f"Bài số {at}.\nMột câu.", core.relevance, core.topics) for at in range(9)]
    held, chance, doubt, asked, two, apart, contested, decided, known = (
        office.add(row, held=at == 0 or at == 5, chance=at == 1) for at, row in enumerate(rows)
    )
    for saved, row in zip((held, chance, doubt), rows, strict=False):
        office.answer(saved, row)
    office.answer(asked, rows[3], how_chosen="asked")
    for who, topics in (("Lan", {"procedures": 2}), ("Minh", {"procedures": 1, "business": 1})):
        office.answer(two, rows[4], who, topics=topics)
    office.answer(apart, rows[5], how_chosen="asked")  # chance would keep it apart, but a person picked it
    for who, topics in (("Lan", {"procedures": 2}), ("Minh", {"business": 2})):
        office.answer(contested, rows[6], who, topics=topics)
        office.answer(decided, rows[7], who, topics=topics)
    office.answer(decided, rows[7], "Hoa", topics={"business": 1}, adjudicates=True)
    office.answer(known, rows[8])
    (url,) = office.store.execute("SELECT url FROM articles WHERE id = ?", (known.article_id,)).fetchone()
    found = reviewed(office.store, [None, url])
    by_title = {str(row.title): row for row in found.taught}
    assert sorted(by_title) == [f"Bài số {at}." for at in (1, 2, 3, 4, 5, 7)]
    assert [row.title for row in found.held] == ["Bài số 0."]
    assert (found.unsettled, found.known) == (1, 1)
    assert by_title["Bài số 4."].topics == {"procedures": 1}
    assert by_title["Bài số 7."].topics == {"business": 1}
    assert found.people == {"Hoa": 1, "Lan": 7, "Minh": 2}


def test_a_story_stays_on_one_side(office: Office, texts: list[LabelledText]) -> None:
    first = office.add(texts[0], held=True)
    second = office.add(texts[1], held=False)
    for saved, row in ((first, texts[0]), (second, texts[1])):
        office.answer(saved, row)
    assert (len(reviewed(office.store).taught), len(reviewed(office.store).held)) == (1, 1)
    number = first.article_id
    office.store.execute("INSERT INTO stories (id, articles, first_id) VALUES (?, 2, ?)", (number, number))
    office.store.execute("UPDATE articles SET story_id = ?", (number,))
    assert (len(reviewed(office.store).taught), len(reviewed(office.store).held)) == (0, 1)


def test_the_command_refuses_with_exit_code_1(diembao: Program, tmp_path: Path) -> None:
    with closing(Office(tmp_path / "diembao.db").store):
        pass
    answer = diembao("train", "--with-reviews", "--out", "new")
    assert answer.returncode == 1
    assert "0 reviewed articles of chance are kept apart" in answer.stderr
    assert not (tmp_path / "new").exists()
    (tmp_path / "nhãn.jsonl").write_bytes(b"\xff\xfe")
    wrong = diembao("train", "--with-reviews", "--against", "nhãn.jsonl", "--out", "new")
    assert wrong.returncode == 2
    assert "nhãn.jsonl: 'utf-8' codec" in wrong.stderr
    alone = diembao("train", "--against", "diembao.db", "--out", "new")
    assert alone.returncode == 2
    assert "--against goes with --with-reviews" in alone.stderr
