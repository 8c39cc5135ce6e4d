"""The classifier: right on our own texts and on the seed article, fast, and strict about its file."""

import json
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from nlp.text import Document, clean
from nlp.topics.classifier import MAIN_TOPICS, TOPIC_ROW, Model, ModelError, load, pack, unpack
from nlp.topics.evidence import Unit, units
from nlp.topics.explain import reasons
from nlp.topics.labels import TOPIC_IDS, TOPICS
from tests.nlp.topics.bench import peer
from tests.nlp.topics.texts import OTHER, REFORM

ROOT = Path(__file__).parents[3]
SEED = ROOT.parent / "shared" / "data" / "seed" / "document.jsonl"


def topics_of(model: Model, document: Document) -> dict[str, int]:
    return {tag.topic: tag.strength for tag in model.classify(document).tags}


def test_reform_article(model: Model) -> None:
    answer = model.classify(REFORM)
    assert answer.relevance == "core"
    assert answer.tags[0].topic == "procedures"
    assert answer.tags[0].strength == 2
    assert answer.tags[0].score > 0.8


def test_other_news(model: Model) -> None:
    answer = model.classify(OTHER)
    assert answer.relevance == "none"
    assert answer.tags == ()
    assert answer.relevance_score < 0.4


@pytest.mark.skipif(not SEED.is_file(), reason="the seed article is not part of the project")
def test_seed_article(model: Model) -> None:
    row = json.loads(SEED.read_text(encoding="utf-8").splitlines()[0])
    document = Document(id=row["id"], title=row["title"], text=clean(row["text"]))
    found = topics_of(model, document)
    assert {"steering", "procedures", "business"} <= set(found)
    assert "indices" not in found
    assert found["steering"] == 2
    assert model.classify(document).relevance == "core"


@pytest.mark.parametrize(
    ("topic", "title", "text"),
    [
        (
            "public_finance",
            "Giải ngân vốn đầu tư công của huyện mới đạt một phần ba",
            (
                "Đến hết tháng 8, huyện mới giải ngân được 34% kế hoạch vốn đầu tư công.\n"
                "Ba dự án đường liên xã chậm vì vướng mặt bằng. Chủ tịch huyện yêu cầu điều chuyển vốn của dự án "
                "không giải ngân được."
            ),
        ),
        (
            "two_tier_government",
            "Sau sáp nhập xã, cán bộ làm việc đến 20 giờ",
            (
                "Một tháng sau khi bỏ cấp huyện, xã mới Thanh Lương phải nhận bàn giao 1.200 đầu việc.\n"
                "Chính quyền địa phương 2 cấp vận hành trong cảnh trụ sở chật, nhiều công việc quá tải."
            ),
        ),
        (
            "indices",
            "Tỉnh tăng tám bậc trên bảng xếp hạng PAR Index",
            (
                "Chỉ số cải cách hành chính của tỉnh đạt 88,4 điểm, đứng thứ 12 cả nước.\n"
                "Chỉ số SIPAS tăng 2,1 điểm; PAPI vẫn thuộc nhóm trung bình cao."
            ),
        ),
        (
            "digital_government",
            "Công an xã đến từng nhà cài định danh điện tử",
            (
                "Tổ công nghệ số cộng đồng giúp người cao tuổi cài VNeID và kích hoạt định danh mức 2.\n"
                "Dữ liệu dân cư được làm sạch và kết nối với cơ sở dữ liệu quốc gia về dân cư theo Đề án 06."
            ),
        ),
    ],
)
def test_short_articles_of_other_topics(model: Model, topic: str, title: str, text: str) -> None:
    assert topics_of(model, Document(id=topic, title=title, text=text)).get(topic) == 2


@pytest.mark.parametrize("text", ["a", "...", "1", "\U0001f600", "Xin chào!"])
def test_texts_that_say_nothing_have_no_topic(model: Model, text: str) -> None:
    assert model.classify(Document(id="x", text=text)).relevance == "none"


def test_empty_text_has_no_topic(model: Model) -> None:
    assert model.classify(Document(id="x", text="")).tags == ()


def test_relevance_and_topics_agree(model: Model) -> None:
    for topic in TOPICS:
        for text in (*topic.examples, *topic.counterexamples):
            answer = model.classify(Document(id="x", text=text))
            assert bool(answer.tags) == (answer.relevance != "none")
            assert sum(tag.strength == 2 for tag in answer.tags) <= MAIN_TOPICS


def test_reasons_stand_in_the_text(model: Model) -> None:
    answer = model.classify(REFORM)
    assert "thủ tục hành chính" in [reason.word for reason in answer.tags[0].why]
    for tag in answer.tags:
        weights = [reason.weight for reason in tag.why]
        assert tag.why
        assert weights == sorted(weights, reverse=True)
        assert min(weights) > 0
        for reason in tag.why:
            assert REFORM.text[reason.start : reason.end] == reason.word


def test_same_answer_with_the_title_in_the_text_or_apart(model: Model) -> None:
    title, body = REFORM.text.split("\n", 1)
    apart = model.classify(Document(id="x", title=title, text=body))
    inside = model.classify(REFORM)
    assert [(tag.topic, tag.score, tag.strength) for tag in apart.tags] == [
        (tag.topic, tag.score, tag.strength) for tag in inside.tags
    ]
    for tag in apart.tags:
        for reason in tag.why:
            assert body[reason.start : reason.end] == reason.word


def test_model_survives_pack_and_pickle(model: Model) -> None:
    again = unpack(pack(model), "here")
    carried = pickle.loads(pickle.dumps(model))
    expected = model.classify(REFORM)
    assert again.classify(REFORM) == expected
    assert carried.classify(REFORM) == expected


def test_weights_that_are_not_the_cards_are_refused(tmp_path: Path) -> None:
    for name in ("topics.npz", "topics.json"):
        shutil.copy(ROOT / "models" / name, tmp_path / name)
    path = tmp_path / "topics.npz"
    load(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match="sha256"):
        load(path)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"topics\.npz"):
        load(tmp_path / "topics.npz")


def test_other_formats_and_topics_are_refused(model: Model) -> None:
    arrays = pack(model)
    with pytest.raises(ModelError, match="format 99"):
        unpack({**arrays, "format": np.array([99])}, "here")
    with pytest.raises(ModelError, match="knows the topics"):
        unpack({**arrays, "topics": np.frombuffer(b"weather", dtype=np.uint8)}, "here")


def test_classifying_needs_no_scikit_learn() -> None:
    code = (
        "import sys; from pathlib import Path; from nlp.text import Document; from nlp.topics.classifier import load\n"
        "model = load(Path('models') / 'topics.npz'); model.classify(Document(id='x', text='Hồ sơ trả đúng hạn.'))\n"
        "sys.exit('sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


def test_a_hostile_unit_is_read_in_linear_time(model: Model) -> None:
    words = ["tthc", "hồ sơ", "một", "cửa"] * 25_000
    text = " ".join(words)
    spans, at = [], 0
    for word in words:
        spans.append((at, at + len(word)))
        at += len(word) + 1
    found = [Unit("lead", tuple(words), tuple(spans))]
    column = TOPIC_IDS.index("procedures")
    start = time.perf_counter()
    reading = model.reader.read(found)
    why = reasons(text, found, reading, model.ledger(reading, found, reading.pool(), column), column)
    assert time.perf_counter() - start < 5
    assert why[0].word in text


@pytest.mark.parametrize("document", [REFORM, OTHER], ids=["reform", "other"])
def test_what_the_words_add_sums_to_the_score(model: Model, document: Document) -> None:
    found = units(document)
    reading = model.reader.read(found)
    pool = reading.pool()
    scores, _ = model.scores(pool)
    for column in range(len(TOPIC_IDS)):
        book = model.ledger(reading, found, pool, column)
        slope, bias = model.pool_weights[TOPIC_ROW], model.pool_bias[TOPIC_ROW]
        assert book.total == pytest.approx(float(pool[column] @ slope + bias), abs=1e-9)
        assert 1 / (1 + np.exp(-book.total)) == pytest.approx(scores[column], abs=1e-9)
        assert [len(words) for words in book.words] == [len(unit.folded) for unit in found]


def test_what_no_word_is_charged_with_is_the_same_for_texts_of_one_shape(model: Model) -> None:
    """The rest holds biases, the number of units and the logarithm's offset, never a word."""
    found = [Unit("body", ("mưa", "to")), Unit("body", ("trời", "nắng"))]
    reading = model.reader.read(found)
    book = model.ledger(reading, found, reading.pool(), 1)
    silent = [Unit("body", ("qqq", "www")), Unit("body", ("eee", "rrr"))]
    nothing = model.reader.read(silent)
    blank = model.ledger(nothing, silent, nothing.pool(), 1)
    assert all(np.abs(words).max() == 0 for words in blank.words)
    assert any(np.abs(words).max() > 0 for words in book.words)


def test_sentences_that_made_a_tag_stand_in_the_text(model: Model) -> None:
    for tag in model.classify(REFORM).tags:
        assert tag.sentences
        weights = [passage.weight for passage in tag.sentences]
        assert weights == sorted(weights, reverse=True)
        assert min(weights) > 0
        for passage in tag.sentences:
            assert "\n" not in REFORM.text[passage.start : passage.end]
        assert any(tag.sentences[0].start <= reason.start < tag.sentences[0].end for reason in tag.why)


def test_scores_are_those_of_scikit_learn(model: Model) -> None:
    """CountVectorizer, TfidfTransformer and a linear model of the same weights say the same, with the same labels."""
    pipeline = peer(model.reader)
    texts = [
        units(Document(id="x", text=text)) for topic in TOPICS for text in (*topic.examples, *topic.counterexamples)
    ]
    texts += [units(REFORM), units(OTHER)]
    theirs = pipeline.predict(texts)
    ours = np.stack([model.reader.read(found).article for found in texts])
    assert theirs == pytest.approx(ours, abs=1e-9)
    assert ((theirs >= 0) == (ours >= 0)).all()
