"""Words: the same as underthesea's, each with its place in the text."""

import gzip
import itertools
import json
import random
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import process_time

import pytest
from underthesea.pipeline.word_tokenize import word_tokenize

from jobs.sample_papers import articles
from nlp.words import (
    FILES,
    LONGEST_CALL,
    LONGEST_RUN,
    VERSIONS,
    UnknownWordModel,
    Word,
    forget,
    pieces,
    words,
    words_of,
)

SENTENCES = (
    "Trong tháng 10, Trung tâm Phục vụ hành chính công phường Tân An tiếp nhận 1.204 hồ sơ, 98,6% trả trước hạn.",
    "TP.HCM có 85/96 xã đạt chuẩn; Q.3 và TP. Thủ Đức chưa báo cáo.",
    "UBND tỉnh ban hành Kế hoạch số 118/KH-UBND ngày 05/3/2025 (thay Kế hoạch số 12/KH-UBND).",
    'Mô hình "Ngày không hẹn" giúp người dân ở xã N\'Thôn Hạ không phải đi lại nhiều lần...',
    "Xem https://dichvucong.example/ho-so?ma=H12.34 hoặc hỏi theo địa chỉ mot-cua@xa.example, ĐT 0258-123-4567.",
    "Nhiệt độ 38°C, kích thước 3x4, 20-25 người, v.v... – “Cười :D” <3",
    "Anh Ð. và chị Đ. cùng nộp hồ sơ lúc 48h, 7h30 – 11h30.",
)
ODD = (
    *"aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệ  ..,,()\"'“”–-/:;%$0123456789ABCDĐHNPTU&@_+<>[]{}=^!?#*~`|’",
    *("\u00a0", "\u200b", "\u00ad", "\x1c", "\x00", "\t", "\n", "😀", "𝔸", "Σ", "ß", "İ", "ǆ", "\u0323", "\u0302", "ʺ"),
    *("한", "\u1112", "\u1161", "http:/", "a@b.vn", "12/3/2024", "Th.s", "These", "ð", "Ð", "...", "==>", "e\u0301"),
    *(
        "x.vn/",
        ".com",
        "www.",
        "Th s",
        "v.v",
        "°C",
        "H&M",
        "T.Ư",
        "TP.",
        "Tp.",
        "e-mail",
        "43H-05",
        "NĐ-CP",
        "((",
        "))",
    ),
    *(
        "1.2.2034",
        "10:20:50",
        "4K",
        ",3",
        "_5",
        ":)",
        "=))",
        ":D",
        "<3",
        "×",
        "3x4",
        "٣",
        "²",
        "``",
        "# # ",
        "EOS",
        "BOS",
    ),
)
SYLLABLES = tuple(" ".join(SENTENCES).split())
SHARED = Path(__file__).parents[3] / "shared" / "data" / "corpus"


def solid(text: str) -> str:
    """The characters of NFC text that are not spaces, with ð written as underthesea writes it."""
    composed = unicodedata.normalize("NFC", text).replace("ð", "đ").replace("Ð", "Đ")
    return "".join(character for character in composed if not character.isspace())


def fuzz_strings(count: int) -> Iterator[str]:
    """Write strings of many odd pieces, of few of them again and again, of any characters, and of syllables."""
    dice = random.Random(20241123)
    for number in range(count):
        length = dice.randint(0, 60)
        if number % 4 == 0:
            yield "".join(dice.choices(dice.sample(ODD, 6), k=length))
        elif number % 4 == 1:
            yield " ".join(dice.choices(SYLLABLES, k=length))
        elif number % 16 == 2:
            tops = (0x2FF, 0x1FFF, 0xD7FF, 0xD7FF)
            yield "".join(chr(dice.randint(1, dice.choice(tops))) for _ in range(length))
        elif number % 16 == 3:
            yield "".join(chr(dice.randint(0xE000, 0x1FFFF)) for _ in range(length))
        else:
            yield "".join(dice.choices(ODD, k=length))


def library_words(text: str) -> list[str]:
    """Ask the library, piece by piece as `words` documents it."""
    composed = unicodedata.normalize("NFC", text)
    return [
        word
        for start, end in pieces(composed)
        for word in word_tokenize(composed[start:end], use_token_normalize=False)
    ]


def differing(texts: Iterable[str]) -> tuple[list[str], int]:
    """Return the texts whose words are not the library's, and how many characters were looked at."""
    wrong, size = [], 0
    for text in texts:
        size += len(text)
        if [word.text for word in words(text)] != library_words(text):
            wrong.append(ascii(text[:200]))
    return wrong, size


def corpus(name: str) -> Iterator[str]:
    path = SHARED / f"{name}.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"the shared corpus {name} is not here")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            yield "\n".join(filter(None, (article["title"], article["text"])))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_same_words_as_underthesea(sentence: str) -> None:
    assert [word.text for word in words(sentence)] == word_tokenize(sentence, use_token_normalize=False)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_spans_cut_the_words_out_of_the_text(sentence: str) -> None:
    for word in words(sentence):
        assert solid(sentence[word.start : word.end]) == solid(word.text)
        assert sentence[word.start : word.end].strip() == sentence[word.start : word.end]


def test_fuzz_same_words_as_underthesea() -> None:
    assert differing(fuzz_strings(1_200))[0] == []


@pytest.mark.slow
def test_twenty_thousand_strings_have_the_words_of_underthesea() -> None:
    assert differing(fuzz_strings(20_000))[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["news", "reform"])
def test_real_articles_have_the_words_of_underthesea(name: str) -> None:
    wrong, size = differing(itertools.islice(corpus(name), 350))
    assert wrong == []
    assert size > 800_000, "with 350 articles of each corpus more than 2 MB of UTF-8 are compared"


def test_sample_articles_have_the_words_of_underthesea() -> None:
    texts = {"\n".join((a.title, a.lead, *a.body, *a.captions)) for edition in (1, 2) for a in articles(edition)}
    assert len(texts) > 30
    assert differing(texts)[0] == []


def test_texts_together_have_the_words_of_each() -> None:
    texts = [*SENTENCES, "", " \n", "# # #", "\n".join(SENTENCES), unicodedata.normalize("NFD", SENTENCES[0])]
    assert list(words_of(texts)) == [words(text) for text in texts]


@pytest.mark.parametrize("text", ["# # # # # #", "a `````` b ~ ~ ~ ~", "||||| |||||", "— — — —"])
def test_a_tie_is_decided_by_the_order_of_additions(text: str) -> None:
    assert [word.text for word in words(text)] == word_tokenize(text, use_token_normalize=False)


@pytest.mark.parametrize("gap", [" ", "\t", "\x1c", "\u00a0", "\u3000"])
def test_a_syllable_with_a_space_in_it_is_read_as_the_library_does(gap: str) -> None:
    text = f"bà Th{gap}sống ở Th{gap}Sơn"
    found = words(text)
    assert [word.text for word in found] == word_tokenize(text, use_token_normalize=False)
    assert any(gap in word.text for word in found)
    assert [solid(word.text) for word in found] == [solid(text[word.start : word.end]) for word in found]


def test_a_lone_surrogate_is_read_as_the_replacement_character() -> None:
    text = "hồ sơ \ud800 bộ phận\udfff."
    with pytest.raises(UnicodeEncodeError):
        word_tokenize(text, use_token_normalize=False)
    found = words(text)
    assert [word.text for word in found] == library_words("hồ sơ \ufffd bộ phận\ufffd.")
    assert [text[word.start : word.end] for word in found] == ["hồ sơ", "\ud800", "bộ phận", "\udfff", "."]


def test_a_library_that_is_not_known_is_called_and_one_warning_says_so(
    monkeypatch: pytest.MonkeyPatch, known_again: None
) -> None:
    monkeypatch.setitem(FILES, "models.bin", "0" * 64)
    with pytest.warns(UnknownWordModel, match=r"models\.bin has sha256 c3a6.*known is 0000") as told:
        found = [words(sentence) for sentence in SENTENCES]
    assert len(told) == 1
    monkeypatch.undo()
    forget()
    assert found == [words(sentence) for sentence in SENTENCES]


def test_another_release_is_not_known(monkeypatch: pytest.MonkeyPatch, known_again: None) -> None:
    monkeypatch.setitem(VERSIONS, "underthesea", "9.4.0")
    with pytest.warns(UnknownWordModel, match=r"underthesea is 9\.5\.0, known is 9\.4\.0"):
        assert words("hồ sơ") == [Word("hồ sơ", 0, 5)]


@pytest.fixture
def known_again() -> Iterator[None]:
    forget()
    yield
    forget()


HOSTILE = {
    "an address of signs": "http:/" + "!" * 994,
    "hosts without a zone": "a." * 500,
    "mail without a host": "+" * 999 + "@",
    "dashes and dots": "-." * 499 + "/",
    "open brackets": "http://x" + "(a" * 490,
    "brackets in brackets": "http://" + "(!" * 300 + ")" * 300,
    "ties": "`",
    "marks": "\u0301\u0323",
    "letters and marks": "a\u0301\u0323\u0302",
    "nothing but letters": "á",
    "runs of the greatest length": "x" * (LONGEST_RUN - 1) + " ",
    "a space in a title": "Th s ",
    "zeros": "\0",
    "lines": "\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_anything_takes_seconds(name: str) -> None:
    """The library took 0.45 s for 28 characters of the first, twice that for every one more; here 5 s are the worst."""
    text = (HOSTILE[name] * (1_000_000 // len(HOSTILE[name]) + 1))[:1_000_000]
    began = process_time()
    words(text)
    assert process_time() - began < 15


def test_fuzz_spans_of_composed_text_are_exact() -> None:
    for text in (unicodedata.normalize("NFC", raw) for raw in fuzz_strings(400)):
        found = words(text)
        for word in found:
            assert solid(text[word.start : word.end]) == solid(word.text), ascii(text)
        assert all(left.end <= right.start for left, right in itertools.pairwise(found)), ascii(text)
        assert "".join(solid(word.text) for word in found) == solid(text)


def test_fuzz_spans_of_decomposed_text_stay_in_order() -> None:
    for text in fuzz_strings(400):
        found = words(text)
        assert all(0 <= word.start < word.end <= len(text) for word in found), ascii(text)
        assert [word.start for word in found] == sorted(word.start for word in found), ascii(text)


def test_decomposed_text_is_read_at_its_own_offsets() -> None:
    sentence = SENTENCES[0]
    decomposed = unicodedata.normalize("NFD", sentence)
    found = words(decomposed)
    assert [word.text for word in found] == [word.text for word in words(sentence)]
    for word in found:
        assert unicodedata.normalize("NFC", decomposed[word.start : word.end]) == word.text


def test_no_word_crosses_a_line() -> None:
    assert [word.text for word in words("hồ sơ bộ phận")] == ["hồ sơ", "bộ phận"]
    assert words("hồ sơ bộ\nphận") == [Word("hồ sơ", 0, 5), Word("bộ", 6, 8), Word("phận", 9, 13)]


def test_empty_and_blank_text_have_no_words() -> None:
    assert words("") == []
    assert words(" \n\t \n") == []


def test_long_paragraph_is_cut_between_sentences() -> None:
    sentence = SENTENCES[0] + " "
    text = (sentence * 60).strip()
    assert len(text) > LONGEST_CALL
    assert [word.text for word in words(text)] == [word.text for word in words(sentence)] * 60


def test_long_paragraph_without_sentences_is_cut_at_a_space() -> None:
    text = ("hồ sơ " * (LONGEST_CALL // 3)).strip()
    found = words(text)
    assert {text[word.start : word.end] for word in found} == {"hồ sơ"}


def test_long_run_without_spaces_is_cut_anyway() -> None:
    text = "á" * (LONGEST_CALL * 2 + 7)
    assert "".join(word.text for word in words(text)) == text
    assert max(len(word.text) for word in words(text)) == LONGEST_RUN


@pytest.mark.parametrize("work", ["pass", "nlp.words.words('hồ sơ')"])
def test_the_room_loads_no_underthesea(work: str) -> None:
    code = f"import sys, nlp.words; {work}; sys.exit('underthesea' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
