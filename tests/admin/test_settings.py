"""Settings: who may change them, what is refused and why, and that everybody sees a change."""

from __future__ import annotations

import pytest

from admin import setting_words
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.sending import is_suspended
from bot.services.setting_rows import GROUPS
from bot.store import library
from tests.admin.pages import Page
from tests.admin.recorded import Recorded, recorded
from tests.admin.visiting import Visitor, hire

PAGE = "/admin/settings"
NOBODYS = "+223 00 00 00 01"


@pytest.fixture
def chief(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.ADMIN))


def stored(parts: Parts, name: str) -> str | None:
    return parts.db.read(library.list_settings).get(name)


def entry(parts: Parts, act: str) -> Recorded:
    """The one entry of this act about the service."""
    [found] = [it for it in recorded(parts, "service") if it.act == act]
    return found


def enter(chief: Visitor, group: str, **values: str) -> Page:
    return chief.press(chief.open(PAGE).form(f"/{group}"), **values)


def call(**changes: str) -> dict[str, str]:
    row = {"country": "Mali", "who": "Police", "number": "17", "checked_on": "2026-11-02"}
    return {f"0-{name}": value for name, value in {**row, **changes}.items()}


def test_every_setting_has_a_name_and_every_cause_a_word() -> None:
    names = {it.name for settings in GROUPS.values() for it in settings}
    assert names <= set(setting_words.NAMES)
    assert set(GROUPS) == set(setting_words.GROUPS)


def test_the_page_is_right_and_shows_what_is_in_force(chief: Visitor) -> None:
    page = chief.open(PAGE)
    assert page.problems == []
    assert page.form("/hours").fields["waking_hours"] == ["08:00-20:00"]
    assert page.form("/keeping").fields["keep_days_images"] == ["7"]


def test_a_change_is_kept_told_to_every_process_and_recorded_by_name(
    chief: Visitor, parts: Parts
) -> None:
    was = parts.db.read(library.read_revision)[0]
    page = enter(chief, "operator", operator="Maison  des migrants")
    assert "C’est enregistré" in page.text
    assert stored(parts, "operator") == "Maison des migrants"
    assert parts.db.read(library.read_revision)[0] == was + 1
    assert entry(parts, "settings_changed").detail == {"settings": "operator"}
    assert "Nom de l’organisme" in chief.open("/admin/audit").text


def test_what_was_not_changed_is_not_written(chief: Visitor, parts: Parts) -> None:
    enter(chief, "cases", silence_days="45")
    assert stored(parts, "silence_days") == "45"
    assert stored(parts, "kit_days") is None


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [
        ("keeping", "keep_days_images", "8"),
        ("keeping", "keep_days_images", "0"),
        ("keeping", "keep_days_tombstones", "30"),
        ("keeping", "keep_days_survey_answers", "400"),
        ("hours", "waking_hours", "8-20"),
        ("hours", "waking_hours", "20:00-08:00"),
        ("hours", "waking_hours", "03:00-20:00"),
        ("hours", "takeover_hours", "73"),
        ("hours", "silence_hours", "douze"),
        ("cases", "check_in_misses", "-1"),
        ("cases", "silence_days", "٣"),
        ("deadlines", "deadline_hours.danger", "9999999999"),
        ("broadcasts", "broadcast_pace", "0"),
        ("operator", "operator", ""),
        ("operator", "operator", "{phone}"),
        ("operator", "operator", "x" * 61),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(
    chief: Visitor, parts: Parts, group: str, name: str, value: str
) -> None:
    page = enter(chief, group, **{name: value})
    assert chief.last.status_code == 422
    assert page.problems == [] and page.html.count('aria-invalid="true"') == 1
    assert page.form(f"/{group}").fields[name] == [value]
    assert stored(parts, name) is None


def test_ready_answers_are_kept_line_by_line(chief: Visitor, parts: Parts) -> None:
    page = enter(chief, "replies", quick_replies=" Merci,  on vous répond. \r\n\r\nVenez demain.")
    assert stored(parts, "quick_replies") == "Merci, on vous répond.\nVenez demain."
    assert page.problems == []
    enter(chief, "replies", quick_replies="")
    assert stored(parts, "quick_replies") == ""


@pytest.mark.parametrize("typed", ["x" * 301, "\n".join(["oui"] * 21), "Bonjour {nom}"])
def test_ready_answers_that_cannot_be_are_kept_on_the_page_alone(
    chief: Visitor, parts: Parts, typed: str
) -> None:
    page = enter(chief, "replies", quick_replies=typed)
    assert chief.last.status_code == 422 and page.problems == []
    assert f"{typed}</textarea>" in page.html and stored(parts, "quick_replies") is None


def test_what_broadcasts_may_cost_is_set(chief: Visitor, parts: Parts) -> None:
    enter(chief, "broadcasts", broadcast_budget="1500000", broadcast_pace="")
    assert stored(parts, "broadcast_budget") == "1500000"
    assert stored(parts, "broadcast_pace") is None


def test_an_empty_number_is_the_default_again(chief: Visitor, parts: Parts) -> None:
    enter(chief, "hours", silence_hours="24", waking_hours="09:00-18:00")
    enter(chief, "hours", silence_hours="", waking_hours="")
    assert (stored(parts, "silence_hours"), stored(parts, "waking_hours")) == ("12", "08:00-20:00")


def test_images_may_be_kept_for_a_shorter_time(chief: Visitor, parts: Parts) -> None:
    enter(chief, "keeping", keep_days_images="3")
    assert stored(parts, "keep_days_images") == "3"


def test_two_members_do_not_undo_each_other(chief: Visitor, parts: Parts) -> None:
    page = chief.open(PAGE)
    enter(chief, "cases", silence_days="20")
    told = chief.press(page.form("/cases"), kit_days="14")
    assert chief.last.status_code == 422 and "Un collègue vient de changer" in told.text
    assert (stored(parts, "silence_days"), stored(parts, "kit_days")) == ("20", None)


def test_numbers_to_call_are_told_with_the_day_they_were_tried(
    chief: Visitor, parts: Parts
) -> None:
    assert "Aucun numéro n’est réglé" in chief.open(PAGE).text
    enter(chief, "calls", **call(), **{f"1-{k[2:]}": v for k, v in call(who="Aide").items()})
    french, bambara = "Police (Mali) 17, Aide (Mali) 17", "call_numbers_bm"
    assert stored(parts, "call_numbers") == f"Appelez : {french}. Vérifié le 02/11/2026."
    assert stored(parts, bambara) == f"{french} (02/11/2026)."
    page = chief.open(PAGE)
    assert page.form("/calls").fields["1-who"] == ["Aide"]
    chief.press(page.form("/calls"), **dict.fromkeys(call(), ""))
    assert stored(parts, "call_numbers") == "Appelez : Aide (Mali) 17. Vérifié le 02/11/2026."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "appelez"), ("number", ""), ("checked_on", ""), ("checked_on", "2127-01-01"),
        ("checked_on", "hier"), ("country", ""), ("who", "{x}"), ("who", "x" * 41),
    ],
)  # fmt: skip
def test_a_number_nobody_tried_or_can_dial_is_refused(
    chief: Visitor, parts: Parts, field: str, value: str
) -> None:
    page = enter(chief, "calls", **call(**{field: value}))
    assert chief.last.status_code == 422
    assert page.html.count('aria-invalid="true"') == 1 and page.problems == []
    assert stored(parts, "call_numbers") is None


def test_an_international_number_can_be_entered(chief: Visitor, parts: Parts) -> None:
    enter(chief, "calls", **call(number=NOBODYS))
    assert NOBODYS in (stored(parts, "call_numbers") or "")
    assert NOBODYS not in str(recorded(parts, "service"))


def test_all_sending_is_suspended_for_a_reason_and_resumed(chief: Visitor, parts: Parts) -> None:
    page = chief.press(chief.open(PAGE).form("/sending"), reason="wrong_text")
    assert parts.db.read(is_suspended) and "Plus rien ne part" in page.text
    written = entry(parts, "sending_suspended")
    assert written.detail == {"reason": "wrong_text"} and written.member_id is not None
    chief.press(page.form("/sending"), reason="repaired")
    assert not parts.db.read(is_suspended)
    assert entry(parts, "sending_resumed").detail == {"reason": "repaired"}


@pytest.mark.parametrize("reason", ["", "because", "repaired"])
def test_without_a_known_reason_nothing_stops(chief: Visitor, parts: Parts, reason: str) -> None:
    page = chief.press(chief.open(PAGE).form("/sending"), reason=reason)
    assert chief.last.status_code == 422 and "Choisissez un motif" in page.text
    assert not parts.db.read(is_suspended)


def test_suspending_twice_is_said(chief: Visitor) -> None:
    form = chief.open(PAGE).form("/sending")
    chief.press(form, reason="wrong_text")
    assert "déjà le cas" in chief.press(form, reason="wrong_text").text


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_nobody_else_sees_or_changes_them(visitor: Visitor, parts: Parts, role: Role) -> None:
    visitor.be(hire(parts, role))
    page = visitor.open("/admin/")
    assert PAGE not in page.links
    token = {"csrf_token": page.form("/sign-out").token or ""}
    visitor.open(PAGE)
    assert visitor.last.status_code == 403
    told = {**token, "operator": "x", "to": "suspended", "reason": "wrong_text"}
    for part in ("operator", "calls", "sending"):
        assert visitor.post(f"{PAGE}/{part}", told) == 403
    assert stored(parts, "operator") is None and not parts.db.read(is_suspended)


@pytest.mark.parametrize("part", ["operator", "calls", "sending"])
def test_a_forged_form_changes_nothing(chief: Visitor, parts: Parts, part: str) -> None:
    form = chief.open(PAGE).form(f"/{part}")
    told = {**form.fields, "operator": ["x"], "to": ["suspended"], "reason": ["wrong_text"]}
    told["csrf_token"] = ["forged"]
    assert chief.post(form.action, told) == 400
    assert stored(parts, "operator") is None and not parts.db.read(is_suspended)


def test_a_group_that_is_not_there_is_not_found(chief: Visitor) -> None:
    form = chief.open(PAGE).form("/operator")
    assert chief.post(f"{PAGE}/nothing", form.fields) == 404


def test_secrets_are_named_and_never_shown(chief: Visitor, parts: Parts) -> None:
    page = chief.open(PAGE)
    assert "SEGIN_DATA_KEYS" in page.text and "En place" in page.text
    twilio = parts.config.twilio
    hidden = [parts.config.secret_key, *(twilio.auth_tokens if twilio else ())]
    assert not [it for it in hidden if it in page.html]
