"""The editor on screen: change in two languages, try, publish, go back; nothing typed is lost."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest

from admin import editor_words
from admin.editor_words import KINDS, sentence
from admin.flow_words import ACTIONS, LISTS
from admin.outcome_words import OUTCOMES
from bot.bench.editor import hundred_steps
from bot.core.conversation import GUARDS
from bot.core.editing import KINDS as ADDED
from bot.core.editing import Change, ChangeKind
from bot.core.flow import Expects
from bot.core.version import Mark
from bot.services import drafts
from bot.services.actions import catalogue
from bot.services.drafts import Work
from bot.services.parts import Parts
from bot.services.policy import Role
from tests.admin.pages import Page
from tests.admin.visiting import Visitor, hire
from tests.parts import stock

MENU = "/admin/flows/menu"
HEAVIEST = 40_000


@pytest.fixture
def editor(visitor: Visitor, parts: Parts) -> Visitor:
    stock(parts)
    return visitor.be(hire(parts, Role.EDITOR))


def work_of(parts: Parts, flow: str = "menu") -> Work:
    class Somebody:
        id, roles = 1, frozenset({Role.EDITOR})

    return parts.db.read(lambda s: drafts.read_work(Somebody(), flow, session=s))


def start_of(parts: Parts, flow: str = "menu") -> str:
    return work_of(parts, flow).draft.flow.start


def save(editor: Visitor, step: str, **filled: str) -> Page:
    """Send the form of a step, with some fields filled in."""
    form = editor.open(f"{MENU}?step={step}").form(f"/steps/{step}")
    return editor.press(form, **filled)


def test_every_part_of_the_editor_is_valid_and_light(editor: Visitor) -> None:
    for flow in ("menu", "metiers", "aide", "enquetes"):
        for see in editor_words.VIEWS:
            page = editor.open(f"/admin/flows/{flow}?see={see}")
            assert (editor.last.status_code, page.problems) == (200, []), (flow, see)
    for path in ("/admin/flows", f"{MENU}/versions", "/admin/flows/import?flow=menu"):
        page = editor.open(path)
        assert (editor.last.status_code, page.problems) == (200, []), path


def test_every_step_of_every_flow_has_a_form(editor: Visitor, parts: Parts) -> None:
    for flow in ("accueil", "verrou", "profil"):
        for step in work_of(parts, flow).draft.flow.states:
            page = editor.open(f"/admin/flows/{flow}?step={step}")
            assert page.problems == [] and page.form(f"/steps/{step}"), (flow, step)


def test_a_form_sent_back_as_it_was_shown_changes_nothing(editor: Visitor, parts: Parts) -> None:
    for flow in ("menu", "metiers", "verrou", "enquetes"):
        before = work_of(parts, flow).draft
        for step in before.flow.states:
            page = editor.open(f"/admin/flows/{flow}?step={step}")
            form = page.form(f"/steps/{step}")
            editor.press(form, do="save")
            assert work_of(parts, flow).draft.flow == before.flow, (flow, step)
        assert work_of(parts, flow).draft.texts == drafts.prune(before).texts


def test_a_hundred_steps_weigh_forty_kilobytes_at_most(editor: Visitor, parts: Parts) -> None:
    draft = hundred_steps()

    class Somebody:
        id, roles = 1, frozenset({Role.EDITOR})

    parts.db.write(
        lambda s: drafts.replace_draft(Somebody(), draft, seen=0, session=s, now=parts.clock())
    )
    for see in editor_words.VIEWS:
        answer = editor.client.get(
            f"/admin/flows/cent?see={see}&step=etape_5", headers={"Accept-Encoding": "gzip"}
        )
        assert answer.status_code == 200
        assert len(answer.get_data()) <= HEAVIEST, see
        assert b"etape_99" in gzip.decompress(answer.get_data())


def test_a_choice_in_two_languages_is_added_tried_published_and_taken_back(
    editor: Visitor, parts: Parts
) -> None:
    start = start_of(parts)
    before = work_of(parts).draft
    page = save(editor, start, do="drop-0")
    page = save(editor, start, do="add-0")
    last = max(int(it) for it in re.findall(r'name="choice-(\d+)-key"', page.html))
    page = save(
        editor,
        start,
        **{
            f"choice-{last}-fr": "Transport",
            f"choice-{last}-bm": "Bolifɛn",
            f"choice-{last}-words": "bus, car",
            f"choice-{last}-then": "papiers",
        },
    )
    assert "enregistrée dans le brouillon" in page.text
    draft = work_of(parts).draft
    choice = draft.flow.states[start].choices[last]  # type: ignore[union-attr]
    assert (choice.label, choice.words) == ("Transport", ("bus", "car"))
    key = f"{start}.{choice.key}.label"
    assert draft.texts["bm"][key].text == "Bolifɛn"

    phone = editor.open(f"{MENU}?see=phone")
    assert "Transport" in phone.text
    phone = editor.press(
        phone.form("/phone"), do="begin", language="bm", medium="sms", place="mali"
    )
    assert "Bolif" in phone.text

    changes = editor.open(f"{MENU}?see=changes")
    assert "Un choix est ajouté" in changes.text and "Un choix est retiré" in changes.text
    done = editor.press(changes.form("/publish"))
    assert "La version 2 est publiée." in done.text
    assert "Transport" in str(work_of(parts).base)

    back = editor.press(next(it for it in done.forms if it.action.endswith("/return")))
    assert "version 3" in back.text
    base = work_of(parts).base
    assert base is not None and base.flow == before.flow


def test_publishing_plays_the_scenarios_first(editor: Visitor, parts: Parts) -> None:
    start = start_of(parts)
    phone = editor.open(f"{MENU}?see=phone")
    said = next(it for it in phone.forms if "said" in it.names)
    phone = editor.press(said, said="1", do="say")
    keep = editor.press(phone.form("/scenarios"), title="Aux papiers")
    assert "Le scénario est gardé." in keep.text
    save(editor, start, **{"text-fr": "Alors ?", "still_right": "on"})
    refused = editor.press(editor.open(f"{MENU}?see=changes").form("/publish"))
    assert editor.last.status_code == 422
    assert "0 scénario sur 1 passe" in refused.text and "Alors ?" in refused.text
    published = work_of(parts).published
    assert published is not None and published.number == 1
    renewed = editor.press(refused.form("/renew"))
    assert "attend désormais" in renewed.text
    done = editor.press(editor.open(f"{MENU}?see=changes").form("/publish"))
    assert "1 scénario sur 1 passe" in done.text and "version 2" in done.text


def test_a_conflict_shows_both_texts_and_keeps_what_was_typed(
    editor: Visitor, parts: Parts, another_visitor: Callable[[], Visitor]
) -> None:
    start = start_of(parts)
    mine = editor.open(f"{MENU}?step={start}").form(f"/steps/{start}")
    other = another_visitor().be(hire(parts, Role.ADMIN, name="binta"))
    save(other, start, **{"text-fr": "La question de Binta"})
    page = editor.press(mine, **{"text-fr": "La question d’Awa"})
    assert editor.last.status_code == 422
    assert "binta" in page.text
    assert "La question de Binta" in page.text and "La question d’Awa" in page.html
    assert page.problems == []
    editor.press(page.form(f"/steps/{start}"), **{"text-fr": "La question d’Awa"})
    assert work_of(parts).draft.flow.states[start].text == "La question d’Awa"  # type: ignore


def test_removing_a_step_asks_where_its_ways_and_its_people_go(
    editor: Visitor, parts: Parts
) -> None:
    flow = "/admin/flows/papiers"
    start = start_of(parts, "papiers")
    step, instead = [it for it in work_of(parts, "papiers").draft.flow.states if it != start][:2]
    page = editor.open(f"{flow}/steps/{step}/remove")
    assert page.problems == [] and "personnes" in page.text
    told = editor.press(page.form(), instead=instead, people=instead)
    assert f"continue à «\u00a0{instead}\u00a0»" in told.text
    draft = work_of(parts, "papiers").draft
    assert step not in draft.flow.states and draft.moves == {step: instead}
    editor.open(f"{flow}/steps/{step}/remove")
    assert editor.last.status_code == 404


def test_the_first_step_is_not_removed_without_another(editor: Visitor, parts: Parts) -> None:
    start = start_of(parts)
    page = editor.open(f"{MENU}/steps/{start}/remove")
    editor.press(page.form(), instead="", people="")
    assert editor.last.status_code == 422
    assert work_of(parts).revision == 0


def test_problems_name_their_step_and_french_only_needs_a_reason(
    editor: Visitor, parts: Parts
) -> None:
    start = start_of(parts)
    save(editor, start, **{"text-fr": "Une tout autre question ?"})
    page = editor.open(f"{MENU}?see=problems")
    form = page.form("/french-only")
    editor.press(form, key=f"{start}.text", reason=" ")
    assert editor.last.status_code == 422
    editor.press(form, key=f"{start}.text", reason="La saison commence demain")
    assert work_of(parts).draft.french_only == {f"{start}.text": "La saison commence demain"}
    editor.press(editor.open(f"{MENU}?see=changes").form("/publish"))
    assert "1 texte en français seulement" in editor.open("/admin/flows").text
    assert "texte en français seulement" in editor.open("/admin/").text


def test_a_new_flow_begins_as_a_draft_and_can_be_thrown_away(editor: Visitor) -> None:
    page = editor.press(editor.open("/admin/flows").form("/new"), title="Le transport", like="")
    assert "Le transport" in page.headings
    assert "/admin/flows/le_transport" in editor.last.request.path
    editor.press(editor.open("/admin/flows/le_transport?see=changes").form("/discard"))
    editor.open("/admin/flows/le_transport")
    assert editor.last.status_code == 404
    editor.press(editor.open("/admin/flows").form("/new"), title=" ", like="")
    assert editor.last.status_code == 422


def test_a_step_is_added_and_found_again(editor: Visitor) -> None:
    page = editor.open(f"{MENU}?see=steps")
    page = editor.press(page.form("/steps"), title="Le bus", kind="ask", then="papiers")
    assert "le_bus" in page.html
    assert "le_bus" in editor.open(f"{MENU}?see=steps&q=le_bus").text
    none = editor.open(f"{MENU}?see=steps&q=zanzibar")
    assert "Aucune étape ne contient ces mots." in none.text
    editor.press(editor.open(f"{MENU}?see=steps").form("/steps"), title="Le bus", kind="regex")
    assert editor.last.status_code == 422


def test_the_plan_leads_to_every_step_and_marks_what_nothing_reaches(editor: Visitor) -> None:
    editor.press(editor.open(f"{MENU}?see=steps").form("/steps"), title="Perdue", kind="end")
    page = editor.open(f"{MENU}?see=plan")
    assert f"{MENU}?step=perdue" in page.links
    assert re.search(r'class="box end lost"', page.html)
    assert "style=" not in page.html


def test_files_are_downloaded_and_shown_before_they_are_kept(editor: Visitor, parts: Parts) -> None:
    editor.open(f"{MENU}.po")
    assert 'msgctxt "menu.' in editor.last.get_data(as_text=True)
    editor.open(f"{MENU}.yaml")
    yaml = editor.last.get_data(as_text=True)
    assert editor.last.headers["Content-Disposition"] == "attachment; filename=menu.yaml"
    form = editor.open("/admin/flows/import?flow=menu").form("/import")
    changed = yaml.replace("Que voulez-vous faire ?", "Et maintenant ?")
    page = editor.press(form, yaml_text=changed)
    assert "Le texte français change." in page.text and "Et maintenant ?" in page.text
    assert work_of(parts).revision == 0, "nothing is kept before it is confirmed"
    kept = next(it for it in page.forms if "confirm" in it.names)
    editor.press(kept)
    assert "Et maintenant ?" in str(work_of(parts).draft.flow)
    many = "".join(f" a{it}: {{kind: end}}\n" for it in range(301))
    for broken in ("flow: [", f"flow: menu\ntitle: Menu\nstart: a0\nstates:\n{many}"):
        page = editor.press(form, yaml_text=broken)
        assert editor.last.status_code == 422 and page.problems == []
    assert "301 étapes, 300 au plus" in page.text


@pytest.mark.parametrize("payload", ["{{7*7}}", "{0.__class__}", "<script>x</script>", "%(x)s"])
def test_what_is_typed_is_never_code(editor: Visitor, parts: Parts, payload: str) -> None:
    start = start_of(parts)
    save(editor, start, **{"text-fr": payload})
    for see in ("form", "steps", "changes", "phone", "plan", "problems"):
        page = editor.open(f"{MENU}?see={see}&step={start}")
        assert editor.last.status_code == 200
        assert "49" not in page.text.split() and "<script>x" not in page.html
        assert page.problems == []
    assert work_of(parts).draft.flow.states[start].text == payload  # type: ignore[union-attr]


def test_forged_names_are_never_kept_as_code(editor: Visitor, parts: Parts) -> None:
    start = start_of(parts)
    save(editor, start, then="os.system('x')", options_from="__import__")
    state = work_of(parts).draft.flow.states[start]
    assert getattr(state, "options_from", None) in (None, "import__", "import")
    assert "système" not in str(state)
    page = editor.open(f"{MENU}?see=problems")
    assert "n'existe pas" in page.text


def test_every_kind_guard_answer_and_change_has_a_word() -> None:
    assert set(ADDED) <= set(KINDS)
    assert set(editor_words.GUARDS) == set(GUARDS)
    known = catalogue()
    assert (set(ACTIONS), set(LISTS)) == (set(known.actions), set(known.lookups))
    assert set(OUTCOMES) == {it for found in known.actions.values() for it in found}
    assert set(editor_words.EXPECTED) == set(Expects.__args__)
    assert {it.value for it in Mark} == {"pending", "approved", "stale"}


def test_every_change_is_told_in_a_sentence(editor: Visitor, parts: Parts) -> None:
    with editor.app.test_request_context():
        for kind in ChangeKind:
            told = sentence(Change(kind, "etape", "mali.label", "a", "b"))
            assert told.endswith("."), kind
