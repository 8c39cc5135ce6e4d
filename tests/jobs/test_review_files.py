"""Label Studio and doccano: what goes out comes back, and what is wrong is told with its place."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jobs.cli import main
from nlp.topics.labels import TOPIC_IDS
from store.reviews import reviews
from store.schema import connect
from tests.jobs.reform_months import USUAL, read_month, store_months, texts

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read_month(tmp_path_factory.mktemp("kho") / "diembao.db", 10)


@pytest.fixture
def db(stocked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(stocked, tmp_path / "diembao.db"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["review", *map(str, arguments)])


def kept(db: Path) -> Rows:
    with closing(connect(db, "ro")) as store:
        return reviews(store)


def exported(db: Path, tool: str) -> Path:
    path = db.with_name("bài.json")
    answer = run("export", path, "--for", tool, "--who", "Lan", "--db", db)
    assert answer.exit_code == 0, answer.output
    return path


def tasks_of(db: Path) -> Rows:
    found: Rows = json.loads(exported(db, "labelstudio").read_text(encoding="utf-8"))
    return found


def answered(tasks: Rows, result: Callable[[dict[str, Any]], Any], by: object = 1) -> Rows:
    """Tasks as Label Studio exports them: ids, and an annotation each."""
    return [
        {
            "id": 100 + at,
            "data": task["data"],
            "annotations": [
                {
                    "id": 200 + at,
                    "completed_by": by,
                    "result": result(task),
                    "was_cancelled": False,
                    "ground_truth": False,
                    "created_at": "2031-04-21T02:00:00.000000Z",
                    "updated_at": "2031-04-21T02:00:00.000000Z",
                    "lead_time": 12.5,
                }
            ],
            "predictions": [],
            "drafts": [],
            "meta": {},
            "project": 5,
        }
        for at, task in enumerate(tasks)
    ]


def choice(name: str, *values: str) -> dict[str, Any]:
    return {
        "id": "x7",
        "type": "choices",
        "from_name": name,
        "to_name": "text",
        "origin": "manual",
        "value": {"choices": list(values)},
    }


NOTE = {"id": "n1", "type": "textarea", "from_name": "note", "to_name": "text", "value": {"text": ["hỏi lại"]}}


def write(db: Path, content: object) -> Path:
    path = db.with_name("về.json")
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_labelling_interface_names_what_the_tasks_name(db: Path) -> None:
    tasks = tasks_of(db)
    tree = ET.fromstring(exported(db, "labelstudio").with_name("bài.json.xml").read_text(encoding="utf-8"))
    controls = {one.get("name"): {choice.get("value") for choice in one} for one in tree.iter("Choices")}
    assert list(controls) == ["relevance", *TOPIC_IDS]
    assert (
        {one.get("toName") for one in tree.iter("Choices")}
        == {"text"}
        == {one.get("name") for one in tree.iter("Text")}
    )
    assert {one.get("value", "")[1:] for tag in ("Text", "Header") for one in tree.iter(tag)} >= {"text", "title"}
    assert len(tasks) == 10
    seen = set()
    for task in tasks:
        assert {"text", "title"} <= set(task["data"])
        (prediction,) = task["predictions"]
        assert prediction["model_version"]
        for result in prediction["result"]:
            assert (result["type"], result["to_name"]) == ("choices", "text")
            assert set(result["value"]["choices"]) <= controls[result["from_name"]]
            seen.add(result["id"])
    assert len(seen) == sum(len(task["predictions"][0]["result"]) for task in tasks), (
        "every result has an id of its own"
    )


def test_label_studio_brings_back_what_was_chosen(db: Path) -> None:
    tasks = tasks_of(db)
    came = answered(tasks, lambda task: task["predictions"][0]["result"])
    came[0]["annotations"][0]["result"] = [
        choice("relevance", "core"),
        choice("procedures", "2"),
        choice("models", "0"),
        NOTE,
    ]
    answer = run("import", write(db, came), "--who", "Lan", "--db", db)
    assert answer.exit_code == 0, answer.output
    assert "10 câu trả lời, 10 câu mới." in answer.output
    rows = {row["version_id"]: row for row in kept(db)}
    first = rows[tasks[0]["data"]["version_id"]]
    assert (first["relevance"], first["topics"], first["note"]) == ("core", {"procedures": 2}, "hỏi lại")
    for task in tasks[1:]:
        row = rows[task["data"]["version_id"]]
        assert row["topics"] == row["shown_topics"]
        assert row["relevance"] == row["shown_relevance"]
        assert row["how_chosen"] == ("random" if task["data"]["how_chosen"] == "random" else "imported")
    again = run("import", write(db, came), "--who", "Lan", "--db", db)
    assert "10 câu trả lời, 0 câu mới." in again.output


def test_skipped_and_older_annotations_do_not_count(db: Path) -> None:
    task, other, *_ = tasks_of(db)
    (came, left) = answered([task, other], lambda task: [choice("relevance", "none")])
    left["annotations"][0]["was_cancelled"] = True
    newer = came["annotations"][0] | {"id": 9, "updated_at": "2031-04-22T02:00:00Z"}
    newer["result"] = [choice("relevance", "partial"), choice("business", "1")]
    came["annotations"].insert(0, newer)
    assert run("import", write(db, [came, left]), "--who", "Lan", "--db", db).exit_code == 0
    (row,) = kept(db)
    assert (row["relevance"], row["topics"]) == ("partial", {"business": 1})


def test_several_people_are_told_apart(db: Path) -> None:
    tasks = tasks_of(db)[:2]
    came = answered(tasks, lambda task: [choice("relevance", "none")], 3)
    for task in came:
        task["annotations"].append(task["annotations"][0] | {"completed_by": {"id": 7, "email": "minh@mau.gov.vn"}})
    path = write(db, came)
    for who in (["Lan"], ["3=Lan"], ["Lan", "Minh"]):
        answer = run("import", path, *(part for name in who for part in ("--who", name)), "--db", db)
        assert answer.exit_code == 2
        assert "NAME" in answer.output
        assert kept(db) == []
    assert "--who 3=NAME --who 7=NAME" in run("import", path, "--who", "Lan", "--db", db).output
    answer = run("import", path, "--who", "3=Lan", "--who", "minh@mau.gov.vn=Minh", "--db", db)
    assert answer.exit_code == 0, answer.output
    assert sorted(row["who"] for row in kept(db)) == ["Lan", "Lan", "Minh", "Minh"]


def test_doccano_brings_back_what_was_chosen(db: Path) -> None:
    path = exported(db, "doccano")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    labels = {row["text"] for row in json.loads(path.with_name("bài.json.labels.json").read_text(encoding="utf-8"))}
    assert len(labels) == 3 + 2 * len(TOPIC_IDS)
    assert len(lines) == 10
    assert all(set(line["label"]) <= labels and line["text"] for line in lines)
    assert all(isinstance(value, str | int) for line in lines for key, value in line.items() if key != "label")
    # as doccano exports: an id of its own, metadata as cells of a table, sorted labels, comments
    came = [
        {"id": 40 + at, **line, "version_id": float(line["version_id"]), "label": sorted(line["label"]), "Comments": []}
        for at, line in enumerate(lines)
    ]
    came[0] |= {"label": ["citizen_voice:1", "relevance:partial"], "Comments": ["hỏi", "lại"]}
    came[1]["label"] = []
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in came)
    answer = run("import", write(db, text), "--who", "Minh", "--db", db)
    assert answer.exit_code == 0, answer.output
    rows = {row["version_id"]: row for row in kept(db)}
    assert len(rows) == 9
    first = rows[lines[0]["version_id"]]
    assert (first["relevance"], first["topics"], first["note"]) == ("partial", {"citizen_voice": 1}, "hỏi lại")
    assert all(row["topics"] == row["shown_topics"] for row in rows.values() if row is not first)


@pytest.mark.parametrize("tool", ["labelstudio", "doccano"])
def test_what_was_answered_goes_out_and_comes_back_the_same(db: Path, tool: str) -> None:
    came = answered(tasks_of(db), lambda task: task["predictions"][0]["result"])
    chosen_here = [choice("relevance", "partial"), choice("business", "1")]
    came[0]["annotations"][0]["result"] = [*chosen_here, NOTE] if tool == "labelstudio" else chosen_here
    assert run("import", write(db, came), "--who", "Lan", "--db", db).exit_code == 0
    before = kept(db)
    path = db.with_name("ra.json")
    answer = run("export", path, "--for", tool, "--who", "Lan", "--reviewed", "--db", db)
    assert answer.exit_code == 0, answer.output
    assert "10 câu trả lời, 0 câu mới." in run("import", path, "--who", "Lan", "--db", db).output
    assert "10 câu trả lời, 10 câu mới." in run("import", path, "--who", "Minh", "--db", db).output
    told = ("version_id", "relevance", "topics", "note")
    assert [[row[name] for name in told] for row in kept(db)[10:]] == [[row[name] for name in told] for row in before]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda tasks: "[{", "not the JSON of Label Studio"),
        (lambda tasks: "[" * 100_000, "not the JSON of Label Studio"),
        (lambda tasks: [*tasks, 5], "task 4: no object with data: export as JSON, not as JSON-MIN"),
        (lambda tasks: [*tasks, {"text": "…", "relevance": "core"}], "task 4: no object with data"),
        (lambda tasks: [*tasks[:2], tasks[2] | {"annotations": 5}], "task 3: no list of annotations"),
        (lambda tasks: changed(tasks, data={"text": "…"}), "task 3: no version_id"),
        (lambda tasks: changed(tasks, data=tasks[2]["data"] | {"shown": "{"}), "task 3: the key `shown` was changed"),
        (
            lambda tasks: changed(tasks, data=tasks[2]["data"] | {"version_id": 999}),
            "task 3: version 999 of this store",
        ),
        (lambda tasks: changed(tasks, data=tasks[2]["data"] | {"version_id": True}), "task 3: no version_id"),
        (lambda tasks: changed(tasks, data=tasks[2]["data"] | {"version_id": 2**63}), "task 3: no version_id"),
        (lambda tasks: chosen(tasks, choice("relevance", "maybe")), "task 3: maybe: choose one of core"),
        (lambda tasks: chosen(tasks, choice("business", "1")), "task 3: no relevance: choose one of"),
        (
            lambda tasks: chosen(tasks, choice("relevance", "core")),
            "task 3: reviews: relevance core with the topics none",
        ),
        (lambda tasks: chosen(tasks, choice("weather", "1")), "task 3: weather:1 is no topic"),
        (lambda tasks: chosen(tasks, choice("business", "3")), "task 3: business:3 is no topic with 0, 1 or 2"),
        (lambda tasks: chosen(tasks, choice("business", "1", "2")), "task 3: business: one choice is needed"),
        (lambda tasks: chosen(tasks, "…"), "task 3: a result without from_name and value"),
        (lambda tasks: '{"text": "…"}\n', ":1: no object with a list `label`"),
        (lambda tasks: '\n{"text"\n', ":2: no JSON"),
        (lambda tasks: '{"label": ["relevance:core", "relevance:none"]}', ":1: two relevances"),
        (lambda tasks: '{"label": ["models:1", "models:2"]}', ":1: models stands twice"),
        (lambda tasks: '{"label": ["models"]}', ":1: models: is no topic"),
    ],
)
def test_a_wrong_file_is_told_with_its_place_and_nothing_is_imported(
    db: Path, spoil: Callable[[Rows], object], said: str
) -> None:
    good = answered(tasks_of(db)[:3], lambda task: [choice("relevance", "none")])
    path = write(db, spoil(good))
    answer = run("import", path, "--who", "Lan", "--db", db)
    assert answer.exit_code == 2, answer.output
    assert said in answer.output
    assert str(path) in answer.output
    assert len(answer.output.strip().splitlines()) == 1
    assert kept(db) == []


def changed(tasks: Rows, **changes: Any) -> Rows:
    return [*tasks[:2], tasks[2] | changes]


def chosen(tasks: Rows, result: object) -> Rows:
    annotation = tasks[2]["annotations"][0] | {"result": [result]}
    return changed(tasks, annotations=[annotation])


@pytest.mark.parametrize(("text", "note"), [([1, "hai"], "1 hai"), (3, "3"), (None, None), ([], None)])
def test_a_note_of_any_kind_is_words(db: Path, text: object, note: str | None) -> None:
    said = {"from_name": "note", "to_name": "text", "type": "textarea", "value": {"text": text}}
    came = answered(tasks_of(db)[:1], lambda task: [choice("relevance", "none"), said])
    answer = run("import", write(db, came), "--who", "Lan", "--db", db)
    assert answer.exit_code == 0, answer.output
    assert [row["note"] for row in kept(db)] == [note]


def test_options_before_a_command_that_would_not_read_them_are_refused(db: Path) -> None:
    answer = run("--db", db, "--who", "Lan", "export", db.with_name("bài.json"), "--for", "doccano", "--who", "Lan")
    assert answer.exit_code == 2
    assert "--who, --db: write it after `export`, not before" in answer.output
    assert not db.with_name("bài.json").exists()


def test_a_file_in_another_encoding_is_refused(db: Path) -> None:
    path = db.with_name("về.json")
    path.write_bytes('["Lã Thị Hồng"]'.encode("utf-16"))
    answer = run("import", path, "--who", "Lan", "--db", db)
    assert answer.exit_code == 2
    assert "no UTF-8" in answer.output


def test_tasks_of_another_store_are_refused(db: Path, tmp_path: Path) -> None:
    came = answered(tasks_of(db), lambda task: [choice("relevance", "none")])
    other = tmp_path / "khác.db"
    store_months(other, {"2031-04": texts(USUAL, 10, 5)}).close()
    answer = run("import", write(db, came), "--who", "Lan", "--db", other)
    assert answer.exit_code == 2
    assert "name the store the tasks came from" in answer.output


def test_agreement_is_printed_by_label_with_counts(db: Path) -> None:
    tasks = tasks_of(db)
    first = answered(tasks, lambda task: task["predictions"][0]["result"])
    second = answered(tasks, lambda task: task["predictions"][0]["result"])
    second[0]["annotations"][0]["result"] = [choice("relevance", "none")]
    for who, came in (("Lan", first), ("Minh", second)):
        assert run("import", write(db, came), "--who", who, "--db", db).exit_code == 0
    answer = run("agreement", "--json", "--db", db)
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.output)
    assert [row["who"] for row in told["people"]] == ["Lan", "Minh"]
    assert [row["reviews"] for row in told["people"]] == [10, 10]
    relevance, *topics = told["labels"]
    assert (relevance["texts"], relevance["answers"], relevance["same"]) == (10, 20, 0.9)
    assert len(topics) == 12
    assert len(told["contested"]) == 1
    table = run("agreement", "--db", db)
    assert "10 bài có từ hai người trả lời; 1 bài còn khác nhau" in table.output
