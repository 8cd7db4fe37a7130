"""The mailbox: every mail that was sent to the sandbox's SMTP port."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from uppsikt_sandbox import mailbox
from uppsikt_sandbox.sandbox import Sandbox
from uppsikt_sandbox.world import Mail

HTML_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:"
)
END_OF_LINK = ".,;:!?"


def mailbox_routes(sandbox: Sandbox) -> Blueprint:
    """Make the blueprint of /brevlada."""
    routes = Blueprint("mailbox", __name__, url_prefix="/brevlada")
    routes.add_url_rule("", "listed", lambda: _listed(sandbox))
    routes.add_url_rule("/tom", "clear", lambda: _clear(sandbox), methods=["POST"])
    routes.add_url_rule("/<int:number>", "one", lambda number: _one(sandbox, number))
    routes.add_url_rule("/<int:number>/html", "html", lambda number: _html(sandbox, number))
    routes.add_url_rule(
        "/<int:number>/bilaga/<int:place>",
        "attachment",
        lambda number, place: _attachment(sandbox, number, place),
    )
    return routes


def _listed(sandbox: Sandbox) -> str:
    recipient = request.args.get("till", "")
    with sandbox.store.using() as world:
        every = list(world.mails.values())
    shown = [{**mailbox.summary(mail), "epoch": mail.received} for mail in every[::-1]]
    people = sorted({to for mail in every for to in mail.recipients})
    mine = [mail for mail in shown if not recipient or recipient in mail["to"]]
    return render_template("mailbox.html", mails=mine, people=people, recipient=recipient)


def _clear(sandbox: Sandbox) -> BaseResponse:
    sandbox.store.apply("mail.cleared")
    return redirect("/brevlada")


def _one(sandbox: Sandbox, number: int) -> str:
    mail = _mail(sandbox, number)
    whole = mailbox.whole(mail)
    text = with_links(whole["text"])
    return render_template("mail.html", mail=whole, epoch=mail.received, text=text)


def _html(sandbox: Sandbox, number: int) -> Response:
    """Show the HTML part as it is, without scripts and without anything from outside."""
    body = mailbox.body_of(mailbox.parsed(_mail(sandbox, number)), "html")
    headers = {"Content-Security-Policy": HTML_POLICY}
    return Response(f'<base target="_blank">{body}', headers=headers, mimetype="text/html")


def _attachment(sandbox: Sandbox, number: int, place: int) -> Response:
    parts = list(mailbox.parsed(_mail(sandbox, number)).iter_attachments())
    if place >= len(parts):
        abort(404)
    answer = Response(parts[place].get_payload(decode=True), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=parts[place].get_filename())
    return answer


def _mail(sandbox: Sandbox, number: int) -> Mail:
    with sandbox.store.using() as world:
        mail = world.mails.get(number)
    if mail is None:
        abort(404)
    return mail


def with_links(text: str) -> Markup:
    """Return plain text with its addresses made clickable; everything else is escaped."""
    parts = re.split(f"({mailbox.LINK.pattern})", text)
    shown = [_link(part) if place % 2 else escape(part) for place, part in enumerate(parts)]
    return Markup("").join(shown)


def _link(address: str) -> Markup:
    bare = address.rstrip(END_OF_LINK)
    rest = address[len(bare) :]
    return Markup('<a href="{0}" rel="noreferrer">{0}</a>{1}').format(bare, rest)
