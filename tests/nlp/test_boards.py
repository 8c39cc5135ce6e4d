"""Boards: what a table of patterns finds at the words they begin with is what each finds on its own."""

import re
import time

import pytest

from jobs.sample_papers import articles
from nlp.boards import _MANY, Board, words_of
from nlp.citations import _BOARD as CITATIONS
from nlp.figures.exclusions import BOARD as EXCLUSIONS
from nlp.figures.exclusions import mask, masked_words
from nlp.figures.periods import BOARD as PERIODS
from nlp.figures.quantities import BOARD as QUANTITIES
from nlp.figures.scopes import BOARD as SCOPES
from nlp.heads import beginnings
from nlp.text import clean, fold
from tests.nlp.figures.reading import cases

BOARDS = {
    "citations": CITATIONS,
    "exclusions": EXCLUSIONS,
    "periods": PERIODS,
    "quantities": QUANTITIES,
    "scopes": SCOPES,
}
LINES = [fold(case["text"].replace("\n", " ")) for case in cases()] + [
    fold(clean(paragraph)) for article in articles(1) for paragraph in (article.title, article.lead, *article.body)
]


def spans(found: dict[int, list[re.Match[str]]]) -> dict[int, list[tuple[int, int]]]:
    return {number: [match.span() for match in matches] for number, matches in found.items()}


def one_by_one(board: Board, text: str) -> dict[int, list[tuple[int, int]]]:
    found = {n: [m.span() for m in pattern.finditer(text)] for n, pattern in enumerate(board.patterns)}
    return {number: some for number, some in found.items() if some}


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_finds_what_its_patterns_find(name: str) -> None:
    board = BOARDS[name]
    for text in LINES:
        assert spans(board.find(text, board.candidates(words_of(text)))) == one_by_one(board, text), text


@pytest.mark.parametrize("name", BOARDS)
def test_a_long_text_is_read_as_short_ones_are(name: str) -> None:
    board, text = BOARDS[name], " ".join(LINES)
    words = words_of(text)
    assert len(words.texts) > _MANY
    candidates = board.candidates(words)
    assert [candidates[at] for at in range(len(candidates))] == list(candidates) == list(candidates[:])
    assert spans(board.find(text, candidates)) == one_by_one(board, text)


def test_a_board_finds_what_its_patterns_find_in_a_masked_text() -> None:
    for text in LINES:
        hidden = [match.span() for match in re.finditer(r"\d{1,2}[ ,./]|năm|từ|¤", text)]
        masked = mask(text, hidden)
        words = masked_words(text, masked, words_of(text), hidden)
        assert spans(QUANTITIES.find(masked, QUANTITIES.candidates(words))) == one_by_one(QUANTITIES, masked), text


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        (r"(?<!\w)(?:quý|nửa đầu) năm", (("nửa", True), ("quý", True))),
        (r"(?<!\w)(?:khoản )?\d{1,3}", (("\x01", False), ("khoản", True))),
        (r"(?<!\w)ngày", (("ngày", False),)),
        (r"\((?:hết|tới)\)", (("(", True),)),
        (r"(?:(?<=, )|^)đơn vị", (("đơn", True),)),
        (r"ngày", None),
        (r"(?<!\w)\w+ ngày", None),
        (r" ngày", None),
        (r"(?<!\w)ngày|tháng", None),
        (r"(?i)(?<!\w)ngày", None),
    ],
)
def test_what_a_pattern_begins_with(pattern: str, begins: tuple[tuple[str, bool], ...] | None) -> None:
    assert beginnings(re.compile(pattern)) == begins


def test_most_patterns_are_tried_only_at_their_first_words() -> None:
    known = [beginnings(pattern) is not None for board in BOARDS.values() for pattern in board.patterns]
    assert sum(known) > 0.95 * len(known) > 80


@pytest.mark.parametrize("hostile", ["1", "1.", "1/", "%", "năm ", "1 ", "từ ", "_", "¤"])
def test_a_megabyte_is_cut_into_words_in_time(hostile: str) -> None:
    text = hostile * (1_000_000 // len(hostile))
    begun = time.process_time()
    EXCLUSIONS.candidates(words_of(text))
    assert time.process_time() - begun < 2
