"""All addresses, in one list."""

from django.urls import include, path

from uppsikt.api.routes import api
from uppsikt.web.errors import bad_request, forbidden, healthz, not_found, server_error

handler400, handler403, handler404, handler500 = bad_request, forbidden, not_found, server_error

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/", api.urls),
    path("", include("uppsikt.web.urls")),
]
