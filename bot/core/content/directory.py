"""The directory: organisations a person can be sent to, the projects and partners around them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict

from bot.core.content.facts import OVER, Entry, Fact, Status

NATIONAL, ABROAD = "national", "etranger"
_EMPTIED: dict[str, dict[str, Any]] = {
    "phone": {"phones": (), "fax": ()}, "email": {"emails": ()}, "address": {"address": ""},
}  # fmt: skip
CONTACT_PARTS = tuple(_EMPTIED)


class Kind(StrEnum):
    """What an organisation is."""

    TRAINING_CENTRE = "training_centre"
    INCUBATOR = "incubator"
    PUBLIC_AGENCY = "public_agency"
    RECRUITMENT = "recruitment"
    FINANCE = "finance"
    NGO = "ngo"
    NETWORK = "network"
    PROTECTION = "protection"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    DONOR_PROJECT = "donor_project"
    POLICE = "police"


class Aim(StrEnum):
    """What a person looks for: the paths of the trades flow, then the helps."""

    LEARN = "learn"
    CERTIFY = "certify"
    BUSINESS = "business"
    JOB = "job"
    COLLECTIVE = "collective"
    FINANCE = "finance"
    ORIENTATION = "orientation"
    RETURN_WITHOUT_IOM = "return_without_iom"
    BEFORE_RETURN = "before_return"
    IOM_CASE = "iom_case"
    HEALTH = "health"
    PSYCHOSOCIAL = "psychosocial"
    HOUSING = "housing"
    LEGAL = "legal"
    FOOD = "food"
    FAMILY = "family"
    PROTECTION = "protection"


class Access(StrEnum):
    """How a person gets there, according to the documents."""

    DIRECT = "direct"
    TO_CONFIRM = "to_confirm"
    VIA_IOM = "via_iom"
    VIA_NGO = "via_ngo"
    NONE = "none"
    UNKNOWN = "unknown"


REACHABLE = frozenset({Access.DIRECT, Access.TO_CONFIRM, Access.VIA_IOM, Access.VIA_NGO})


class IomReturn(StrEnum):
    """Whether a return organised by IOM is asked for."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    AIMED_AT_THOSE_WITHOUT = "aimed_at_those_without"
    NOT_STATED = "not_stated"


class Referrals(StrEnum):
    """Whether the organisation agreed to receive people: only a member can say so (rule 4)."""

    NONE = "none"
    ACCEPTED = "accepted"


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The agreement behind an accepted referral: without a tested address there is none."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    agreed_on: date
    contact: str
    address_tested_on: date


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach an organisation, with the year it was true."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    year: int
    phones: tuple[str, ...] = ()
    fax: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str = ""
    web: str = ""

    def part(self, part: str) -> str:
        """The first phone or e-mail, or the address; empty when there is none."""
        found = {"phone": self.phones[:1], "email": self.emails[:1], "address": (self.address,)}
        return next(iter(found[part]), "")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Conditions in figures, where a document gives them."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    age_min: int | None = None
    age_max: int | None = None
    applies_to: str = ""
    training_months: int | None = None
    stay_hours: int | None = None


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """Who is admitted, in the words of the collection; empty means that no document says it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    age: str = ""
    sex: str = ""
    women: str = ""
    minors: str = ""
    schooling: str = ""
    certificates: str = ""
    vulnerable: str = ""
    business_stage: str = ""
    returned_with_iom: str = ""
    other: str = ""


@dataclass(frozen=True, kw_only=True)
class Existing(Fact):
    """A fact about something that may stop existing."""

    status: Status
    ended_in: int | None = None
    unknown_after: date | None = None
    period: str = ""

    def status_on(self, today: date) -> Status:
        """The status as far as it is known that day: after `unknown_after` it is to check."""
        past = self.unknown_after is not None and today > self.unknown_after
        return Status.TO_CHECK if past and self.status is Status.ACTIVE else self.status

    @property
    def is_over(self) -> bool:
        """Whether it must never be offered or volunteered."""
        return self.status in OVER


@dataclass(frozen=True, kw_only=True)
class Organisation(Existing):
    """Who helps, where, whom. `short`, `offers` and `conditions` are what a message says."""

    name: str
    kind: Kind
    for_people: bool
    access: Access
    access_reason: str
    iom_return: IomReturn
    not_for_people_because: str = ""
    acronym: str = ""
    short: str = ""
    reference: str = ""
    open_without_iom: bool = False
    accepts_referrals: Referrals = Referrals.NONE
    agreement: Agreement | None = None
    saturated: bool = False
    aims: tuple[Aim, ...] = ()
    offers: str = ""
    conditions: str = ""
    women_option: str = ""
    childcare_option: str = ""
    any_trade: bool = False
    from_anywhere: bool = False
    only_sectors: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    excluded_regions: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    eligibility: Eligibility = field(default_factory=Eligibility)
    limits: Limits = field(default_factory=Limits)
    amounts: tuple[str, ...] = ()
    contact: Contact | None = None
    partners: tuple[str, ...] = ()

    def without_contact(self, part: str) -> Organisation:
        """The same without its "phone", "address" or "email"; another part changes nothing."""
        if self.contact is None or part not in _EMPTIED:
            return self
        return replace(self, contact=replace(self.contact, **_EMPTIED[part]))

    @property
    def can_receive_referrals(self) -> bool:
        """Whether "ça m'intéresse" may become a referral rather than a request for a person."""
        return self.for_people and self.accepts_referrals is Referrals.ACCEPTED


@dataclass(frozen=True, kw_only=True)
class Project(Existing):
    """A programme: never offered by itself, answered about when asked by name."""

    name: str
    what: str
    owners: tuple[str, ...]
    country: str = "Mali"
    regions: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    eligibility: Eligibility = field(default_factory=Eligibility)
    amounts: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Partner(Entry):
    """Someone the documents only cite beside others."""

    name: str
