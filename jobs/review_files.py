"""Answers by way of other tools: tasks for Label Studio and doccano, and their exports read back.

Label Studio (1.x): a JSON list of tasks {data, predictions, annotations}, results of type `choices` and `textarea`;
https://labelstud.io/guide/task_format. doccano (1.8): JSON lines {text, label, …}, text classification with several
labels, where every other key is carried through as metadata and notes come back under `Comments`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from nlp.topics.labels import RELEVANCE, TOPIC_IDS, TOPICS
from store.rows import select

CARRIED: Final = ("article_id", "version_id", "how_chosen", "model", "content")
"""Keys of ours that a tool carries through; `content` is the sha256 of the text, `shown` stands beside them."""
SHORT: Final = 80


class AnswerFileError(ValueError):
    """An export cannot be read; the text names file, task or line, and what to do. Nothing of it was imported."""


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """One answer in a file: the row for `store.reviews.save_review`, and where it stands, for complaints."""

    place: str
    row: dict[str, Any]


# ------------------------------------------------------------------------------------------------ out of the house
def labelstudio_tasks(asked: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return tasks for Label Studio; an item is `store.reviews.question` with `how_chosen`, and perhaps `answer`.

    An answer {relevance, topics, note} becomes an annotation, of whoever imports the tasks there.
    """
    return [
        {
            "annotations": [{"result": _answer_results(row)}] if row.get("answer") else [],
            "data": {"title": row["title"], "text": row["text"], "url": row["url"], **_carried(row)},
            "predictions": [
                {
                    "model_version": (row["model"] or "")[:12],
                    "score": row["relevance_score"],
                    "result": [
                        _choice(row, "relevance", str(row["relevance"])),
                        *(_choice(row, tag["topic"], str(tag["strength"])) for tag in row["tags"]),
                    ],
                }
            ]
            if row["model"]
            else [],
        }
        for row in asked
    ]


def _answer_results(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    answer = row["answer"]
    results = [_choice(row, "relevance", answer["relevance"])]
    results += [_choice(row, topic, str(strength)) for topic, strength in answer["topics"].items()]
    if answer["note"]:
        note = {"id": f"note-{row['version_id']}", "type": "textarea", "from_name": "note", "to_name": "text"}
        results.append({**note, "value": {"text": [answer["note"]]}})
    return [{**result, "id": f"answer-{result['id']}"} for result in results]


def _choice(row: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    return {
        "id": f"{name}-{row['version_id']}",  # every result of a project has an id of its own
        "type": "choices",
        "from_name": name,
        "to_name": "text",
        "value": {"choices": [value]},
    }


def labelstudio_config() -> str:
    """Return the labelling interface: relevance, every topic with 0, 1, 2, and a note."""
    lines = ["<View>", '  <Header value="$title"/>', '  <Text name="text" value="$text"/>']
    lines += ['  <Header value="Bài nói về cải cách hành chính?" size="5"/>']
    lines += _choices("relevance", RELEVANCE, ' required="true"')
    for number, topic in enumerate(TOPICS, 1):
        lines.append(f'  <Header value={quoteattr(f"{number}. {topic.name_vi}")} size="6"/>')
        lines += _choices(topic.id, ("0", "1", "2"), "")
    lines += ['  <TextArea name="note" toName="text" maxSubmissions="1" placeholder="Ghi chú"/>', "</View>"]
    return "\n".join(lines) + "\n"


def _choices(name: str, values: Sequence[str], more: str) -> list[str]:
    inside = "".join(f'<Choice value="{value}"/>' for value in values)
    return [f'  <Choices name="{name}" toName="text" choice="single-radio" showInline="true"{more}>{inside}</Choices>']


def doccano_lines(asked: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield JSON lines for doccano, items as above; labels are `relevance:core`, `procedures:2`."""
    for row in asked:
        said = {tag["topic"]: tag["strength"] for tag in row["tags"]}
        answer = row.get("answer") or {"relevance": row["relevance"], "topics": said}
        labels = [f"relevance:{answer['relevance']}"] if answer["relevance"] else []
        labels += [f"{topic}:{strength}" for topic, strength in answer["topics"].items()]
        yield json.dumps({"text": row["text"], "label": labels, **_carried(row)}, ensure_ascii=False)


def doccano_labels() -> str:
    """Return the labels a doccano project needs, as its page of labels imports them."""
    names = [f"relevance:{name}" for name in RELEVANCE]
    names += [f"{topic}:{strength}" for topic in TOPIC_IDS for strength in (2, 1)]
    colours = {"1": "#9EC9E2", "2": "#1F6FA8"}
    rows = [
        {
            "text": name,
            "suffix_key": None,
            "background_color": colours.get(name[-1], "#6B6B6B"),
            "text_color": "#ffffff",
        }
        for name in names
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _carried(row: Mapping[str, Any]) -> dict[str, Any]:
    """What comes back with the answer; flat, since tools keep metadata as cells of a table."""
    told = {name: row.get(name) for name in CARRIED if name != "content"}
    return {**told, "content": _digest(str(row["text"])), "shown": json.dumps(row["shown"], ensure_ascii=False)}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


# --------------------------------------------------------------------------------------------- back into the house
def names_of(who: Sequence[str]) -> dict[str, str]:
    """Read the names given with --who: one for all, under the empty key, or NUMBER=NAME for each.

    >>> names_of(["Lan"]), names_of(["3=Lan", "minh@mau.gov.vn=Minh"])
    ({'': 'Lan'}, {'3': 'Lan', 'minh@mau.gov.vn': 'Minh'})
    """
    if len(who) == 1 and "=" not in who[0]:
        return {"": who[0]}
    names = {key: name for key, sign, name in (one.partition("=") for one in who) if sign and key}
    if len(names) != len(who):
        raise AnswerFileError(f"--who {' --who '.join(who)}: one name, or NUMBER=NAME for each of several people")
    return names


def read_answers(path: Path, names: Mapping[str, str], store: Any) -> list[FileAnswer]:
    """Read an export of Label Studio or doccano. Raises AnswerFileError for the first thing that is wrong."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnswerFileError(f"{path}: byte {error.start} is no UTF-8: export it from the tool once more") from error
    if content.lstrip()[:1] == "[":
        try:
            tasks = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise AnswerFileError(f"{path}: not the JSON of Label Studio: {error}") from error
        _one_person(path, tasks, names)
        found = list(_labelstudio_answers(path, tasks, names))
    else:
        found = list(_doccano_answers(path, content, names))
    for answer in found:
        _checked(answer, store)
    return found


def _labelstudio_answers(path: Path, tasks: Sequence[Any], names: Mapping[str, str]) -> Iterator[FileAnswer]:
    for number, task in enumerate(tasks, 1):
        place = f"{path}: task {number}"
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            raise AnswerFileError(f"{place}: no object with data: export as JSON, not as JSON-MIN or CSV")
        annotations = task.get("annotations")
        if not isinstance(annotations, list):
            raise AnswerFileError(f"{place}: no list of annotations: export as JSON, not as JSON-MIN or CSV")
        last: dict[str, FileAnswer] = {}
        for annotation in sorted(filter(_counts, annotations), key=lambda one: str(one.get("updated_at") or "")):
            who = _whose(annotation.get("completed_by"), names, place)
            last[who] = FileAnswer(place, _row(task["data"], who, place) | _chosen(annotation, place))
        yield from last.values()


def _one_person(path: Path, tasks: Sequence[Any], names: Mapping[str, str]) -> None:
    """Raise AnswerFileError where one name was given for the answers of several people."""
    people = {
        str(_keys(annotation["completed_by"])[0])
        for task in tasks
        if isinstance(task, dict) and isinstance(task.get("annotations"), list)
        for annotation in task["annotations"]
        if _counts(annotation) and annotation.get("completed_by") is not None
    }
    if "" in names and len(people) > 1:
        said = " ".join(f"--who {number}=NAME" for number in sorted(people))
        raise AnswerFileError(f"{path}: answers of {len(people)} people: name each of them, {said}")


def _counts(annotation: object) -> bool:
    """Say whether an annotation is an answer: not skipped by the person, not empty."""
    return isinstance(annotation, dict) and not annotation.get("was_cancelled") and bool(annotation.get("result"))


def _whose(completed_by: object, names: Mapping[str, str], place: str) -> str:
    """Return the name of the person an annotation is by: an id, or an object with id and email."""
    if "" in names:
        return names[""]
    keys = _keys(completed_by)
    found = next((names[str(key)] for key in keys if str(key) in names), None)
    if found is None:
        told = " or ".join(str(key) for key in keys if key is not None) or "nobody"
        raise AnswerFileError(f"{place}: completed by {told}: say who that is, --who {told.split(' ')[0]}=NAME")
    return found


def _keys(completed_by: object) -> list[object]:
    """What names a person in Label Studio: a number, or an object with id and email."""
    return [completed_by.get("id"), completed_by.get("email")] if isinstance(completed_by, dict) else [completed_by]


def _chosen(annotation: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return relevance, topics and note of an annotation."""
    relevance, note = None, None
    topics: dict[str, int] = {}
    for result in annotation["result"]:
        name = result.get("from_name") if isinstance(result, dict) else None
        value = result.get("value") if isinstance(result, dict) else None
        if not isinstance(value, dict):
            raise AnswerFileError(f"{place}: a result without from_name and value: {str(result)[:SHORT]}")
        if name == "note":
            text = value.get("text")
            note = " ".join(map(str, text)) if isinstance(text, list) else None if text is None else str(text)
            continue
        choices = value.get("choices")
        if not isinstance(choices, list) or len(choices) != 1:
            raise AnswerFileError(f"{place}: {name}: one choice is needed, not {choices!r}")
        if name == "relevance":
            relevance = str(choices[0])
        else:
            topics[str(name)] = _strength(str(name), str(choices[0]), place)
    return {"relevance": relevance, "topics": topics, "note": note}


def _doccano_answers(path: Path, content: str, names: Mapping[str, str]) -> Iterator[FileAnswer]:
    who = names.get("")
    if who is None:
        raise AnswerFileError(f"{path}: an export of doccano has one person's answers: --who NAME")
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise AnswerFileError(f"{place}: no JSON: {error}; export as JSONL") from error
        if not isinstance(row, dict) or not isinstance(row.get("label"), list):
            raise AnswerFileError(f"{place}: no object with a list `label`: export as JSONL, a classification project")
        relevance, topics = _of_labels(row["label"], place)
        if relevance is None and not topics:
            continue  # not answered yet
        comments = row.get("Comments") or []
        note = " ".join(map(str, comments)) if isinstance(comments, list) else str(comments)
        yield FileAnswer(place, _row(row, who, place) | {"relevance": relevance, "topics": topics, "note": note})


def _of_labels(labels: Sequence[object], place: str) -> tuple[str | None, dict[str, int]]:
    """Read relevance and topics from labels such as relevance:core and procedures:2."""
    relevance: str | None = None
    topics: dict[str, int] = {}
    for label in map(str, labels):
        name, _, value = label.partition(":")
        if name == "relevance":
            if relevance is not None:
                raise AnswerFileError(f"{place}: two relevances, {relevance} and {value}: keep one label")
            relevance = value
        elif name in topics:
            raise AnswerFileError(f"{place}: {name} stands twice, as {topics[name]} and {value}: keep one label")
        else:
            topics[name] = _strength(name, value, place)
    return relevance, topics


def _strength(name: str, value: str, place: str) -> int:
    if name not in TOPIC_IDS or value not in ("0", "1", "2"):
        raise AnswerFileError(f"{place}: {name}:{value} is no topic with 0, 1 or 2; topics are {', '.join(TOPIC_IDS)}")
    return int(value)


def _row(carried: Mapping[str, Any], who: str, place: str) -> dict[str, Any]:
    """Return what an answer is about, from the keys that went with the text."""
    version = carried.get("version_id")
    if isinstance(version, float) and version.is_integer():  # a table with gaps makes floats of whole numbers
        version = int(version)
    if isinstance(version, bool) or not isinstance(version, int) or not 0 < version < 2**63:
        raise AnswerFileError(f"{place}: no version_id: import tasks that `diembao review export` wrote")
    try:
        shown = json.loads(carried.get("shown") or "{}")
    except (TypeError, ValueError) as error:
        raise AnswerFileError(f"{place}: the key `shown` was changed: {error}") from error
    return {
        "version_id": version,
        "who": who,
        "how_chosen": "random" if carried.get("how_chosen") == "random" else "imported",
        "model": str(carried.get("model") or "") or None,
        "shown": shown if isinstance(shown, dict) else {},
        "content": carried.get("content"),
    }


def _checked(answer: FileAnswer, store: Any) -> None:
    """Raise AnswerFileError unless the version is in this store with the text that was sent; drop the digest."""
    content = answer.row.pop("content")
    found = select(store, "SELECT text FROM versions WHERE id = ?", (answer.row["version_id"],))
    if not found or _digest(found[0]["text"]) != content:
        raise AnswerFileError(
            f"{answer.place}: version {answer.row['version_id']} of this store has not the text that was exported: "
            "name the store the tasks came from with --db"
        )
    if answer.row["relevance"] not in RELEVANCE:
        said = answer.row["relevance"] or "no relevance"
        raise AnswerFileError(f"{answer.place}: {said}: choose one of {', '.join(RELEVANCE)}")
