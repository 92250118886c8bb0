"""Errors in words: what happened, whether anything was kept, and where to go from here."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Blueprint, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from admin.gate import ForeignOrigin, SessionOver
from admin.refusal_words import REFUSALS
from admin.words import word
from bot.services.refusal import NotStored, Refusal, TooManyTries

GONE = "no_such_"


@dataclass(frozen=True, slots=True)
class Told:
    """What an error page says."""

    title: str
    text: str


def explain_errors(blueprint: Blueprint) -> None:
    """Let every error of the panel end in a page that a tired person understands."""
    blueprint.register_error_handler(CSRFError, _page_too_old)
    blueprint.register_error_handler(ForeignOrigin, _from_elsewhere)
    blueprint.register_error_handler(SessionOver, _session_over)
    blueprint.register_error_handler(Refusal, _refused)
    blueprint.register_error_handler(NotStored, _not_stored)
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(Exception, _bug)


def _page_too_old(_error: CSRFError) -> Response:
    text = _(
        "Elle était ouverte depuis trop longtemps, ou avant votre connexion. Rien n’a été "
        "enregistré. Revenez en arrière, rechargez la page, puis envoyez de nouveau."
    )
    return _page(400, Told(_("Cette page n’est plus valable"), text))


def _from_elsewhere(_error: ForeignOrigin) -> Response:
    text = _("Ce formulaire vient d’un autre site. Rien n’a été enregistré.")
    return _page(400, Told(_("Envoi refusé"), text))


def _session_over(_error: SessionOver) -> Response:
    text = _(
        "Rien n’a été enregistré. Ouvrez la connexion dans un autre onglet ; cette page-ci "
        "garde ce que vous avez écrit si vous revenez en arrière."
    )
    return _page(401, Told(_("Votre connexion est terminée"), text))


def _refused(refusal: Refusal) -> Response:
    if refusal.code.startswith(GONE):
        return _page(404, _not_found())
    code = 429 if isinstance(refusal, TooManyTries) else 400
    response = _page(code, Told(_("Ce n’est pas possible"), word(REFUSALS, refusal.code)))
    if isinstance(refusal, TooManyTries):
        response.headers["Retry-After"] = str(refusal.seconds)
    return response


def _not_stored(error: NotStored) -> Response:
    structlog.get_logger().warning("not_stored", code=error.code)
    text = _("La base de données ne répond pas. Rien n’a été enregistré. Réessayez dans un moment.")
    response = _page(503, Told(_("Le service est occupé"), text))
    response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400:
        return AnyResponse(error.get_response().get_data(), error.code or 500)
    if error.code == 404:
        return _page(404, _not_found())
    if error.code == 403:
        text = _("Votre rôle ne donne pas accès à cette page. Un administrateur peut le changer.")
        return _page(403, Told(_("Page réservée"), text))
    text = _("Votre navigateur a demandé quelque chose que cette page ne sait pas faire.")
    return _page(error.code, Told(_("Ce n’est pas possible"), text))


def _bug(error: Exception) -> Response:
    """A bug: logged by its place. The page says nothing of it, and needs no database."""
    structlog.get_logger().error("request_failed", route=str(request.url_rule), exc_info=error)
    g.signed_in = None
    text = _(
        "Le service a rencontré un problème. Il est noté pour les techniciens. Ce que vous "
        "veniez d’envoyer n’est peut-être pas enregistré : vérifiez avant de recommencer."
    )
    return _page(500, Told(_("Quelque chose n’a pas marché"), text))


def _not_found() -> Told:
    text = _("L’adresse est fausse, ou ce qu’elle montrait n’est plus là, ou n’est pas pour vous.")
    return Told(_("Page introuvable"), text)


def _page(code: int, told: Told) -> Response:
    return make_response(render_template("panel/error.html", told=told, code=code), code)
