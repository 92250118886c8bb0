"""Own account: name and language, sessions, password, telephone, codes on paper."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin.forms import ConfirmForm, PasswordForm, ProfileForm
from admin.gate import signed_in_here
from admin.screen import Screen
from admin.screens.enrolment import set_up_telephone
from admin.screens.sign_in import attempt, forget_form, see
from admin.visitor import hand_token
from bot.here import parts_here
from bot.services import own_account as service
from bot.services.members import rename
from bot.services.policy import Permission

screen = Screen("account", __name__)
OWN = Permission.KEEP_OWN_ACCOUNT


@screen.route("/account", methods=["GET", "POST"], needs=OWN)
def show() -> AnyResponse | str:
    """The account, and a form for name and language."""
    parts, signed_in, now = parts_here(), signed_in_here(), parts_here().clock()
    member = signed_in.member
    form = ProfileForm(name=member.name, language=member.language)
    if form.validate_on_submit():
        name, language = form.name.data or "", form.language.data or ""
        parts.db.write(lambda s: rename(parts, member.id, name=name, language=language, session=s))
        with force_locale(language):
            flash(_("C’est enregistré."))
        return see(url_for(".show"))
    account = parts.db.read(lambda s: service.read_account(signed_in, session=s, now=now))
    return render_template("panel/account.html", form=form, account=account)


@screen.route("/account/sessions/<int:session_id>/end", methods=["POST"], needs=OWN)
def end_session(session_id: int) -> AnyResponse:
    """Sign out one of the member's other browsers."""
    parts, signed_in, now = parts_here(), signed_in_here(), parts_here().clock()
    parts.db.write(lambda s: service.end_session(signed_in, session_id, session=s, now=now))
    flash(_("Cette connexion est fermée."))
    return see(url_for(".show"))


@screen.route("/account/sessions/end-others", methods=["POST"], needs=OWN)
def end_others() -> AnyResponse:
    """Sign out every other browser of the member."""
    parts, signed_in, now = parts_here(), signed_in_here(), parts_here().clock()
    parts.db.write(lambda s: service.end_other_sessions(signed_in, session=s, now=now))
    flash(_("Vos autres connexions sont fermées."))
    return see(url_for(".show"))


@screen.route("/account/password", methods=["GET", "POST"], needs=OWN)
def change_password() -> AnyResponse | str:
    """Choose another password."""
    form, template = PasswordForm(), "panel/password.html"
    if not form.validate_on_submit():
        return render_template(template, form=form)

    def change() -> AnyResponse:
        old, new = form.old.data or "", form.password.data or ""
        token = service.change_password(parts_here(), signed_in_here(), old=old, new=new)
        forget_form()
        flash(_("Votre mot de passe est changé. Vos autres connexions sont fermées."))
        return hand_token(see(url_for(".show")), token)

    beside = {"wrong_password": form.old, "too_many_tries": form.old}
    return attempt(change, form, form.password, template, elsewhere=beside)


@screen.route("/account/recovery-codes", methods=["GET", "POST"], needs=OWN)
def make_recovery_codes() -> AnyResponse | str:
    """Make new codes on paper, shown once."""
    form, template = ConfirmForm(), "panel/new_codes.html"
    if not form.validate_on_submit():
        return render_template(template, form=form)

    def make() -> str:
        password = form.old.data or ""
        codes = service.new_recovery_codes(parts_here(), signed_in_here(), password=password)
        return render_template("panel/recovery_codes.html", codes=codes)

    return attempt(make, form, form.old, template)


@screen.route("/account/new-telephone", methods=["GET", "POST"], needs=OWN)
def start_new_telephone() -> AnyResponse | str:
    """Begin to use another telephone for the codes."""
    form, template = ConfirmForm(), "panel/new_telephone.html"
    if not form.validate_on_submit():
        return render_template(template, form=form)

    def start() -> AnyResponse:
        password = form.old.data or ""
        service.start_new_telephone(parts_here(), signed_in_here(), password=password)
        return see(url_for(".telephone"))

    return attempt(start, form, form.old, template)


@screen.route("/account/telephone", methods=["GET", "POST"], needs=OWN)
def telephone() -> AnyResponse | str:
    """Show the new telephone's secret, and take its first code."""
    return set_up_telephone("panel/telephone.html")
