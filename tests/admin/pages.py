"""A page as a test reads it: its forms, links and headings, and what is wrong with its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
NEED_LABEL = {"input", "select", "textarea"}


@dataclass(slots=True)
class Form:
    """One form: where it goes, and what it would send as it stands."""

    action: str
    method: str
    is_work: bool = True
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    @property
    def token(self) -> str | None:
        """The proof that it was shown here."""
        return (self.fields.get("csrf_token") or [None])[0]


class Page(HTMLParser):
    """Reads a page; `problems` holds everything that is not right about its HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.problems: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self._ids: list[str] = []
        self._labels: set[str] = set()
        self._controls: list[dict[str, str]] = []
        self._button_text: list[str] = []
        self._select = ""
        self.feed(html)
        self.close()
        self._check()

    def form(self, ending: str = "") -> Form:
        """The one form whose action ends so; without an ending the one form of the work itself."""
        found = [it for it in self.forms if (it.action.endswith(ending) if ending else it.is_work)]
        assert len({it.action for it in found}) == 1, [it.action for it in self.forms]
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if len(told) != len(attrs):
            self.problems.append(f"<{tag}> says an attribute twice")
        if "style" in told or any(name.startswith("on") for name in told):
            self.problems.append(f"<{tag}> has a style or a script in it")
        if tag in {"style"} or (tag == "script" and "src" not in told):
            self.problems.append(f"<{tag}> in the page")
        if told.get("id"):
            self._ids.append(told["id"])
        if tag == "img" and "alt" not in told:
            self.problems.append("<img> without alt")
        if tag == "a":
            self.links.append(told.get("href", ""))
        if tag == "label":
            self._labels.add(told.get("for", ""))
        if tag == "form":
            method = told.get("method", "get").lower()
            self.forms.append(Form(told.get("action", ""), method, "main" in self._open))
        if tag in NEED_LABEL or tag == "button":
            self._control(tag, told)
        if tag == "option" and "selected" in told and self.forms:
            self.forms[-1].fields[self._select] = [told.get("value", "")]
        if tag == "h1":
            self.headings.append("")
        if tag == "button":
            self._button_text.append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self._open[-1:]} at {self.getpos()}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if "template" not in self._open:  # what a script may put there later is not read yet
            self.text += data
        if "h1" in self._open:
            self.headings[-1] += data
        if "button" in self._open:
            self._button_text[-1] += data

    def _control(self, tag: str, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "select":
            self._select = name
        if tag in NEED_LABEL and kind != "hidden":
            self._controls.append(told)
        if not self.forms or "form" not in self._open or not name:
            return
        form = self.forms[-1]
        form.names.add(name)
        if kind in {"radio", "checkbox"}:
            if "checked" in told:
                form.fields.setdefault(name, []).append(told.get("value", "on"))
        elif tag == "input":
            form.fields[name] = [told.get("value", "")]

    def _check(self) -> None:
        if self._open:
            self.problems.append(f"left open: {self._open}")
        twice = {it for it in self._ids if self._ids.count(it) > 1}
        self.problems += [f"id twice: {it}" for it in sorted(twice)]
        for told in self._controls:
            if told.get("id", "") not in self._labels and "aria-label" not in told:
                self.problems.append(f"no label: {told}")
        self.problems += ["button without text" for it in self._button_text if not it.strip()]
        if "<!doctype html>" in self.html and len(self.headings) != 1:
            self.problems.append(f"headings: {self.headings}")
        for reference in ("aria-labelledby", "aria-describedby"):
            for part in self.html.split(f'{reference}="')[1:]:
                ids = part.partition('"')[0].split()
                self.problems += [f"{reference} {it}" for it in ids if it not in self._ids]
