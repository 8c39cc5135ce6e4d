"""What the columns mean of the tables of reviews and months, and of the views over them."""

from __future__ import annotations

from store.view_columns import SOURCE, VERSION_FACTS

HOW_CHOSEN = (
    "random = drawn by chance, as a hold-out must be; doubt = offered because the model was unsure; "
    "asked = the person named the article; imported = labelled elsewhere, unknown how it was chosen."
)
TOPICS_CHOSEN = "JSON {topic: strength}: 2 a main topic, 1 touched; a topic that is not there is absent."

REVIEW_TABLES = {
    "reviews": "What a person answered about a version, beside what was shown. Nothing is deleted: a second answer of "
    "the same person supersedes the first.",
    "model_months": "What a model read of a month, by the day of publication: how many texts, how many on reform, how "
    "new their words.",
    "topic_months": "What a model said of a topic in a month.",
    "v_reviews": "Every review with its article; is_current = 1 leaves out superseded ones.",
    "v_review_topics": "Every current review by topic, absent topics too: what was shown and what was chosen.",
    "v_topic_months": "Share and mean score of every topic by month and model, and how new the month's words were.",
}

_REVIEW = {
    "article_id": "The article.",
    "version_id": "The version that was read.",
    "who": "Who answered, as the person calls herself or himself.",
    "reviewed_utc": "When, UTC.",
    "how_chosen": HOW_CHOSEN,
    "model": "Digest of the model whose answer was shown; null if none was.",
}
_ADJUDICATES = "1 if the person saw the answers of others and decided between them."
_MONTH = {
    "month": "Month of publication, local: 2025-07.",
    "model": "Digest of the model.",
}
_TEXTS = "Versions the model read."
_RELEVANT = "Those that are core or partial."
_PRESENT = "Versions with the topic."
_MAIN = "Those of which it is a main topic."

ANNOTATION_COLUMNS = {
    "scores": "JSON {topic: score}: calibrated confidence in every topic, given or not; {} if no model read it.",
    "novelty": "Share of its words, weighted by rarity, that the model never met, 0 to 1; null if not measured.",
    "doubt": "How much a person's answer may teach the model, 0 to 1; null if no model read it.",
}

REVIEW_COLUMNS: dict[str, dict[str, str]] = {
    "reviews": {
        "id": "Number of the review.",
        **_REVIEW,
        "adjudicates": _ADJUDICATES,
        "shown": "JSON {relevance, relevance_score, tags: [{topic, score, strength}]}: what the model had said.",
        "relevance": "What was chosen: core, partial or none.",
        "topics": TOPICS_CHOSEN,
        "note": "What the person wrote beside it.",
        "superseded_by": "The later review of the same article by the same person; null if this one stands.",
    },
    "model_months": {
        **_MONTH,
        "texts": _TEXTS,
        "relevant": _RELEVANT,
        "novelty_sum": "Sum of annotations.novelty over texts.",
        "novelty_relevant_sum": "The same over those on reform.",
    },
    "topic_months": {
        **_MONTH,
        "topic": "The topic.",
        "present": _PRESENT,
        "main": _MAIN,
        "score_sum": "Sum of the scores over all texts of the month.",
    },
    "v_reviews": {
        "review_id": "Number of the review.",
        **{name: _REVIEW[name] for name in ("article_id", "version_id")},
        "newspaper": SOURCE["newspaper"],
        "url": SOURCE["url"],
        "title": VERSION_FACTS["title"],
        "published": VERSION_FACTS["published"],
        **{name: _REVIEW[name] for name in ("who", "reviewed_utc", "how_chosen")},
        "adjudicates": _ADJUDICATES,
        "model": _REVIEW["model"],
        "shown_relevance": "Relevance the model had said; null if nothing was shown.",
        "shown_topics": "JSON {topic: strength} the model had said.",
        "relevance": "What was chosen: core, partial or none.",
        "topics": TOPICS_CHOSEN,
        "note": "What the person wrote beside it.",
        "is_current": "0 if the same person answered again later.",
        "superseded_by": "That later review.",
        "is_of_current_version": "0 if the article was edited since.",
    },
    "v_review_topics": {
        "review_id": "Number of the review.",
        **{name: _REVIEW[name] for name in ("article_id", "version_id", "who", "reviewed_utc", "how_chosen")},
        "topic": "The topic.",
        "topic_name": "Its Vietnamese name.",
        "model": _REVIEW["model"],
        "shown_strength": "What the model had said: 2, 1, or 0 for absent.",
        "shown_score": "Score of the topic if the model had given it.",
        "strength": "What was chosen: 2, 1, or 0 for absent.",
    },
    "v_topic_months": {
        **_MONTH,
        "topic": "The topic.",
        "topic_name": "Its Vietnamese name.",
        "texts": _TEXTS,
        "relevant": _RELEVANT,
        "present": _PRESENT,
        "main": _MAIN,
        "share": "present of texts, 0 to 1.",
        "mean_score": "Mean score over all texts.",
        "novelty": "Mean of annotations.novelty over all texts.",
        "novelty_relevant": "The same over those on reform; null if there are none.",
    },
}
