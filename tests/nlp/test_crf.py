"""The model files: what is not one is refused, by name."""

import pickle
from pathlib import Path

import pytest

from nlp.crf import ModelError, read_attributes, read_dictionary


def test_a_set_of_strings_is_read_and_anything_else_is_not(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.bin"
    words = {f"hồ sơ {number}" for number in range(3_000)}
    path.write_bytes(pickle.dumps(words, protocol=4))
    assert set(read_dictionary(path)) == words
    path.write_bytes(pickle.dumps({"a": Path("b")}, protocol=4))
    with pytest.raises(ModelError, match="opcode"):
        read_dictionary(path)
    path.write_bytes(pickle.dumps({"a"}, protocol=4)[:-1])
    with pytest.raises(ModelError, match="without a stop"):
        read_dictionary(path)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "models.bin"
    path.write_bytes(b"lCRF")
    with pytest.raises(ModelError, match="4 bytes"):
        read_attributes(path)
    path.write_bytes(b"\x00" * 100)
    with pytest.raises(ModelError, match="a model of words is lCRF"):
        read_attributes(path)
