"""The card of a model: what it was trained on, how right it is, what it cannot do; in JSON and, from that, Markdown."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from nlp.topics.scores import Scores

WEAKNESSES: Final = (
    "It learnt from invented texts of our own, shorter and more even than newspapers, all written by one hand.",
    "It gives topics too readily where an article speaks of administration in general: institutions, civil_service.",
    "Its few settings were chosen with a look at `dev.jsonl` too: what is measured there is a little too good.",
    "Relevance `core` against `partial` is the weakest answer: it hangs on what counts as a unit.",
    "Strength 2 follows the guideline's rule over units that the model scored; it was not trained.",
    "Words that came up after the training texts were written (new bodies, new slogans) carry no weight.",
    "Scores are calibrated on articles composed from the training texts, not on newspapers.",
)


@dataclass(frozen=True, slots=True)
class TrainingFile:
    """A label file the model was trained on."""

    name: str
    sha256: str
    texts: int


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a reader of `models/` should know about the weights beside it.

    `composed` are cross-validated scores on articles composed of held-out training texts; `measured` are scores on
    label files outside the training, by their name, entered by `record_scores`.
    """

    sha256: str
    bytes: int
    vocabulary: int
    files: tuple[TrainingFile, ...]
    texts: int
    relevance: dict[str, int]
    topics: dict[str, dict[str, int]]
    settings: dict[str, Any]
    thresholds: dict[str, float]
    composed: dict[str, Any]
    versions: dict[str, str]
    measured: dict[str, dict[str, Any]] = field(default_factory=dict)
    weaknesses: tuple[str, ...] = WEAKNESSES


def read_card(path: Path) -> Card:
    """Read a card. Raises ValueError naming the file if it is none."""
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(TrainingFile(**file) for file in row.pop("files"))
        return Card(**{**row, "files": files, "weaknesses": tuple(row["weaknesses"])})
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is no model card: {error!r}") from error


def write_card(card: Card, path: Path) -> None:
    """Write the card as JSON at `path` and as README.md beside it."""
    text = json.dumps(asdict(card), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    path.with_name("README.md").write_text(markdown(card), encoding="utf-8", newline="\n")


def record_scores(card_path: Path, name: str, labels_sha256: str, scores: Scores) -> Card:
    """Enter scores on a label file, by its name, in the card and its README."""
    old = asdict(read_card(card_path))
    old["files"] = tuple(TrainingFile(**file) for file in old["files"])
    old["measured"][name] = {"sha256": labels_sha256, **asdict(scores)}
    card = Card(**old)
    write_card(card, card_path)
    return read_card(card_path)


def markdown(card: Card) -> str:
    """Write the card for people."""
    lines = [
        "# The topic classifier",
        "",
        "Generated from `topics.json` by `diembao train` and `diembao evaluate --record`; do not edit.",
        "",
        f"`topics.npz`: {card.bytes:,} bytes of plain arrays, {card.vocabulary:,} words and pairs of words, sha256",
        f"`{card.sha256}`.",
        "The programme refuses weights whose digest is not the card's.",
        "",
        "For each unit (sentence) of an article, linear models over TF-IDF of words and word pairs and over cue",
        "phrases say how likely it speaks of a topic; a logistic pool over title, lead, repetition and the whole text",
        "gives the article's topics, its relevance and calibrated scores. Every tag names the words that made it.",
        "",
        "## Trained on",
        "",
        f"{card.texts:,} texts of our own: "
        + ", ".join(f"{count:,} {name}" for name, count in card.relevance.items())
        + ". How they were written and labelled: `training/README.md`.",
        "",
        "| file | texts | sha256 |",
        "| --- | ---: | --- |",
        *(f"| `{file.name}` | {file.texts:,} | `{file.sha256}` |" for file in card.files),
        "",
        "`diembao train` makes the same bytes from them with the library versions below.",
        "",
        "| topic | main | present | threshold |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| `{topic}` | {counts['2']:,} | {counts['1']:,} | {card.thresholds[topic]:.2f} |"
            for topic, counts in card.topics.items()
        ),
        "",
        "Settings: " + ", ".join(f"{name} {value}" for name, value in card.settings.items()) + ".",
        "",
        "Versions: " + ", ".join(f"{name} {version}" for name, version in card.versions.items()) + ".",
        "",
        "## Scores",
        "",
        "F1 with 95 % bootstrap intervals. Macro averages over topics with at least 5 texts.",
    ]
    lines += _scores(
        "Cross-validation on articles composed of held-out training texts (thresholds chosen on the same)",
        card.composed,
    )
    for name, measured in card.measured.items():
        lines += _scores(f"`{name}` (sha256 `{measured['sha256']}`)", measured)
    lines += ["", "## Weaknesses", "", *(f"- {weakness}" for weakness in card.weaknesses), ""]
    return "\n".join(lines)


def _scores(heading: str, scores: dict[str, Any]) -> list[str]:
    lines = [
        "",
        f"### {heading}",
        "",
        f"{scores['texts']:,} texts.",
        "",
        "| measure | value | 95 % |",
        "| --- | ---: | --- |",
    ]
    for name, (low, high) in scores["intervals"].items():
        lines.append(f"| {name.replace('_', ' ')} | {scores[name]:.3f} | {low:.2f} to {high:.2f} |")
    lines += ["", "| topic | P | R | F1 | 95 % | texts | said |", "| --- | ---: | ---: | ---: | --- | ---: | ---: |"]
    for topic, row in scores["topics"].items():
        lines.append(
            f"| `{topic}` | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} | "
            f"{row['f1_low']:.2f} to {row['f1_high']:.2f} | {row['support']} | {row['said']} |"
        )
    return lines
