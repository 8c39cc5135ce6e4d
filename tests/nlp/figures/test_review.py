"""What should be looked at: implausible values, English thousands, broken groups; and that explain says so."""

from nlp.figures.extract import explain, extract
from nlp.figures.review import review
from nlp.text import Document
from tests.nlp.figures.reading import read


def reasons(text: str) -> list[tuple[str, ...]]:
    return [review(figure) for figure in read(text)]


def test_a_share_above_a_hundred_is_implausible() -> None:
    assert reasons("Tỉ lệ hồ sơ trực tuyến đạt 162,4%.") == [("implausible",)]
    assert reasons("Tỉ lệ hồ sơ trực tuyến đạt 62,4%.") == [()]


def test_an_index_is_judged_on_the_scale_it_is_printed_on() -> None:
    assert reasons("Chỉ số DTI của tỉnh đạt 712 điểm.") == [()]
    assert reasons("Chỉ số DTI của tỉnh đạt 0,71.") == [()]
    assert reasons("Chỉ số DTI của tỉnh đạt 1712 điểm.") == [("implausible",)]


def test_a_comma_read_as_thousands_is_to_be_looked_at() -> None:
    text = "Năm 2023 chi 1,250,000,000 đồng và 2,750,000,000 đồng; năm 2024 mua 2,300 hồ sơ."
    figures = extract(Document("t", text))
    assert [(f.value, review(f)) for f in figures][2:] == [("2300", ("english_thousands",))]
    assert reasons("Tỉnh chi 2,300 tỷ đồng.") == [()]


def test_a_broken_group_is_to_be_looked_at() -> None:
    assert reasons("Tỉnh chi 1.204.7 tỷ đồng.") == [("broken_groups",)]


def test_explain_carries_fields_and_reasons() -> None:
    text = "Năm 2023, tỉ lệ hồ sơ trực tuyến của huyện Sông Mây phấn đấu đạt 162%."
    (told,) = [d for d in explain(Document("t", text)) if d.outcome == "figure"]
    fields = {field.field: field for field in told.fields}
    assert told.review == ("implausible",)
    assert (fields["status"].value, fields["status"].source) == ("target", "phấn đấu")
    for field in told.fields:
        if field.start is not None and field.end is not None:
            assert text[field.start : field.end] == field.words
