"""Legal documents a text refers to: Nghị định 42/2022/NĐ-CP -> type, number, year, issuer, and which document it is.

Grammar, canonical form and order of resolving follow the project's reference grammar F1-F9. What two documents fit
stays ambiguous: the more famous one is never guessed.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from nlp.citations import Citation, citations, may_cite
from nlp.legal_documents import documents_fitting, laws_named, told_by_title
from nlp.legal_symbols import canonical, is_local
from nlp.places import find_places
from nlp.text import Span, fold, fold_map, paragraphs, sentences, stand_still


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference; `text[start:end] == raw`, from the type word to the end of the number."""

    raw: str
    start: int
    end: int
    number_start: int | None
    """Span of the number or symbol alone, in which no figure may start; None for a law called by name."""
    number_end: int | None
    type: str
    number: str | None
    """As printed, leading zeros kept."""
    year: int | None
    year_from: str | None
    """symbol, date or text."""
    symbol: str | None
    """Without number and year: NQ-CP, NQ/TW, QH15."""
    issuer: str | None
    """Code; joint issuers are parted by a bar."""
    issuer_from: str | None
    """symbol, phrase, type or table."""
    issuer_place: str | None
    """Province of a local issuer, if printed."""
    date: str | None
    """ISO date printed after the symbol."""
    name: str | None
    provision: str | None
    type_inherited: bool
    """No type word is printed: the type comes from the list, or from the code in the symbol."""
    ambiguous: bool
    candidates: tuple[str, ...]
    doc_id: str | None
    """Id of a row of `legal_documents`."""
    resolved_by: str | None
    """exact, table, title or antecedent."""
    canonical: str


_NEAR: Final = 400
"""Characters of a sentence on either side that title words and issuers are looked for in."""
_REMEMBERED: Final = 16
"""Different readings of one number that are kept as antecedents; no honest article has as many."""
_ISSUER_WORDS: Final = {
    "UBND": re.compile(r"(?:ubnd|ủy ban nhân dân) ?$"),
    "HĐND": re.compile(r"(?:hđnd|hội đồng nhân dân) ?$"),
    "TU": re.compile(r"(?:tỉnh ủy|thành ủy) ?$"),
}
_DEPARTMENT: Final = re.compile(r"(?<!\w)sở [^,;:.]{2,40}$")


class _Named(NamedTuple):
    """A province in a paragraph, with the folded words before it."""

    start: int
    name: str
    before: str


def _named(raw: str, published: date | None) -> list[_Named]:
    return [
        _Named(place.start, place.name, fold(raw[max(0, place.start - 50) : place.start]) + " ")
        for place in find_places(raw, published)
    ]


def _start(named: _Named) -> int:
    return named.start


def _place_of_issuer(places: Sequence[_Named], issuer: str, at: int, around: tuple[int, int]) -> str | None:
    """Find the province printed beside a local issuer: behind the reference first, else the nearest before it."""
    words = _ISSUER_WORDS.get(issuer, _DEPARTMENT)
    nearest: str | None = None
    for place in places[bisect_left(places, around[0], key=_start) : bisect_left(places, around[1], key=_start)]:
        if words.search(place.before):
            nearest = place.name
            if place.start >= at:
                break
    return nearest


def _as_printed(raw: str, citation: Citation, spans: list[tuple[int, int]], at: int) -> Reference:
    """Turn a citation of a folded paragraph that begins at `at` into a reference to places of the text."""

    def words(span: tuple[int, int] | None) -> str | None:
        return None if span is None else raw[spans[span[0]][0] : spans[span[1] - 1][1]]

    start, end = spans[citation.start][0], spans[citation.end - 1][1]
    number = citation.number_span
    name = words(citation.name_span)
    if citation.number is None:
        form = f"{citation.type}:{name}@{citation.year or '?'}"
    else:
        form = canonical(citation.type, citation.number, citation.symbol, citation.year, citation.year_in_symbol)
    return Reference(
        raw=raw[start:end],
        start=at + start,
        end=at + end,
        number_start=None if number is None else at + spans[number[0]][0],
        number_end=None if number is None else at + spans[number[1] - 1][1],
        type=citation.type,
        number=citation.number,
        year=citation.year,
        year_from=citation.year_from,
        symbol=citation.symbol,
        issuer=citation.issuer,
        issuer_from=citation.issuer_from,
        issuer_place=None,
        date=citation.date,
        name=name,
        provision=words(citation.provision_span),
        type_inherited=citation.type_inherited,
        ambiguous=False,
        candidates=(),
        doc_id=None,
        resolved_by=None,
        canonical=form,
    )


def _printed(raw: str, folded: str, spans: list[tuple[int, int]]) -> str:
    """Return the folded paragraph with the letters as printed."""
    if len(raw) == len(folded) and stand_still(spans):
        return "".join([here if there.isalpha() else there for here, there in zip(raw, folded, strict=True)])
    return "".join([raw[start] if char.isalpha() else char for char, (start, _) in zip(folded, spans, strict=True)])


def _key(reference: Reference) -> tuple[str, str]:
    number = reference.number
    return reference.type, fold(reference.name or "") if number is None else number.lstrip("0")


def _resolve_law(reference: Reference, earlier: list[Reference], published: date | None) -> Reference:
    if reference.year is None:
        known = {other.doc_id for other in earlier if other.doc_id is not None}
        if len(known) == 1:
            return replace(reference, doc_id=known.pop(), resolved_by="antecedent")
    fitting = laws_named(reference.type, reference.name or "", reference.year, published)
    if len(fitting) == 1:
        return replace(reference, doc_id=fitting[0].id, resolved_by="table")
    return replace(reference, ambiguous=len(fitting) > 1, candidates=tuple(sorted(row.id for row in fitting)))


def _resolve(reference: Reference, earlier: list[Reference], sentence: str, published: date | None) -> Reference:
    """Decide which document a reference means, by its symbol, an antecedent, title words, the table, in this order."""
    if reference.number is None:
        return _resolve_law(reference, earlier, published)
    if reference.symbol is None:
        full = [other for other in earlier if other.symbol is not None]
        if reference.issuer is not None:
            full = [other for other in full if other.issuer == reference.issuer]
        if len({(other.symbol, other.canonical.split("#")[0]) for other in full}) == 1:
            first = full[0]
            return replace(
                reference,
                year=first.year,
                year_from=first.year_from,
                symbol=first.symbol,
                issuer=first.issuer,
                issuer_from=first.issuer_from,
                issuer_place=first.issuer_place,
                doc_id=first.doc_id,
                resolved_by="antecedent" if first.doc_id else None,
                ambiguous=first.ambiguous,
                candidates=first.candidates,
                canonical=first.canonical,
            )
    fitting = documents_fitting(
        reference.type,
        reference.number,
        symbol=reference.symbol,
        issuer=reference.issuer,
        year=reference.year,
        place=reference.issuer_place,
        day=published,
    )
    if reference.symbol is not None and len(fitting) == 1:
        return replace(reference, doc_id=fitting[0].id, resolved_by="exact" if reference.year else "table")
    if reference.symbol is not None and reference.year is None:
        known = {other.doc_id for other in earlier if other.symbol == reference.symbol and other.doc_id is not None}
        if len(known) == 1:
            return replace(reference, doc_id=known.pop(), resolved_by="antecedent")
    told = told_by_title(fitting, sentence)
    if told is not None:
        return replace(reference, doc_id=told.id, resolved_by="title")
    if len(fitting) == 1:
        found = replace(reference, doc_id=fitting[0].id, resolved_by="table")
        if found.issuer is None and not reference.number.replace(".", "").isdigit():
            # A number with a letter (30a) is a name of its own; plain numbers begin anew with every issuer.
            return replace(found, issuer=fitting[0].issuer, issuer_from="table")
        return found
    return replace(
        reference,
        ambiguous=len(fitting) > 1 or reference.issuer is None,
        candidates=tuple(sorted(row.id for row in fitting)),
    )


def find_references(text: str, published: date | None) -> list[Reference]:
    """Find the legal documents clean text refers to, in order; documents later than `published` are never meant.

    >>> [r.canonical for r in find_references("Theo Nghị định số 42/2022/NĐ-CP và Nghị quyết 66.", date(2026, 3, 1))]
    ['decree:42/2022/NĐ-CP', 'resolution:66/?']
    """
    found: list[Reference] = []
    earlier: dict[tuple[str, str], list[Reference]] = {}
    for paragraph in paragraphs(text):
        raw = text[paragraph.start : paragraph.end]
        folded, spans = fold_map(raw)
        if not may_cite(folded):
            continue
        printed = _printed(raw, folded, spans)
        cut: list[Span] = []
        places: list[_Named] | None = None
        for citation in citations(folded, printed):
            cut = cut or list(sentences(raw))
            reference = _as_printed(raw, citation, spans, paragraph.start)
            at = reference.start - paragraph.start
            sentence = cut[bisect_right(cut, (at, len(raw))) - 1]
            first = max(sentence.start, at - _NEAR)
            last = min(sentence.end, at + len(reference.raw) + _NEAR)
            if reference.issuer is not None and is_local(reference.issuer):
                places = _named(raw, published) if places is None else places
                place = _place_of_issuer(places, reference.issuer, at, (first, last))
                reference = replace(reference, issuer_place=place)
            same = earlier.setdefault(_key(reference), [])
            reference = _resolve(reference, same, raw[first:last], published)
            known = (reference.symbol, reference.year, reference.doc_id)
            if len(same) < _REMEMBERED and known not in ((r.symbol, r.year, r.doc_id) for r in same):
                same.append(reference)
            found.append(reference)
    return found
