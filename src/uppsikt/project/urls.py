"""All addresses, in one list."""

from django.urls import include, path

from uppsikt.api.routes import api
from uppsikt.web.errors import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/", api.urls),
    path("", include("uppsikt.web.urls")),
]
