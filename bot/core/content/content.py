"""What can be asked of the content: built once for each revision, then shared by all turns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.core.content.advice import Answer, FinanceOption, Moment, Pitfall, Requirement, Size
from bot.core.content.directory import CONTACT_PARTS, Aim, Organisation
from bot.core.content.entries import Entries
from bot.core.content.facts import FactState, FactValue
from bot.core.content.journey import HOME_COUNTRY, NumberedStage
from bot.core.content.matching import Matcher, Matches, Wish
from bot.core.content.papers import ChecklistLine, Whereabouts, checklist
from bot.core.text import fill, placeholders


@dataclass(frozen=True, kw_only=True)
class Content(Entries):
    """The entries with their lookups. Build it with `build_content`."""

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher.of(
            self.organisations.values(), self.trades.values(), tuple(self.regions.values())
        )

    def organisations_for(
        self,
        trade: str | None,
        region: str | None,
        *,
        aim: Aim,
        came_with_iom: bool | None = None,
        women: bool = False,
    ) -> Matches:
        """Who to name, in order, at home or in the nearest region that has any.

        `region` may be a region's id, "etranger", or None. An id that never existed is a KeyError;
        a trade that a member withdrew counts as none.
        """
        if trade is not None and f"trade.{trade}" in self.withdrawn:
            trade = None
        wish = Wish(aim, self.trades[trade] if trade else None, region, came_with_iom, women)
        return self._matcher.find(wish)

    def centres_for(self, trade: str) -> tuple[Organisation, ...]:
        """The training organisations that list the trade itself."""
        found = self._matcher.by_aim[Aim.LEARN]
        return tuple(each for each in found if trade in each.trades)

    def checklist(
        self, situations: Collection[str], whereabouts: Whereabouts
    ) -> tuple[ChecklistLine, ...]:
        """The personal list of papers, each with the advice that fits where the person is."""
        return checklist(self.papers.values(), situations, whereabouts)

    def journey(self) -> tuple[NumberedStage, ...]:
        """The stages with the steps known in Mali; those of another country are not among them."""
        home = [state for state in self.states.values() if state.country == HOME_COUNTRY]
        return tuple(
            NumberedStage(
                number,
                stage,
                tuple(
                    sorted(
                        (state for state in home if state.stage == stage.id),
                        key=lambda state: state.order,
                    )
                ),
            )
            for number, stage in enumerate(self.stages.values(), start=1)
        )

    def fact(self, fact_id: str, today: date) -> FactValue:
        """What to say for `{fact.<id>}`: an amount, `<organisation>.phone|address|email`, or
        `<project>.status`. An id that never existed is a KeyError; a withdrawn one says so."""
        owner, _, part = fact_id.partition(".")
        if self._is_withdrawn(owner, part):
            return self.sentences.withdrawn_value()
        if not part:
            return self.amounts[owner].value(today, self.sentences)
        if part == "status":
            project = self.projects[owner]
            year = project.ended_in or project.year
            return self.sentences.status_value(project.status_on(today), year)
        return self._contact(self.organisations[owner], part)

    def _is_withdrawn(self, owner: str, part: str) -> bool:
        kind = {"": "amount", "status": "project"}.get(part, "organisation")
        return not self.withdrawn.isdisjoint({f"{kind}.{owner}", f"{kind}.{owner}.{part}"})

    def _contact(self, organisation: Organisation, part: str) -> FactValue:
        if part not in CONTACT_PARTS:
            raise KeyError(f"{organisation.id}.{part}")
        contact = organisation.contact
        if contact is None or not contact.part(part):
            return FactValue(self.sentences.to_check, None, True, FactState.MISSING)
        values = {"contact": contact.part(part), "year": str(contact.year)}
        return FactValue(fill(self.sentences.contact, values), contact.year, False)

    def fill(self, text: str, today: date) -> str:
        """The text with every `{fact.<id>}` said as it may be said that day."""
        names = [name for name in placeholders(text) if name.startswith("fact.")]
        if not names:
            return text
        return fill(text, {name: self.fact(name[5:], today).text for name in names})

    def values(self, today: date) -> dict[str, str]:
        """Every `fact.<id>` with what it says that day, for texts that are filled elsewhere."""
        return {f"fact.{name}": self.fact(name, today).text for name in self._fact_names}

    @cached_property
    def _fact_names(self) -> frozenset[str]:
        """All that texts may ask for, withdrawn or not: none may be printed as a placeholder."""
        gone = [name.split(".") for name in self.withdrawn]
        owners = [each.id for each in self.organisations.values() if each.contact]
        owners += [words[1] for words in gone if words[0] == "organisation"]
        projects = [*self.projects, *(words[1] for words in gone if words[0] == "project")]
        contacts = (f"{owner}.{part}" for owner in owners for part in CONTACT_PARTS)
        states = (f"{project}.status" for project in projects)
        amounts = (words[1] for words in gone if words[0] == "amount")
        return frozenset((*self.amounts, *amounts, *contacts, *states))

    def explain_state(self, state_id: str, today: date) -> FactValue:
        """A step of the journey in one text that fits 3 SMS, with its year."""
        if f"state.{state_id}" in self.withdrawn:
            return self.sentences.withdrawn_value()
        state = self.states[state_id]
        return FactValue(self.fill(state.explanation(self.explanation), today), state.year, False)

    def answer(
        self, question_id: str, today: date, *, whereabouts: Whereabouts = Whereabouts.UNKNOWN
    ) -> Answer:
        """Our answer, for where the person is; a withdrawn one leads to a person."""
        if f"question.{question_id}" in self.withdrawn:
            return Answer(self.sentences.withdrawn, None, True, False, True)
        question = self.questions[question_id]
        text = self.fill(question.answer_at(whereabouts), today)
        return Answer(text, question.year, question.ask_agent, question.sensitive, False)

    @property
    def pitfalls_to_tell(self) -> tuple[Pitfall, ...]:
        """The pitfalls that may be told unasked: none about an aid that ended."""
        return tuple(each for each in self.pitfalls.values() if not each.is_over)

    @property
    def requirements_to_tell(self) -> tuple[Requirement, ...]:
        """What open programmes ask for: none that ended."""
        return tuple(each for each in self.requirements.values() if not each.is_over)

    def finance_for(self, size: Size, moment: Moment | None) -> tuple[FinanceOption, ...]:
        """Ways to money of that size, those for the moment first; only where a person may go."""
        fitting = [
            option
            for option in self.finance.values()
            if option.size == size and self._may_be_offered(option.organisation)
        ]
        return tuple(sorted(fitting, key=lambda option: moment not in (None, option.moment)))

    def _may_be_offered(self, organisation_id: str) -> bool:
        organisation = self.organisations.get(organisation_id)
        return organisation is not None and organisation.for_people and not organisation.is_over
