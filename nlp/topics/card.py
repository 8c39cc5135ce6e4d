"""The card of a model: what it was trained on, how right it is, what it cannot do; in JSON and, from that, Markdown."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from nlp.topics.scores import Scores

WEAKNESSES: Final = (
    "One annotator each labelled the newspaper articles it learnt from; about a tenth of those labels are doubtful.",
    "It misses topics that an article treats in two or three sentences (strength 1) far more often than main ones.",
    "The weakest topics are citizen_voice, institutions and the rare ones: steering, models.",
    "National and central-government news dominate the training; of provincial newspapers it saw few articles.",
    "Relevance `partial` is its weakest answer: it hangs on a few sentences of a long article.",
    "A comma list of topics, which counts for nothing by the guideline, still adds some evidence.",
    "Tone is not answered: no tone model was built or tried.",
    "The labelled sentences come from one annotator, a language model; one in six it was unsure of was left out.",
    "One article of `dev.jsonl` shares its text with one of `train.jsonl.gz`.",
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

    `labels` is the digest of `labels.jsonl`, which lists the texts; `beside` are the digests of what was learnt from
    beside them, among it `sentences` labelled sentences of theirs; `crossvalidated` are scores on training articles by
    models that did not see them; `novelty` says how many words of such an article are unknown; `measured` are scores
    on label files outside the training, by their name, entered by `record_scores`; `reviews` tells which reviewed
    articles it learnt from and which judged it, by id and digest, entered by `record_reviews`.
    """

    sha256: str
    bytes: int
    features: int
    files: tuple[TrainingFile, ...]
    labels: str
    texts: int
    relevance: dict[str, int]
    topics: dict[str, dict[str, int]]
    settings: dict[str, Any]
    thresholds: dict[str, float]
    crossvalidated: dict[str, Any]
    novelty: dict[str, Any]
    versions: dict[str, str]
    novelty_reform: dict[str, Any] = field(default_factory=dict)
    """As `novelty`, of the articles on the reform alone; empty on older cards."""
    measured: dict[str, dict[str, Any]] = field(default_factory=dict)
    weaknesses: tuple[str, ...] = WEAKNESSES
    reviews: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    sentences: int = 0


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
    row = {name: value for name, value in asdict(card).items() if value or name not in ("reviews", "novelty_reform")}
    text = json.dumps(row, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    path.with_name("README.md").write_text(markdown(card), encoding="utf-8", newline="\n")


def record_scores(
    card_path: Path, name: str, labels_sha256: str, scores: Scores, annotators: Scores | None = None
) -> Card:
    """Enter scores on a label file, by its name, in the card and its README; `annotators` is their own agreement."""
    old = asdict(read_card(card_path))
    old["files"] = tuple(TrainingFile(**file) for file in old["files"])
    entry = {"sha256": labels_sha256, **asdict(scores)}
    old["measured"][name] = entry | ({"annotators": asdict(annotators)} if annotators else {})
    card = Card(**old)
    write_card(card, card_path)
    return read_card(card_path)


def record_reviews(card_path: Path, reviews: dict[str, Any]) -> Card:
    """Enter in the card and its README which reviews the model learnt from, and how it was judged by others.

    Keys: learnt and held_out {id: sha256}, people {who: answers}, unsettled, known, judged {by: {before, after}}.
    """
    write_card(replace(read_card(card_path), reviews=reviews), card_path)
    return read_card(card_path)


def markdown(card: Card) -> str:
    """Write the card for people."""
    lines = [
        "# The topic classifier",
        "",
        "Generated from `topics.json` by `diembao train` and `diembao evaluate --record`; do not edit.",
        "",
        f"`topics.npz`: {card.bytes:,} bytes of plain arrays, {card.features:,} words and pairs of words, sha256",
        f"`{card.sha256}`.",
        "The programme refuses weights whose digest is not the card's.",
        "",
        "Ridge regressions over TF-IDF of words and word pairs score the article (title and lead weigh more); others,",
        "learnt from labelled sentences and leaning on word vectors, score each sentence. A logistic pool, the same",
        "for all topics, weighs article, title, lead, best sentences and cue phrases, and so calibrates the scores.",
        "Every tag names the words and sentences that made it, and what they add.",
        "What each ingredient brings: `docs/topics-model.md`.",
        "",
        "## Trained on",
        "",
        f"{card.texts:,} texts: "
        + ", ".join(f"{count:,} {name}" for name, count in card.relevance.items())
        + ". Our own are in `training/`; newspaper articles are not part of the project: `labels.jsonl` (sha256",
        f"`{card.labels}`) lists every text by id, address where known,",
        "labels and sha256 of its words.",
        "",
        "| file | texts | sha256 |",
        "| --- | ---: | --- |",
        *(f"| `{file.name}` | {file.texts:,} | `{file.sha256}` |" for file in card.files),
        "",
        f"Beside them {card.sentences:,} sentences of these articles, labelled one by one (`sentences.jsonl`: id,",
        "number and digest, no word of them), and word vectors learnt without labels (`vectors.npz`).",
        *(f"`{name}` has the sha256 `{digest}`." for name, digest in card.beside.items()),
        "",
        "`diembao train --labels FILE…` makes the same bytes from them with the library versions below.",
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
        "Cross-validation on the training articles (thresholds chosen on the other folds; labels of one annotator)",
        card.crossvalidated,
    )
    for name, measured in card.measured.items():
        lines += _scores(f"`{name}` (sha256 `{measured['sha256']}`)", measured)
    lines += _reviews(card.reviews) if card.reviews else []
    lines += ["", "## Weaknesses", "", *(f"- {weakness}" for weakness in card.weaknesses), ""]
    return "\n".join(lines)


def _reviews(reviews: dict[str, Any]) -> list[str]:
    people = ", ".join(f"{who} {count}" for who, count in reviews["people"].items())
    learnt, held = len(reviews["learnt"]), len(reviews["held_out"])
    lines = [
        "",
        "## Reviews",
        "",
        f"{learnt:,} reviewed articles are among the texts; {held:,} drawn by chance were kept apart.",
        f"Answers: {people}. Ids and digests of the articles are in `topics.json`.",
        "",
        "| judged by | texts | measure | model before | this model |",
        "| --- | ---: | --- | ---: | ---: |",
    ]
    for judge, sides in reviews["judged"].items():
        before, after = sides["before"], sides["after"]
        for name in (name for name in after if name != "texts"):
            measure = name.replace("_", " ")
            lines.append(f"| {judge} | {after['texts']:,} | {measure} | {before[name]:.4f} | {after[name]:.4f} |")
    return lines


def _scores(heading: str, scores: dict[str, Any]) -> list[str]:
    lines = [
        "",
        f"### {heading}",
        "",
        f"{scores['texts']:,} texts.",
        "",
    ]
    between = scores.get("annotators")
    lines += ["| measure | value | 95 % |" + (" two annotators |" if between else "")]
    lines += ["| --- | ---: | --- |" + (" ---: |" if between else "")]
    for name, (low, high) in scores["intervals"].items():
        beside = f" {between[name]:.3f} |" if between else ""
        lines.append(f"| {name.replace('_', ' ')} | {scores[name]:.3f} | {low:.2f} to {high:.2f} |{beside}")
    lines += ["", "| topic | P | R | F1 | 95 % | texts | said |" + (" annotators |" if between else "")]
    lines += ["| --- | ---: | ---: | ---: | --- | ---: | ---: |" + (" ---: |" if between else "")]
    for topic, row in scores["topics"].items():
        lines.append(
            f"| `{topic}` | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} | "
            f"{row['f1_low']:.2f} to {row['f1_high']:.2f} | {row['support']} | {row['said']} |"
            + (f" {between['topics'][topic]['f1']:.2f} |" if between else "")
        )
    lines += ["", "| relevance | " + " | ".join(f"said {said}" for said in scores["confusion"]) + " |"]
    lines.append("| --- |" + " ---: |" * len(scores["confusion"]))
    for true, said in scores["confusion"].items():
        lines.append(f"| {true} | " + " | ".join(str(count) for count in said.values()) + " |")
    return lines
