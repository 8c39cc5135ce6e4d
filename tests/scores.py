"""`python -m tests.scores`: how well topics and figures are read on the sample newspapers, whose labels are our own.

The texts and labels are ours and were looked at while the rules were written, and some labels were corrected by the
guideline after the engine disagreed with them: these are figures of a development set, not of an unseen one. The
model has not seen the texts.
"""

from collections import Counter
from dataclasses import dataclass

from jobs.backlog import province_name
from jobs.entrance import models
from jobs.sample_papers import Article, articles
from nlp.annotate import annotate
from nlp.figures.extract import Figure
from nlp.text import Document, clean
from nlp.topics.classifier import load
from nlp.topics.scores import Scores, evaluate
from nlp.topics.texts import LabelledText
from scraper.newspaper import newspapers

FIELDS = ("indicator_id", "scope", "period", "status")


@dataclass(frozen=True, slots=True)
class FigureScores:
    """Counts over the labelled figures of the sample articles."""

    labels: int
    read: int  # figures read with an indicator of the catalogue, in the labelled articles
    found: int  # labels found with their value
    right: dict[str, int]  # of those found, how many have the field right
    series: int  # labels found with every field right

    @property
    def precision(self) -> float:
        """Share of the figures read that are labelled."""
        return self.found / self.read

    @property
    def recall(self) -> float:
        """Share of the labels that were found."""
        return self.found / self.labels


def document_of(article: Article) -> Document:
    """The article as the store would hand it to language."""
    text = clean("\n".join((article.title, article.lead, *article.body, *article.captions)))
    day = article.published.date()
    return Document(
        article.id, text, clean(article.title), day, province_name(newspapers()[article.newspaper].province, day)
    )


def figure_scores() -> FigureScores:
    """Compare the figures of the catalogue with the hand labels, one to one, in text order."""
    labels = read = found = series = 0
    right: Counter[str] = Counter()
    for article in articles(1):
        if not article.figures_expected:
            continue
        figures = [f for f in annotate(document_of(article), None, ("figures",)).figures if f.indicator_id]
        labels += len(article.figures_expected)
        read += len(figures)
        for label in article.figures_expected:
            match = next((figure for figure in figures if _same(figure, label["raw"], label["value"])), None)
            if match is None:
                continue
            figures.remove(match)
            agreed = [name for name in FIELDS if getattr(match, name) == label[name]]
            found += 1
            right.update(agreed)
            series += len(agreed) == len(FIELDS)
    return FigureScores(labels, read, found, {name: right[name] for name in FIELDS}, series)


def _same(figure: Figure, raw: str | None, value: str | None) -> bool:
    return figure.value == value and raw is not None and (raw in figure.raw or figure.raw in raw)


def topic_scores() -> Scores:
    """Score the shipped model on the sample articles, which it was not trained on."""
    rows = [
        LabelledText(
            article.id,
            article.title,
            "\n".join((article.lead, *article.body, *article.captions)),
            article.relevance,  # type: ignore[arg-type]  # checked when the samples are read
            article.topics,
        )
        for article in articles(1)
    ]
    return evaluate(load(models() / "topics.npz"), rows)


def lines() -> list[str]:
    """The scores as lines of a Markdown table."""
    figures, topics = figure_scores(), topic_scores()
    rows = ["| what | score | counts |", "| --- | --- | --- |"]
    rows.append(f"| figures found (recall) | {figures.recall:.3f} | {figures.found} of {figures.labels} labels |")
    rows.append(
        f"| figures that are labelled (precision) | {figures.precision:.3f} | {figures.found} of {figures.read} |"
    )
    for name in FIELDS:
        rows.append(f"| … of those found, {name} right | {figures.right[name] / figures.found:.3f} | |")
    rows.append(f"| … with every field right (series) | {figures.series / figures.labels:.3f} | {figures.series} |")
    for name in ("micro_f1", "macro_f1", "relevant_f1", "relevance_accuracy", "main_topic_recall"):
        low, high = topics.intervals[name]
        rows.append(f"| topics: {name} | {getattr(topics, name):.3f} | 95 %: {low:.2f} to {high:.2f} |")
    return rows


if __name__ == "__main__":
    print("\n".join(lines()))  # noqa: T201
