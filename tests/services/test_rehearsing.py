"""Rehearsing, scenarios, people on removed steps, keywords, files: on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.core.editing import Draft, WrittenStep, change_flow, remove_step, rewrite_step
from bot.core.rendering import Medium
from bot.services import drafts, flow_exchange, scenarios
from bot.services.draft_checks import find_problems
from bot.services.drafts import HEADER, DraftChanged
from bot.services.flow_exchange import BadUpload, po_of, yaml_of
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.services.rehearsing import Rehearsal, rehearse
from bot.services.transcripts import (
    Step,
    Transcript,
    Unreadable,
    read_transcript,
    write_transcript,
)
from bot.store.session import Session
from bot.store.tables import metadata
from tests.parts import OTHERS, write_in
from tests.phones import Phone
from tests.services.test_drafts import AWA, edit, publish, read, said
from tests.services.test_transfers import asked_code, known, use

MENU = Transcript(steps=(Step(text="1"), Step(pause=timedelta(hours=30)), Step(text="0")))


def rows(parts: Parts) -> dict[str, int]:
    def question(session: Session) -> dict[str, int]:
        return {
            name: int(session.run(select(func.count()).select_from(table))[0][0])
            for name, table in metadata.tables.items()
        }

    return parts.db.read(question)


def play(parts: Parts, transcript: Transcript, flow: str = "menu") -> Rehearsal:
    return rehearse(parts, read(parts, flow).draft, transcript, now=parts.clock())


def keep(parts: Parts, title: str, transcript: Transcript, flow: str = "menu") -> None:
    script = write_transcript(transcript)
    scenarios.save_scenario(parts, AWA, flow, title, script, now=parts.clock())


def test_no_real_code_is_known_where_wrong_tries_are_undone(parts: Parts) -> None:
    old, complainer = known(parts), Phone(parts, OTHERS[1])
    code = asked_code(old)
    complainer.welcome()
    complainer.say("plainte")
    complainer.pick("Écrire", "Aide pas reçue", "Anonyme")
    complaint = complainer.say("Le kit n'est pas venu.").partition("plainte ")[2][:13]
    assert "lue" in complainer.say(f"plainte {complaint}")
    for flow, begin, tried in (
        ("nouveau_numero", "", code),
        ("plainte", "demander", complaint),
    ):
        steps = (Step(text=tried),)
        told = play(parts, Transcript(begin=begin, steps=steps), flow).moments[-1].texts
        assert "pas le bon" in " ".join(told) or "pas connu" in " ".join(told)
    new = Phone(parts, OTHERS[2])
    contact_id = old.contact_id
    use(new, code)
    assert new.contact_id == contact_id


def test_a_rehearsal_answers_as_the_service_and_leaves_nothing_behind(parts: Parts) -> None:
    before = rows(parts)
    rehearsal = play(parts, MENU)
    assert rehearsal.problem == ""
    assert "Papiers" in rehearsal.moments[0].texts[0]
    assert rehearsal.moments[1].place.startswith("papiers.")
    assert rehearsal.moments[-1].place.startswith("menu.")
    assert rows(parts) == before


def test_actions_are_really_done_and_undone(parts: Parts) -> None:
    before = rows(parts)
    asked = Transcript(begin="offer", steps=(Step(text="1"), Step(text="2")))
    rehearsal = play(parts, asked, "aide")
    assert rehearsal.problem == "" and rehearsal.moments[-1].texts
    assert rows(parts) == before


def test_a_rehearsal_is_of_the_draft_and_begins_where_it_is_told(parts: Parts) -> None:
    state = read(parts).draft.flow.start
    edit(parts, said(parts, "Rien que le brouillon."))
    told = play(parts, Transcript(begin=state), "qui").moments[0].texts
    assert "Rien que le brouillon." in told[0]


def test_a_rehearsal_speaks_the_language_and_taps_the_buttons(parts: Parts) -> None:
    begun = Transcript(medium=Medium.WHATSAPP, language="bm")
    first = play(parts, begun).moments[0].messages[-1]
    label = first.options[0].label
    tapped = play(parts, begun.then(Step(tap=label)))
    assert first.language == "bm"
    assert tapped.moments[1].place.startswith("papiers.")


def test_a_draft_that_leads_nowhere_says_so(parts: Parts) -> None:
    flow = "papiers"
    step = read(parts, flow).draft.flow.start
    other = next(it for it in read(parts, flow).draft.flow.states if it != step)
    edit(parts, lambda it: remove_step(it, other), flow=flow)
    assert play(parts, Transcript(), flow).problem == "uncompilable"


def test_a_transcript_is_read_as_it_was_written(parts: Parts) -> None:
    for transcript in (
        MENU,
        Transcript(Medium.WHATSAPP, "bm", "waiting", "debut", (), (Step(tap="Papiers"),)),
        play(parts, MENU).written_down(),
    ):
        assert read_transcript(write_transcript(transcript)) == transcript
    for bad in ("hello", "given the moon", "given it begins at ../x"):
        with pytest.raises(Unreadable):
            read_transcript(bad)


def test_a_saved_conversation_passes_until_the_flow_answers_otherwise(parts: Parts) -> None:
    keep(parts, "Du menu aux papiers", MENU)
    assert scenarios.play_all(parts, read(parts, "menu")).all_pass
    start = read(parts, "menu").draft.flow.start
    written = WrittenStep({"fr": {"text": "Alors, quoi ?"}}, still_right=True)
    edit(parts, lambda it: rewrite_step(it, start, written), flow="menu", step=start)
    played = scenarios.play_all(parts, read(parts, "menu"))
    (result,) = played.results
    assert (played.passing, played.all_pass) == (0, False)
    assert result.difference is not None
    assert "Que voulez-vous faire ?" in result.difference.expected
    assert "Alors, quoi ?" in result.difference.came
    keep(parts, "Du menu aux papiers", MENU)
    assert scenarios.play_all(parts, read(parts, "menu")).all_pass, "it was renewed"


@pytest.mark.parametrize(
    ("title", "script", "code"),
    [
        (" ", write_transcript(MENU), "no_title"),
        ("Titre", "{{7*7}}", "unreadable_script"),
        ("Titre", write_transcript(Transcript()), "nothing_said"),
    ],
)
def test_a_scenario_that_cannot_be_kept_is_refused(
    parts: Parts, title: str, script: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        scenarios.save_scenario(parts, AWA, "menu", title, script, now=parts.clock())
    with pytest.raises(Refusal, match="no_such_scenario"):
        parts.db.write(
            lambda s: scenarios.remove_scenario(AWA, "menu", 1, session=s, now=parts.clock())
        )


def answered(parts: Parts, text: str) -> str:
    parts.clock.move(minutes=1)  # type: ignore[attr-defined]
    return "\n".join(told for _id, told in write_in(parts, text).inline)


def new_flow(parts: Parts, keyword: str = "transport") -> None:
    """A flow with a question, published, that a word leads to."""
    yaml = f"""
flow: transport
title: Transport
keywords: [{keyword}]
start: choisir
states:
  choisir:
    kind: choose
    text: Bus ou avion ?
    choices:
      - {{key: bus, label: Bus, then: fin}}
      - {{key: avion, label: Avion, then: fin}}
  ou_aller: {{kind: ask, text: Vers quelle ville ?, then: fin}}
  fin: {{kind: end, text: Bon voyage.}}
""".replace("label: Avion, then: fin", "label: Avion, then: ou_aller")
    bring(parts, yaml, flow="")
    french_only(parts)
    publish(parts, "transport")


def french_only(parts: Parts) -> None:
    """Let every text of the flow go out in French."""
    work = read(parts, "transport")
    found = parts.db.read(lambda s: find_problems(parts, work, session=s)).blocking
    reasons = {it.key: "essai" for it in found if it.key}
    edit(
        parts,
        lambda it: Draft(it.flow, it.texts, it.moves, {**it.french_only, **reasons}),
        flow="transport",
    )


def bring(parts: Parts, yaml: str, po: str = "", *, flow: str) -> None:
    upload = parts.db.read(lambda s: flow_exchange.read_upload(AWA, yaml, po, flow=flow, session=s))
    parts.db.write(
        lambda s: drafts.replace_draft(
            AWA, upload.draft, seen=upload.revision, session=s, now=parts.clock()
        )
    )


def welcomed(parts: Parts) -> None:
    for text in ("bonjour", "1", "1", "1", "3"):
        answered(parts, text)


def test_a_keyword_of_a_new_flow_leads_to_it_from_everywhere(parts: Parts) -> None:
    new_flow(parts)
    welcomed(parts)
    assert "Bus ou avion ?" in answered(parts, "Transport")


def test_people_on_a_removed_step_go_on_where_the_version_says(parts: Parts, clock: Any) -> None:
    new_flow(parts)
    welcomed(parts)
    answered(parts, "transport")
    assert "Vers quelle ville ?" in answered(parts, "2")
    work = read(parts, "transport")
    problems = parts.db.read(lambda s: find_problems(parts, work, session=s))
    assert problems.people == {"ou_aller": 1}
    gone = remove_step(work.draft, "ou_aller", instead="fin")
    undecided = Draft(gone.flow, gone.texts, {}, gone.french_only)
    edit(parts, lambda it: undecided, flow="transport")
    work = read(parts, "transport")
    left = parts.db.read(lambda s: find_problems(parts, work, session=s)).left
    assert [(it.state, it.people) for it in left] == [("ou_aller", 1)]
    with pytest.raises(Refusal, match="draft_blocked"):
        publish(parts, "transport")
    edit(
        parts,
        lambda it: Draft(it.flow, it.texts, {"ou_aller": "choisir"}, it.french_only),
        flow="transport",
    )
    publish(parts, "transport")
    assert "Bus ou avion ?" in answered(parts, "Bamako 2")
    assert "Bon voyage." in answered(parts, "1")


def test_files_say_the_same_after_going_out_and_in(parts: Parts) -> None:
    for flow in ("papiers", "aide", "verrou"):
        draft = read(parts, flow).draft
        bring(parts, yaml_of(draft), po_of(draft), flow=flow)
        assert read(parts, flow).draft == drafts.prune(draft)


def test_an_upload_approves_nothing_and_marks_what_translates_other_french(
    parts: Parts,
) -> None:
    work = read(parts, "menu")
    start = work.draft.flow.start
    po = po_of(work.draft)
    forged = po.replace("# review: pending", "# review: approved Moi")
    old = work.draft.texts["bm"][f"{start}.text"]
    assert old.text in po
    changed = forged.replace(f'"{old.text}"', '"I b\u025b mun f\u025b ?"')
    yaml = yaml_of(work.draft).replace("Que voulez-vous faire ?", "Alors ?")
    bring(parts, "", changed, flow="menu")
    assert read(parts, "menu").draft.texts["bm"][f"{start}.text"].mark.value == "pending"
    bring(parts, yaml, changed, flow="menu")
    assert read(parts, "menu").draft.texts["bm"][f"{start}.text"].mark.value == "stale"


@pytest.mark.parametrize(
    ("yaml", "po", "code"),
    [
        ("flow: [", "", "bad_yaml"),
        ("flow: x\ntitle: X\nstart: a\nstates: {}\nregex: .*\n", "", "bad_yaml"),
        ("a: &a [1]\nb: *a\n", "", "bad_yaml"),
        ("", "garbage", "bad_po"),
        ("", "", "nothing_given"),
        ("x" * 300_000, "", "too_large"),
    ],
)
def test_files_that_cannot_be_used_are_refused(parts: Parts, yaml: str, po: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parts.db.read(lambda s: flow_exchange.read_upload(AWA, yaml, po, flow="menu", session=s))
    assert refused.value.code == code
    if code == "bad_yaml":
        assert isinstance(refused.value, BadUpload) and refused.value.issues


def test_an_upload_does_not_overwrite_what_a_colleague_saved_meanwhile(parts: Parts) -> None:
    yaml = yaml_of(read(parts, "menu").draft)
    upload = parts.db.read(
        lambda s: flow_exchange.read_upload(AWA, yaml, "", flow="menu", session=s)
    )
    start = read(parts, "menu").draft.flow.start
    act: Callable[[Draft], Draft] = lambda it: change_flow(  # noqa: E731
        it, title="Le sien", keywords=[], start=start
    )
    edit(parts, act, flow="menu", step=HEADER)
    with pytest.raises(DraftChanged):
        parts.db.write(
            lambda s: drafts.replace_draft(
                AWA, upload.draft, seen=upload.revision, session=s, now=parts.clock()
            )
        )
