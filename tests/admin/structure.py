"""A page as assistive technology walks it: its elements as a tree, and what is wrong with them.

The rules are those of axe that need no layout: names, landmarks, headings, tables, lists, ARIA.
Contrast is computed in `test_colours.py`; labels and identifiers in `pages.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.admin.pages import VOID

ROLES = frozenset({"alert", "button", "group", "img", "log", "presentation", "region", "status"})
ROLES |= {"tab", "tablist", "tabpanel", "progressbar", "search", "timer"}
IN_LIST = {"ul": {"li", "script", "template"}, "ol": {"li"}, "dl": {"div", "dt", "dd"}}
LANDMARKS = ("main", "nav", "header")


@dataclass(slots=True)
class Element:
    """One element with what is in it."""

    tag: str
    told: dict[str, str]
    inside: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, *tags: str) -> Iterator[Element]:
        """Itself and everything in it, of these tags."""
        if not tags or self.tag in tags:
            yield self
        for child in self.inside:
            yield from child.all(*tags)

    @property
    def name(self) -> str:
        """What it is called by somebody who does not see it."""
        said = self.told.get("aria-label") or self.told.get("alt") or self.told.get("title") or ""
        hidden = self.told.get("aria-hidden") == "true"
        inner = "" if hidden else self.text + "".join(child.name for child in self.inside)
        return (said or inner).strip()


class _Tree(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self._open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].text += data


def faults_of(html: str) -> list[str]:
    """Everything that assistive technology would stumble over."""
    root = _Tree(html).root
    rules = (_document, _landmarks, _headings, _names, _tables, _lists, _aria, _forms)
    return [fault for rule in rules for fault in rule(root)]


def _document(root: Element) -> Iterator[str]:
    for page in root.all("html"):
        if not page.told.get("lang"):
            yield "html without lang"
    titles = [it for it in root.all("title") if it.text.strip()]
    if not titles:
        yield "no title"
    for meta in root.all("meta"):
        content = meta.told.get("content", "")
        if "user-scalable" in content or "maximum-scale" in content:
            yield "zoom is forbidden"


def _landmarks(root: Element) -> Iterator[str]:
    mains = list(root.all("main"))
    if len(mains) != 1:
        yield f"{len(mains)} main"
    elif not list(mains[0].all("h1")):
        yield "h1 outside main"
    called = Counter(it.told.get("aria-label", "") for it in root.all("nav"))
    if len(called) and ("" in called or max(called.values()) > 1):
        yield f"nav landmarks: {dict(called)}"
    links = [it.told.get("href", "") for it in root.all("a")]
    if not links or not links[0].startswith("#"):
        yield "no skip link first"


def _headings(root: Element) -> Iterator[str]:
    before = 0
    for heading in root.all("h1", "h2", "h3", "h4"):
        level = int(heading.tag[1])
        if level > before + 1:
            yield f"{heading.tag} after h{before}: {heading.name[:30]}"
        if not heading.name:
            yield f"empty {heading.tag}"
        before = level


def _names(root: Element) -> Iterator[str]:
    for element in root.all("a", "button", "summary"):
        if element.told.get("aria-hidden") != "true" and not element.name:
            yield f"{element.tag} without a name: {element.told}"
    for image in root.all("svg"):
        is_hidden = image.told.get("aria-hidden") == "true"
        if not is_hidden and not _is_inside_named(root, image):
            yield "svg without a name"
    for image in root.all("img"):
        if "alt" not in image.told:
            yield f"img without alt: {image.told}"


def _is_inside_named(root: Element, image: Element) -> bool:
    if image.told.get("aria-label") and image.told.get("role"):
        return True
    return any(
        it.told.get("role") == "img" and it.told.get("aria-label") and image in it.inside
        for it in root.all()
    )


def _tables(root: Element) -> Iterator[str]:
    for table in root.all("table"):
        headers = list(table.all("th"))
        if not headers:
            yield "table without headers"
        for header in headers:
            if header.told.get("scope") not in {"col", "row"}:
                yield f"th without scope: {header.name[:30]}"
            if header.told.get("scope") == "col" and not header.name:
                yield "empty column header"


def _lists(root: Element) -> Iterator[str]:
    for element in root.all(*IN_LIST):
        strange = {it.tag for it in element.inside} - IN_LIST[element.tag]
        if strange:
            yield f"{element.tag} holds {strange}"


def _aria(root: Element) -> Iterator[str]:
    ids = {it.told["id"] for it in root.all() if "id" in it.told}
    for element in root.all():
        role = element.told.get("role")
        if role is not None and role not in ROLES:
            yield f"role {role}"
        for reference in ("aria-labelledby", "aria-describedby", "aria-controls"):
            for it in element.told.get(reference, "").split():
                if it not in ids:
                    yield f"{reference} {it}"
        tab = element.told.get("tabindex", "0")
        if tab.lstrip("-").isdigit() and int(tab) > 0:
            yield f"tabindex {tab}"
        if element.told.get("aria-hidden") == "true" and list(element.all("a", "button", "input")):
            yield "something to press is hidden"


def _forms(root: Element) -> Iterator[str]:
    for group in root.all("fieldset"):
        legends = [it for it in group.inside if it.tag == "legend" and it.name]
        if not legends and not group.told.get("aria-label"):
            yield "fieldset without a legend"
    for options in root.all("optgroup"):
        if not options.told.get("label"):
            yield "optgroup without a label"
