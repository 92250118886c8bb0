"""The page by which an organisation answers: one link, no account, no script, nothing kept.

Whoever has the link may answer; it names nobody, stops opening after a while, and shows the number
only once the organisation has said yes.
"""

from __future__ import annotations

import base64
import hashlib

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.here import parts_here
from bot.services import organisation_words as words
from bot.services import referral_answers as service
from bot.services.referral_answers import Answer, Request
from bot.services.refusal import Refusal

STYLE = (
    "body{margin:0 auto;max-width:34rem;padding:1.5rem;font:1.05rem/1.5 system-ui,sans-serif;"
    "color:#1d2321;background:#fbfaf7}h1{font-size:1.4rem}dl{margin:1.5rem 0}dt{color:#55605b}"
    "dd{margin:0 0 .75rem;font-weight:600}button{font:inherit;padding:.8rem 1.2rem;margin:.3rem "
    ".5rem .3rem 0;border:1px solid #1d5c4a;border-radius:.4rem;background:#1d5c4a;color:#fff}"
    "button.no{background:#fff;color:#1d2321;border-color:#8a938f}"
    ".note{padding:1rem;border-left:4px solid #1d5c4a;background:#eef3f0}"
    "button:focus-visible{outline:3px solid #e0a72e;outline-offset:2px}"
)
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",  # the address is the key
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
BUTTONS = {
    Answer.YES: "Oui, nous pouvons la recevoir",
    Answer.NO: "Non, pas cette fois",
    Answer.STARTED: "La personne a commencé",
    Answer.FINISHED: "C'est fini",
}
STATES = {
    "proposed": "Votre réponse est attendue.",
    "sent": "Votre réponse est attendue.",
    "no_answer": "Votre réponse est attendue.",
    "accepted": "Vous avez dit oui. Merci.",
    "refused": "Vous avez dit non. Merci d'avoir répondu.",
    "started": "La personne a commencé. Merci.",
    "done": "C'est fini. Merci.",
    "withdrawn": "La demande est retirée. Effacez le prénom et le numéro de cette personne.",
}
CODES = {"no_such_link": 404, "link_over": 410, "no_answer": 422}
TOLD = {
    "no_such_link": "Ce lien n'ouvre rien. Vérifiez que l'adresse est entière.",
    "link_over": "Ce lien ne s'ouvre plus. Répondez par SMS, ou demandez-nous un nouveau lien.",
    "no_answer": "Choisissez une des réponses.",
}

organisation_page = Blueprint("organisation", __name__, template_folder="templates")


@organisation_page.after_request
def with_headers(response: Response) -> Response:
    """Nothing from elsewhere, nothing kept, and no other site hears the address."""
    response.headers.update(HEADERS)
    return response


@organisation_page.errorhandler(Refusal)
def explain(refusal: Refusal) -> AnyResponse:
    """What is wrong with a link, in words."""
    told = TOLD.get(refusal.code, TOLD["no_such_link"])
    page = render_template("organisation/message.html", told=told, style=STYLE)
    return make_response(page, CODES.get(refusal.code, 404))


@organisation_page.get("/o/<token>")
def show(token: str) -> str:
    """What the request says; looking at it changes nothing."""
    parts, now = parts_here(), parts_here().clock()
    found = parts.db.read(lambda s: service.open_request(parts, token, session=s, now=now))
    return _page(found, token)


@organisation_page.post("/o/<token>")
def answer(token: str) -> AnyResponse:
    """Take the answer, then show the request as it is."""
    parts, now = parts_here(), parts_here().clock()
    said = request.form.get("answer", "")
    parts.db.write(
        lambda s: service.answer_by_link(parts, token, said, session=s, now=now)
    )
    return redirect(url_for(".show", token=token), 303)


def _page(found: Request, token: str) -> str:
    parts = parts_here()
    world = parts.db.read(parts.library.now).world
    return render_template(
        "organisation/request.html",
        found=found,
        token=token,
        style=STYLE,
        state=STATES.get(found.state, ""),
        trade=world.label("trade", found.trade, "fr") if found.trade else words.ANY_TRADE,
        region=world.label("region", found.region, "fr") if found.region else "",
        buttons=[(it.value, BUTTONS[it], it is Answer.NO) for it in found.answers],
    )
