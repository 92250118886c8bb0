"""Where a meaning leads: an entry of a flow with what was already answered, or a steering word."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.core.hearing import Word
from bot.core.understanding.lists import Intent, Intents
from bot.core.understanding.sources import QUESTION, Parsed
from bot.core.understanding.trades import TRADE
from bot.core.understanding.weighing import TRADES
from bot.core.world import Entry

QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Ways:
    """Every meaning with its way in and its name in a "which one?" menu, by language."""

    intents: Mapping[str, Intent]
    instead: Entry
    published: frozenset[str]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # meaning -> language

    @classmethod
    def of(cls, intents: Intents, parsed: Parsed, *, published: Collection[str]) -> "Ways":
        """Return the ways; a flow that is not among `published` leads to a person instead."""
        labels: dict[str, Mapping[str, str]] = {
            intent.id: {"fr": intent.label.fr, "bm": intent.label.bm or intent.label.fr}
            for intent in intents.intents
        }
        for trade in parsed.get("trades", {}).get("trades", ()):
            bambara = trade.get("label_bm") or {}
            names = {"fr": trade["sms_label"], "bm": bambara.get("text") or trade["sms_label"]}
            labels[TRADE + trade["id"]] = names
        for question in parsed.get("advice", {}).get("questions", ()):
            labels[QUESTION + question["id"]] = {"fr": question["question"]}
        return cls(
            {intent.id: intent for intent in intents.intents},
            Entry(intents.instead.flow, "", intents.instead.state),
            frozenset(published),
            labels,
        )

    @property
    def steering(self) -> frozenset[str]:
        """Return the meanings that amount to a steering word."""
        return frozenset(its.id for its in self.intents.values() if its.word)

    def word(self, meaning: str) -> Word | None:
        """Return the steering word a meaning amounts to, or None."""
        intent = self.intents.get(meaning)
        return intent.word if intent else None

    def entry(self, meaning: str, language: str, *, region: str | None, aim: str | None) -> Entry:
        """Return the entry for a meaning that is no steering word."""
        names = self.labels.get(meaning, {})
        label = names.get(language) or names.get("fr", "")
        if meaning.startswith(QUESTION):
            return self._open(QUESTIONS, label, answers={"question": meaning[len(QUESTION) :]})
        if meaning == TRADES or meaning.startswith(TRADE):
            said = {"trade": meaning.removeprefix(TRADE), "region": region, "aim": aim}
            if meaning == TRADES:
                del said["trade"]
            answers = {name: value for name, value in said.items() if value}
            return self._open(self.intents[TRADES].flow, label, answers=answers)
        intent = self.intents[meaning]
        is_searched = intent.flow == self.intents[TRADES].flow
        where = {"region": region} if region and is_searched else {}
        return self._open(intent.flow, label, state=intent.state, answers=where)

    def _open(
        self,
        flow: str | None,
        label: str,
        *,
        state: str | None = None,
        answers: Mapping[str, str] | None = None,
    ) -> Entry:
        if flow is None or (self.published and flow not in self.published):
            return Entry(self.instead.flow, label, self.instead.state)
        return Entry(flow, label, state, answers or {})
