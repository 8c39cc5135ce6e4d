"""The shipped model, and one trained here from the texts that ship with the project."""

from pathlib import Path

import pytest

from nlp.topics.card import Card
from nlp.topics.classifier import Model, load
from nlp.topics.learning import Settings
from nlp.topics.training import train

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def label_files() -> list[Path]:
    return sorted((ROOT / "models" / "training").glob("*.jsonl"))


@pytest.fixture(scope="session")
def trained(label_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Card]:
    """A folder with a freshly trained model, and its card."""
    folder = tmp_path_factory.mktemp("models")
    return folder, train(label_files, folder)


@pytest.fixture(scope="session")
def model() -> Model:
    return load(ROOT / "models" / "topics.npz")


@pytest.fixture(scope="session")
def quick() -> Settings:
    """Few folds, where only the machinery is tried."""
    return Settings(folds=2)
