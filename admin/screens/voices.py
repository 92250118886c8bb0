"""Recorded voices: uploaded for a text, played in the page, taken away."""

from __future__ import annotations

from flask import flash, make_response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.sign_in import see
from admin.screens.texts import refused_text
from bot.here import parts_here
from bot.services import recording as service
from bot.services.policy import Permission
from bot.services.refusal import Refusal

screen = Screen("voices", __name__)
VOICE = "/voices/<language>/<domain>/<path>"


@screen.route(VOICE, needs=Permission.SEE_TEXTS, extends=False)
def play(language: str, domain: str, path: str) -> AnyResponse:
    """The voice itself, for the player of the page."""
    parts, member = parts_here(), signed_in_here().member
    content_type, sound = parts.db.read(
        lambda s: service.read_voice(parts, member, language, domain, path, session=s)
    )
    response = make_response(sound)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = 'attachment; filename="voice.ogg"'
    return response


@screen.route(VOICE, methods=["POST"], needs=Permission.TRANSLATE)
def keep(language: str, domain: str, path: str) -> AnyResponse:
    """Keep what was recorded."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    uploaded = request.files.get("sound")
    sound = uploaded.stream.read(service.LARGEST + 1) if uploaded is not None else b""
    try:
        parts.db.write(
            lambda s: service.keep_voice(
                parts, member, language, domain, path, sound, session=s, now=now
            )
        )
    except Refusal as refusal:
        return refused_text(domain, path, refusal)
    flash(_("La voix est gardée avec ce texte."))
    return see(url_for("panel.texts.show", domain=domain, path=path))


@screen.route(f"{VOICE}/drop", methods=["POST"], needs=Permission.TRANSLATE)
def drop(language: str, domain: str, path: str) -> AnyResponse:
    """Take a voice away."""
    parts, member, now = parts_here(), signed_in_here().member, parts_here().clock()
    parts.db.write(
        lambda s: service.drop_voice(parts, member, language, domain, path, session=s, now=now)
    )
    flash(_("La voix est retirée."))
    return see(url_for("panel.texts.show", domain=domain, path=path))
