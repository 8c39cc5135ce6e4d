"""`diembao review` in the terminal: keys, odd input, two people, and what is kept."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.cli import main
from jobs.questions import Answered, Interview, LeaveError, marked, shown
from store.reviews import contested, question, queue, reviews
from store.schema import connect
from tests.jobs.reform_months import read_month


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read_month(tmp_path_factory.mktemp("kho") / "diembao.db", 12)


@pytest.fixture
def db(stocked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(stocked, tmp_path / "kho mẫu.db"))


def review(db: Path, typed: str, *more: str, who: str = "Lan") -> Result:
    return CliRunner().invoke(main, ["review", "--who", who, "--db", str(db), *more], input=typed)


def kept(db: Path, superseded: bool = False) -> list[dict[str, Any]]:
    with closing(connect(db, "ro")) as store:
        return reviews(store, superseded=superseded)


def first_question(db: Path) -> dict[str, Any]:
    with closing(connect(db, "ro")) as store:
        found = question(store, queue(store, "Lan")[0]["article_id"])
    assert found is not None
    return found


def test_an_article_is_shown_with_the_sentences_that_made_its_tags(db: Path) -> None:
    asked = first_question(db)
    answer = review(db, "q\n")
    assert answer.exit_code == 0, answer.output
    assert asked["title"] in answer.output
    assert re.search(r"«[^»\n]+»\[\d+(,\d+)*\]", answer.output)
    assert f"Mô hình: {asked['relevance']}" in answer.output
    assert "0 bài đã trả lời." in answer.output
    assert kept(db) == []


def test_enter_accepts_what_the_model_said(db: Path) -> None:
    asked = first_question(db)
    answer = review(db, "\n" + "\n" * 12 + "q\n")
    assert answer.exit_code == 0, answer.output
    assert "1 bài đã trả lời." in answer.output
    (row,) = kept(db)
    assert row["relevance"] == row["shown_relevance"] == asked["relevance"]
    assert row["topics"] == row["shown_topics"] == {tag["topic"]: tag["strength"] for tag in asked["tags"]}
    assert row["model"] == asked["model"]
    assert row["who"] == "Lan"
    assert row["how_chosen"] in ("random", "doubt")


def test_all_of_it_can_be_accepted_with_one_key(db: Path) -> None:
    answer = review(db, "a\n" * 20)
    assert "12 bài đã trả lời." in answer.output
    assert "Không còn bài nào." in answer.output
    rows = kept(db)
    assert len({row["article_id"] for row in rows}) == 12
    assert all(row["topics"] == row["shown_topics"] for row in rows)
    assert {row["how_chosen"] for row in rows} == {"random", "doubt"}


def test_keys_change_relevance_strengths_and_note(db: Path) -> None:
    review(db, "g hỏi  Phòng Nội vụ\np\n0\n2\n1\n0\n0\n0\n0\n0\n0\n0\n0\n0\nq\n")
    (row,) = kept(db)
    assert row["relevance"] == "partial"
    assert row["topics"] == {"procedures": 2, "organisation": 1}
    assert row["note"] == "hỏi Phòng Nội vụ"


def test_none_asks_for_no_topic(db: Path) -> None:
    review(db, "n\nq\n")
    (row,) = kept(db)
    assert (row["relevance"], row["topics"]) == ("none", {})


def test_relevance_without_a_topic_is_asked_again(db: Path) -> None:
    answer = review(db, "c\n" + "0\n" * 12 + "n\nq\n")
    assert "phải có ít nhất một chủ đề" in answer.output
    (row,) = kept(db)
    assert row["relevance"] == "none"


def test_one_step_back_and_the_rest_as_it_is(db: Path) -> None:
    asked = first_question(db)
    review(db, "c\n2\n<\n1\n.\nq\n")
    (row,) = kept(db)
    usual = {tag["topic"]: tag["strength"] for tag in asked["tags"]}
    assert row["topics"] == {"institutions": 1} | {name: at for name, at in usual.items() if name != "institutions"}


def test_an_article_left_for_later_is_not_asked_again_today(db: Path) -> None:
    answer = review(db, "s\n" * 40)
    assert answer.exit_code == 0
    assert answer.output.count("── baomau") == 12
    assert "Không còn bài nào khác." in answer.output
    assert kept(db) == []


def test_help_and_definitions_are_given(db: Path) -> None:
    answer = review(db, "?\nc\n?\nq\n")
    assert "quay lại chủ đề trước" in answer.output
    assert first_question(db)["topics"][0]["definition"] in answer.output


def test_a_blind_answer_is_not_led(db: Path) -> None:
    answer = review(db, "\na\nc\n\n2\n.\nq\n", "--blind")
    assert "Mô hình:" not in answer.output
    assert "«" not in answer.output
    (row,) = kept(db)
    assert (row["relevance"], row["topics"]) == ("core", {"procedures": 2})
    assert (row["model"], row["shown_relevance"], row["shown_topics"]) == (None, None, {})


def test_a_third_person_decides_where_two_differ(db: Path) -> None:
    review(db, "a\n", "--limit", "1", who="Lan")
    review(db, "n\n", "--limit", "1", who="Minh")
    first, second = kept(db)
    assert first["article_id"] != second["article_id"] or first["relevance"] != second["relevance"]
    number = str(first["article_id"])
    review(db, "n\n", "--article", number, who="Minh")
    assert [row["article_id"] for row in kept(db) if row["who"] == "Minh"][-1] == first["article_id"]
    own = review(db, "a\n", "--adjudicate", who="Lan")
    assert "Không còn bài nào." in own.output, "nobody decides about an answer of one's own"
    answer = review(db, "a\n", "--adjudicate", who="Hoa")
    assert "Lan: core" in answer.output
    assert "Minh: none" in answer.output
    assert kept(db)[-1]["adjudicates"] == 1
    with closing(connect(db, "ro")) as store:
        assert contested(store) == []


def test_people_answer_while_a_run_is_going_on(db: Path) -> None:
    with FileLock(f"{db}.lock", timeout=0):
        answer = review(db, "a\n", "--limit", "1")
    assert answer.exit_code == 0, answer.output
    assert len(kept(db)) == 1


def test_a_second_answer_to_one_article_supersedes(db: Path) -> None:
    number = str(first_question(db)["article_id"])
    review(db, "n\n", "--article", number)
    review(db, "a\n", "--article", number)
    rows = kept(db, superseded=True)
    assert [row["is_current"] for row in rows] == [0, 1]
    assert {row["how_chosen"] for row in rows} == {"asked"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--db", "không có.db", "--who", "Lan"], "no such file"),
        (["--db", "{db}"], "name yourself"),
        (["--db", "{db}", "--who", " "], "no name of a person"),
        (["--db", "{db}", "--who", "x" * 90], "no name of a person"),
        (["--db", "{db}", "--who", "Lan", "--article", "999"], "there is no article 999"),
        (["--db", "{db}", "--who", "Lan", "--article", "0"], "not in the range"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(db: Path, arguments: list[str], said: str) -> None:
    answer = CliRunner().invoke(main, ["review", *(one.format(db=db) for one in arguments)], input="")
    assert answer.exit_code == 2
    assert said in answer.output
    assert "Traceback" not in answer.output


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.sampled_from([*"cpna012.<?gsq", "g x", "", "２", "C "]), st.text(max_size=30))))
def test_odd_input_never_breaks_an_interview(stocked: Path, typed: list[str]) -> None:
    asked = first_question(stocked)
    lines = iter(typed)
    told: list[str] = []
    interview = Interview(asked, lambda prompt: next(lines, None), told.append)
    try:
        answer = interview.answer()
    except LeaveError:
        return
    assert (answer.relevance == "none") == (not answer.topics)
    assert set(answer.topics.values()) <= {1, 2}


def test_a_word_nobody_knows_is_shown_shortened(stocked: Path) -> None:
    told: list[str] = []
    lines = iter(["x" * 5000, "q"])
    with pytest.raises(LeaveError):
        Interview(first_question(stocked), lambda prompt: next(lines, None), told.append).answer()
    assert len(told[0]) < 120
    assert "Không hiểu" in told[0]


def test_every_command_of_the_guide_exists() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "reviewing.md").read_text(encoding="utf-8")
    told = [line.split() for block in guide.split("```\n")[1::2] for line in block.splitlines()]
    assert len(told) >= 8
    for _, *words in told:
        command: click.Command = main
        while isinstance(command, click.Group) and words and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        assert command is not main
        with command.make_context("guide", [*words, "--help"], resilient_parsing=True) as context:
            known = {name for one in command.get_params(context) for name in one.opts}
        assert {word for word in words if word.startswith("--")} <= known


def test_marks_stand_in_the_line_of_their_sentence() -> None:
    text = "Tên bài\nCâu một. Câu hai.\nCâu ba."
    topics = [{"id": "a"}, {"id": "b"}]
    spans = [{"start": 8, "end": 16}, {"start": 16, "end": 25}]
    tags = [{"topic": "a", "sentences": spans}, {"topic": "b", "sentences": spans[:1]}]
    row = {"text": text, "topics": topics, "tags": tags}
    assert marked(row) == "Tên bài\n«Câu một.»[1,2]« Câu hai.»[1]\nCâu ba."
    assert marked(row, blind=True) == text


def test_an_article_no_model_has_read_can_be_answered(stocked: Path) -> None:
    bare = first_question(stocked) | {
        "model": None,
        "relevance": None,
        "tags": [],
        "newspaper": None,
        "published": None,
    }
    assert any("chưa đọc" in line for line in shown(bare))
    lines = iter(["", "a", "p", "", "1", "."])
    answer = Interview(bare, lambda prompt: next(lines, None), lambda line: None).answer()
    assert answer == Answered("partial", {"procedures": 1}, None)
