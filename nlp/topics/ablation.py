"""What each ingredient of the classifier brings: the same training with one thing left out, and the baselines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from nlp.topics.baselines import keywords, plain
from nlp.topics.learning import (
    Sample,
    Settings,
    Trial,
    cross_validated,
    fit_pool,
    folds,
    in_syllables,
    is_short,
    label_samples,
    lesson,
    samples,
    trials,
)
from nlp.topics.reading import POOL_FEATURES
from nlp.topics.scores import Outcome, Scores, score
from nlp.topics.texts import LabelledText
from nlp.topics.training import finished, read_beside

CUES: Final = ("cues", "cues in title", "cues in lead", "units with a cue", "cue beside a number")
SENTENCES: Final = ("title", "lead", "best unit", "best three units", "units told")

VARIANTS: Final[Mapping[str, Settings]] = {
    "shipped": Settings(),
    "no word vectors": Settings(kinship=0.0),
    "no labelled sentences": Settings(sentence_weight=0.0),
    "neither: sentences by the article's weights": Settings(sentence_weight=0.0, kinship=0.0),
    "syllables in place of words, no vectors": Settings(syllables=True, kinship=0.0),
    "no pairs of words": Settings(pairs=False),
    "no weight on title and lead": Settings(field_weights=(1.0, 1.0, 1.0)),
    "idf as it is, no root": Settings(idf_power=1.0),
    "strength not learnt from": Settings(side_target=1.0),
    "no cue phrases": Settings(pool=tuple(name for name in POOL_FEATURES if name not in CUES)),
    "no evidence of sentences": Settings(pool=tuple(name for name in POOL_FEATURES if name not in SENTENCES)),
    "score of the article alone": Settings(pool=("article", "strongest topic")),
}

MEASURES: Final = (
    "macro_f1",
    "micro_f1",
    "relevant_f1",
    "relevance_accuracy",
    "main_topic_recall",
    "strength_accuracy",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A variant: scores by cross-validation on the training articles, and on articles outside the training."""

    name: str
    crossvalidated: Scores
    outside: Scores


def ablation(
    given: Sequence[LabelledText], ours: Sequence[LabelledText], outside: Sequence[LabelledText]
) -> Iterator[Row]:
    """Train every variant on `given` and `ours`; score it by cross-validation on `given`, and on `outside`."""
    articles, own, new = samples(given), samples(ours) + label_samples(), samples(outside)
    beside = read_beside()
    judged = {sample.id for sample in articles if not is_short(sample)}
    known: dict[Settings, tuple[Any, list[Trial]]] = {}
    for name, settings in VARIANTS.items():
        base = replace(settings, pool=POOL_FEATURES)
        if base not in known:
            prepared = lesson(articles + own, base, beside)
            known[base] = prepared, trials(prepared, base)
        yield _row(name, *known[base], settings, judged, new)
    groups = {row.id: source(row) for row in given}
    prepared = known[Settings()][0]
    yield _row("shipped, a source in one fold", prepared, trials(prepared, Settings(), groups), Settings(), judged, new)
    prepared = lesson(articles, Settings(), beside)
    yield _row("without our own texts", prepared, trials(prepared, Settings()), Settings(), judged, new)
    for name, words in (("TF-IDF of syllables, logistic regression", False), ("the same of words", True)):
        fitted = plain(articles, words=words)
        yield Row(name, score(_baseline_folds(articles, judged, words)), score(fitted(new)))
    fitted = keywords(articles)
    yield Row("cue phrases alone", score(fitted([one for one in articles if one.id in judged])), score(fitted(new)))


def _row(
    name: str, prepared: Any, tried: Sequence[Trial], settings: Settings, judged: set[str], new: Sequence[Sample]
) -> Row:
    outcomes = cross_validated(tried, settings)
    seen = [outcome for outcome, trial in zip(outcomes, tried, strict=True) if trial.id in judged]
    model = finished(prepared, fit_pool(tried, settings), settings)
    answers = []
    for sample in new:
        found = in_syllables(sample) if settings.syllables else sample
        scores, mains = model.scores(model.reader.read(found.units).pool())
        relevance, columns = model.decide(scores)
        said: dict[str, int] = dict(model.strengths(columns, scores, mains))
        answers.append(Outcome(dict(sample.topics), sample.relevance, said, relevance))
    return Row(name, score(seen), score(answers))


def _baseline_folds(articles: Sequence[Sample], judged: set[str], words: bool) -> list[Outcome]:
    settings = Settings()
    fold_of = folds([sample.id for sample in articles], settings, {})
    outcomes: list[Outcome] = []
    for fold in range(settings.folds):
        fitted = plain([one for one, at in zip(articles, fold_of, strict=True) if at != fold], words=words)
        outcomes += fitted([one for one, at in zip(articles, fold_of, strict=True) if at == fold and one.id in judged])
    return outcomes


def source(row: LabelledText) -> str:
    """Name the newspaper of a text; a text of unknown origin is a source of its own."""
    return row.url.split("/")[2] if row.url and row.url.count("/") > 2 else row.id


def write_table(rows: Sequence[Row], inputs: Mapping[str, str], path: Path) -> None:
    """Write the table as JSON; `inputs` names the label files and their digests."""
    table = {
        "inputs": dict(inputs),
        "rows": [{"name": row.name, **{part: _short(getattr(row, part)) for part in _PARTS}} for row in rows],
    }
    path.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


_PARTS: Final = ("crossvalidated", "outside")


def _short(scores: Scores) -> dict[str, Any]:
    row = asdict(scores)
    return {"texts": scores.texts} | {name: [row[name], *scores.intervals[name]] for name in MEASURES}


def markdown(path: Path) -> str:
    """Write the table of `write_table` for people."""
    table = json.loads(path.read_text(encoding="utf-8"))
    lines = ["Inputs: " + ", ".join(f"`{name}` (sha256 `{digest[:12]}…`)" for name, digest in table["inputs"].items())]
    for part, heading in zip(_PARTS, ("Cross-validated on the training articles", "Outside the training"), strict=True):
        lines += ["", f"### {heading}: {table['rows'][0][part]['texts']:,} articles", ""]
        lines.append("| variant | " + " | ".join(name.replace("_", " ") for name in MEASURES) + " |")
        lines.append("| --- |" + " ---: |" * len(MEASURES))
        for row in table["rows"]:
            cells = [_cell(*row[part][name]) for name in MEASURES]
            lines.append(f"| {row['name']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: float, low: float, high: float) -> str:
    return f"{value:.3f} ({low:.2f}–{high:.2f})"
