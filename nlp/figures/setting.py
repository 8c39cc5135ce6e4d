"""Setting: what holds for a whole document, read once: province, topic, own office, style of numbers, lawfulness."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from nlp.communes import available, provinces_by_units
from nlp.figures.line import Line, lines
from nlp.figures.memory import COMMITTEE, NOT_TOPICS, TERRITORIES, Memory, Page, land_of
from nlp.figures.scopes import Scope, aside, find_scopes
from nlp.places import Place, find_places, province_on
from nlp.provinces import PROVINCES
from nlp.text import Document, clean, fold, searchable

TITLE_WEIGHT, LEAD_WEIGHT = 4.0, 2.0
"""How much more a body counts in the headline and in the first paragraph when the topic is looked for."""
OFFICE_SHARE = 0.6
"""An office speaks more often than it is spoken of, so it counts less than a territory as the topic."""
INSIDE_SHARE = 0.3
"""What a province counts inside the name of an office."""


PORTAL = re.compile(r"(?<![\w-])(?P<slug>[A-Za-z]{4,15})\.gov\.vn(?![\w-])")
SLUGS = {re.sub(r"[^a-z]", "", searchable(unit.name)): unit.name for unit in PROVINCES} | {
    "hcm": "Hồ Chí Minh",
    "tphcm": "Hồ Chí Minh",
    "hochiminhcity": "Hồ Chí Minh",
    "thuathienhue": "Thừa Thiên Huế",
}
OWN_PROVINCE = re.compile(
    r"(?<!\w)(?:UBND|HĐND|Sở|toàn|trên địa bàn|Tỉnh ủy|của) (?:tỉnh|thành phố|TP)(?!\w)|(?<!\w)(?:Tỉnh|Thành) ủy"
)
OFTEN = 3
"""Times a province must be named to be the topic of an article whose headline does not name it."""
ENGLISH = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3}){2,6}(?![\d,])|(?<![\d.,])\d{1,4}\.\d{1,2}(?=%)")
GROUPED = re.compile(r",\d{3},\d{3}|\.\d{1,2}%")
"""What stands in each number of `ENGLISH`; few texts have it."""
VIETNAMESE = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3}){2,6}|\d{1,3},\d{1,2}(?!\d)|\d{1,3}\.\d{3}(?= (?:tỷ|tỉ|hồ|người|đồng)))"
)
RULE_WORDS = ("quy định", "nghị định", "thông tư", "luật", "quyết định số", "điều ")
RULE = re.compile(r"(?<!\w)(?:quy định|nghị định|thông tư|(?<!pháp )(?<!kỷ )luật|quyết định số|điều \d)(?!\w)")
RULE_IN_HEAD = re.compile(r"(?<!\w)(?:quy định|nghị định|thông tư|(?<!pháp )(?<!kỷ )luật|phân loại)(?!\w)")
FIRST_YEAR = 1900
"""A document dated earlier has no date: periods are codes of four digits, 19dd or 20dd."""


def day_of(document: Document) -> date | None:
    """Return the day of a document, if it is one that figures may be dated by."""
    day = document.published
    return day if day is not None and day.year >= FIRST_YEAR else None


def remember(document: Document, places: Sequence[Place], pages: Sequence[Page]) -> Memory:
    """Settle what holds for the whole document: province, date, topic, style of numbers, whether it states rules."""
    names = Counter(place.name for place in places)
    province = document.province
    title = headline(document)
    in_title = [place.name for place in places if place.start < len(document.title or "") + 1]
    if title is not None:
        in_title = [place.name for place in find_places(title.line.text, document.published)]
        names.update(in_title)
    if province is None:
        province = _named_most(names, in_title) or (_by_address(document) or _by_units(document) if not names else None)
    kind = next((place.kind for place in places if place.name == province), None)
    if kind is None and province is not None:
        unit = province_on(province, document.published)
        kind = unit.kind if unit is not None else None
    text = document.text
    today = day_of(document)
    memory = Memory(province, kind, today.isoformat() if today else None, _is_english(text), _is_lawful(text))
    memory.full = _full_names(pages)
    memory.topic = _topic(memory, pages, in_title)
    memory.heard.update(in_title)
    memory.own = _own(title or pages[0], pages) if pages else None
    return memory


def _is_english(text: str) -> bool:
    """Tell whether a text writes 2,300,000 and 99.5%, and nowhere 2.300.000 and 99,5."""
    if GROUPED.search(text) is None or len(ENGLISH.findall(text)) < 2:
        return False
    return VIETNAMESE.search(text) is None


def _is_lawful(text: str) -> bool:
    """Tell whether a text states rules: it speaks of laws in its head and again and again."""
    if RULE_IN_HEAD.search(text[:600].lower()) is None:
        return False
    lowered = text.lower()
    most = sum(map(lowered.count, RULE_WORDS))
    if most < 8 or most * 350 <= len(text):
        return False
    rules = len(RULE.findall(lowered))
    return rules >= 8 and rules * 350 > len(text)


def _named_most(names: Counter[str], in_title: Sequence[str]) -> str | None:
    """Return the province named twice as often as any other, or first in the headline and most."""
    ranked = names.most_common(2)
    if not ranked:
        return None
    alone = len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]
    return ranked[0][0] if alone or (in_title and in_title[0] == ranked[0][0]) else None


def _by_address(document: Document) -> str | None:
    """Return the province whose portal a text names (dichvucong.nghean.gov.vn), if it names only one."""
    found = set()
    if ".gov.vn" not in document.text:
        return None
    for match in PORTAL.finditer(document.text):
        unit = SLUGS.get(match["slug"].lower())
        if unit is not None:
            found.add(unit)
    return found.pop() if len(found) == 1 else None


def _by_units(document: Document) -> str | None:
    """Return the province that the districts and communes of a text lie in, where its own bodies point to one.

    `tỉnh`, `UBND tỉnh` must stand in the text: without them nothing needs to know.
    """
    if OWN_PROVINCE.search(document.text) is None or not available():
        return None
    ranked = Counter(provinces_by_units(document.text, day_of(document))).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]


def headline(document: Document) -> Page | None:
    """Read the headline where the text does not begin with it, as in feeds and label files."""
    title = clean(document.title or "").replace("\n", " ")
    if not title or document.text.startswith(title):
        return None
    line = next(lines(Document("", title)), None)
    return None if line is None else Page(line, find_scopes(line, []), [])


def _own(first: Page, pages: Sequence[Page]) -> Scope | None:
    """Return the office the headline is about, by the name the text uses most: Hải quan X → Cục Hải quan X."""
    named = [scope for scope in first.scopes if scope.type in ("agency", "enterprise") and not scope.generic]
    offices = Counter(scope.text for page in pages for scope in page.scopes if scope.type in ("agency", "enterprise"))
    for scope in named:
        speaks = first.line.folded.startswith(":", scope.end)  # `Bộ Nội vụ: …` announces, it is not spoken of
        if scope.points or speaks or aside(first.line.folded, scope, 0) or scope.text in NOT_TOPICS:
            continue
        longer = [name for name in offices if name.lower().endswith(scope.text.lower()) and offices[name] >= 2]
        if longer:
            return scope._replace(text=max(longer, key=lambda name: (offices[name], len(name))), inherited=True)
    return None


def _full_names(pages: Sequence[Page]) -> dict[str, str]:
    """Map a short name to the longer one the document uses for it (Cục Hàng hải → Cục Hàng hải Việt Nam)."""
    names = Counter(
        scope.text
        for page in pages
        for scope in page.scopes
        if not scope.generic and not scope.points and scope.type != "province"
    )
    folded = {name: fold(name) for name in names}
    printed: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for name, count in names.most_common():
        printed.setdefault(folded[name], name)
        counts[folded[name]] += count
    repeated = sorted(name for name, count in counts.items() if count >= 2)
    full: dict[str, str] = {}
    for name in names:
        short = folded[name]
        at = bisect_right(repeated, short)
        if at < len(repeated) and repeated[at].startswith(short + " ") and " " in name:
            full[name] = printed[repeated[at]]
    return full


def _topic(memory: Memory, pages: Sequence[Page], in_title: Sequence[str]) -> Scope | None:
    """Return the body the article is about, the one named most; None when two compete."""
    weights: dict[str, float] = defaultdict(float)
    bodies: dict[str, Scope] = {}

    def weigh(line: Line, body: Scope, share: float = 1.0) -> None:
        if body.text and body.text not in NOT_TOPICS and not body.generic:
            place = TITLE_WEIGHT if line.number == 0 and len(pages) > 1 else LEAD_WEIGHT if line.number == 1 else 1.0
            weights[body.text] += share * place * (1.0 if body.type in TERRITORIES else OFFICE_SHARE)
            bodies.setdefault(body.text, body)

    asides = 0
    for page in pages:
        for scope in page.scopes:
            if scope.points:
                continue
            if aside(page.line.folded, scope, 0):
                asides += scope.type == "agency"
                if COMMITTEE.match(scope.text):
                    weigh(page.line, land_of(scope), OFFICE_SHARE)
                continue
            body = memory.resolve(scope)
            if body is not None:
                weigh(page.line, memory.land(body))
        offices = [scope for scope in page.scopes if scope.type != "province"]
        starts = [scope.start for scope in offices]
        for province in page.provinces:
            at = bisect_right(starts, province.start) - 1
            if at >= 0 and province.end <= offices[at].end:
                weigh(page.line, province, INSIDE_SHARE)
    for name in [
        name
        for name, body in bodies.items()
        if body.type == "other" and (asides >= weights[name] / 3 or memory.province)
    ]:
        del weights[name]
    mentions = Counter(province.text for page in pages for province in page.provinces)
    headed = {province.text for page in pages[:1] for province in page.provinces} | set(in_title)
    for name, count in mentions.items():
        if memory.province != name or (count < OFTEN and name not in headed):
            weights.pop(name, None)
    ranked = sorted(weights.items(), key=lambda item: -item[1])[:2]
    if not ranked or ranked[0][1] < 3 or (len(ranked) > 1 and ranked[0][1] < 1.3 * ranked[1][1]):
        return None
    return bodies[ranked[0][0]]._replace(inherited=True)
