"""Home: what waits, and whether the service is sending."""

from __future__ import annotations

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from admin.screen import Screen
from bot.here import parts_here
from bot.services.overview import read_overview
from bot.services.policy import Permission

screen = Screen("home", __name__)


@screen.route("/", needs=Permission.SEE_HOME)
def show() -> str:
    """The first screen after signing in."""
    return render_template("panel/home.html", overview=read_overview(parts_here()))


@screen.route("/now", needs=Permission.SEE_HOME, extends=False)
def now() -> AnyResponse:
    """The part of the home screen that changes, asked for by the page itself."""
    part = render_template("panel/now.html", overview=read_overview(parts_here()))
    response = make_response(part)
    response.add_etag()
    return response.make_conditional(request)
