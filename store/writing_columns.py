"""What the columns mean of the tables that the desk writes, and of the view over them."""

from __future__ import annotations

from store.view_columns import SOURCE, VERSION_FACTS

WRITING_TABLES = {
    "responses": "What an office does about a critical article: one row an article, its history in `audit`.",
    "saved_searches": "A search somebody keeps, and whether its new finds are sent by mail.",
    "corrections": "Where somebody says that a figure, a tag or a place was read wrongly; a person decides.",
    "audit": "Every write of the desk: who, when, and the row before and after. Never changed, never deleted.",
    "v_responses": "Every response with its article and the agency's later answer.",
}

_RESPONSE = {
    "state": "new; assigned = a unit has it until the deadline; answered = the agency's answer is linked; closed.",
    "unit": "The unit responsible, as the office writes it.",
    "deadline": "Day by which it must be answered.",
    "summary": "What the article says, in the office's words.",
    "directive": "The document that ordered to look into it.",
    "finding": "What the check found.",
    "outcome": "What was done in the end.",
    "responsibility": "Whose responsibility it was.",
    "note": "Anything else.",
    "answer_id": "The article with the agency's answer; null if it is none of ours or there is none.",
    "answer_url": "Address of the answer.",
    "closed_as": "handled, not_ours = another office's affair, not_critical = criticises nothing; null until closed.",
}
_OPENED = "When the first person wrote about it, UTC."
_CHANGED = "When it was last written, UTC."

WRITING_COLUMNS: dict[str, dict[str, str]] = {
    "responses": {
        "id": "Number of the response.",
        "article_id": "The critical article.",
        **_RESPONSE,
        "revision": "How often it was written; whoever writes over a later one is told.",
        "opened_utc": _OPENED,
        "changed_utc": _CHANGED,
        "who": "Who wrote last.",
    },
    "saved_searches": {
        "id": "Number of the search.",
        "name": "What its owner calls it.",
        "owner": "Who saved it.",
        "query": "The words, as typed; empty if only filters were set.",
        "filters": "JSON {field: [values]} of the page Bài.",
        "alert": "none; at_once = after each run that found something; daily = once a day.",
        "email": "Where alerts go.",
        "alerted_article": "Articles up to this number have been told, or were there before it was saved.",
        "alerted_utc": "When it was last looked at for an alert, UTC.",
        "saved_utc": "When it was saved, UTC.",
    },
    "corrections": {
        "id": "Number of the correction.",
        "article_id": "The article.",
        "version_id": "The version that was shown.",
        "kind": "figure, tag, place, reference (legal document) or other.",
        "item": "Number of the figure, place or reference at that time, or the topic; null for other.",
        "start": "First code point of its words in versions.text.",
        "end": "Code point after them.",
        "shown": "JSON object: what had been read.",
        "proposed": "What is right, in the person's words.",
        "who": "Who said so.",
        "proposed_utc": "When, UTC.",
        "state": "open, accepted or rejected; a decision that is taken back leaves it open.",
        "decided_by": "Who decided.",
        "decided_utc": "When, UTC.",
        "reason": "Why it was decided so; of an open one, why the decision before was taken back.",
    },
    "audit": {
        "id": "Number of the write.",
        "who": "Who wrote.",
        "done_utc": "When, UTC.",
        "action": "save = a new row; change; delete; decide = a correction was accepted or rejected, or that was taken back.",
        "row_table": "The table.",
        "row_id": "The row.",
        "before": "JSON object: the row before; null for a new one.",
        "after": "JSON object: the row after; null for a deleted one.",
    },
    "v_responses": {
        "response_id": "Number of the response.",
        "article_id": "The critical article.",
        "newspaper": SOURCE["newspaper"],
        "newspaper_title": SOURCE["newspaper_title"],
        "title": VERSION_FACTS["title"],
        "url": SOURCE["url"],
        "published": VERSION_FACTS["published"],
        **{name: _RESPONSE[name] for name in list(_RESPONSE)[:9]},
        "answer_id": _RESPONSE["answer_id"],
        "answer_title": "Its title.",
        "answer_url": "Address of the answer, of our article or of another page.",
        "answer_published": "When our article was published, local time.",
        "closed_as": _RESPONSE["closed_as"],
        "opened_utc": _OPENED,
        "changed_utc": _CHANGED,
    },
}
