"""Words: the same as underthesea's, each with its place in the text."""

import itertools
import random
import subprocess
import sys
import unicodedata

import pytest
from underthesea.pipeline.word_tokenize import word_tokenize

from nlp.words import LONGEST_CALL, Word, words

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
    *"aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệ  ..,,()\"'“”–-/:;%$0123456789",
    *("\u00a0", "\u200b", "\u00ad", "\x1c", "\t", "\n", "😀", "𝔸", "Σ", "ß", "İ", "ǆ", "\u0323", "\u0302", "ʺ"),
    *("한", "\u1112", "\u1161", "http://", "a@b.vn", "12/3/2024", "Th.s", "These", "ð", "Ð", "...", "==>", "e\u0301"),
)


def solid(text: str) -> str:
    """The characters of NFC text that are not spaces, with ð written as underthesea writes it."""
    composed = unicodedata.normalize("NFC", text).replace("ð", "đ").replace("Ð", "Đ")
    return "".join(character for character in composed if not character.isspace())


def fuzz_strings(count: int) -> list[str]:
    dice = random.Random(20241123)
    return ["".join(dice.choices(ODD, k=dice.randint(0, 60))) for _ in range(count)]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_same_words_as_underthesea(sentence: str) -> None:
    assert [word.text for word in words(sentence)] == word_tokenize(sentence, use_token_normalize=False)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_spans_cut_the_words_out_of_the_text(sentence: str) -> None:
    for word in words(sentence):
        assert solid(sentence[word.start : word.end]) == solid(word.text)
        assert sentence[word.start : word.end].strip() == sentence[word.start : word.end]


def test_fuzz_same_words_paragraph_by_paragraph() -> None:
    for text in fuzz_strings(400):
        expected = [
            token
            for line in text.split("\n")
            if line and not line.isspace()
            for token in word_tokenize(line, use_token_normalize=False)
        ]
        assert [word.text for word in words(text)] == expected, ascii(text)


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


def test_importing_the_room_loads_no_underthesea() -> None:
    code = "import sys, nlp.words; sys.exit('underthesea' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
