"""Error pages in plain Swedish, each with what to do; and the answer to "are you alive?"."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from uppsikt.errors import N_


@dataclass(frozen=True)
class Page:
    """What an error page says: heading, what happened, what to do."""

    heading: str
    happened: str
    remedy: str


BAD_REQUEST = Page(
    N_("Sidan kunde inte läsa det som skickades"),
    N_("Något i adressen eller formuläret var skadat på vägen hit."),
    N_("Gå tillbaka, ladda om sidan och försök igen."),
)
FORBIDDEN = Page(
    N_("Du får inte göra detta"),
    N_("Ingen av dina roller ger rätt till det."),
    N_("Be din chef eller kommunikatören om rätt uppdrag, eller gå till Min dag."),
)
NOT_FOUND = Page(
    N_("Sidan finns inte, eller är inte din att se"),
    N_("Adressen kan vara fel, eller så hör sidan till en annan verksamhet."),
    N_("Börja om från Min dag. Kom du hit från ett brev, öppna länken i brevet igen."),
)
SERVER = Page(
    N_("Något gick fel hos oss"),
    N_("Felet är antecknat. Det du skrev är kvar om du går tillbaka i webbläsaren."),
    N_("Vänta en minut och försök igen. Händer det en gång till, ring systemförvaltaren."),
)
FORM_AGED = Page(
    N_("Formuläret har blivit för gammalt"),
    N_("Du har loggat in på nytt eller haft sidan öppen länge, så inget sparades."),
    N_("Gå tillbaka, kopiera det du skrev, ladda om sidan och skicka igen."),
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(BAD_REQUEST, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(FORBIDDEN, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(NOT_FOUND, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(SERVER, HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(FORM_AGED, HTTPStatus.FORBIDDEN)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503; nothing secret in either."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "svarar inte"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"database": "ok"})


def _page(page: Page, status: HTTPStatus) -> HttpResponse:
    """Rendered without request and database, so that it works whatever is broken."""
    words = {
        "language": get_language(),
        "heading": gettext(page.heading),
        "happened": gettext(page.happened),
        "remedy": gettext(page.remedy),
    }
    return HttpResponse(render_to_string("errors/plain.html", words), status=status)
