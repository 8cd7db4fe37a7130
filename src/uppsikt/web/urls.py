"""The screens' addresses, in one list. Every view is behind `doors.staff` except those in OPEN."""

from allauth.account import views as allauth
from django.urls import path

from uppsikt.web import demo, preferences
from uppsikt.web.accounts import views as accounts
from uppsikt.web.cases import views as cases
from uppsikt.web.decisions import views as decisions
from uppsikt.web.experts import views as experts
from uppsikt.web.guideline import views as guideline
from uppsikt.web.guideline.asked_privately import asked_privately
from uppsikt.web.inbox import views as inbox
from uppsikt.web.log import views as log
from uppsikt.web.notices import views as notices
from uppsikt.web.outcomes import views as outcomes
from uppsikt.web.registrations import views as registrations
from uppsikt.web.today import views as today

# what anybody reaches: logging in, the guideline (it is a public document), a personal link
OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "choose_language",
        "choose_theme",
        "demo",
        "demo_enter",
        "guideline",
        "guideline_row",
        "asked_privately",
        "laws",
        "expert",
        "expert_preview",
        "expert_reply",
    }
)

urlpatterns = [
    path("", today.today, name="today"),
    path("inkorg", inbox.inbox, name="inbox"),
    path("inkorg/rader", inbox.rows, name="inbox_rows"),
    path("arende/<uuid:pk>", cases.case, name="case"),
    path("arende/<uuid:pk>/forhandsvisa", cases.preview, name="answer_preview"),
    path("arende/<uuid:pk>/<slug:slug>", cases.act, name="case_act"),
    path("svar/<str:token>", experts.link, name="expert"),
    path("svar/<str:token>/forhandsvisa", experts.preview, name="expert_preview"),
    path("svar/<str:token>/<slug:slug>", experts.reply, name="expert_reply"),
    path("beslut/foretradare/<uuid:pk>", decisions.represent, name="represent"),
    path("aviseringar", notices.notices, name="notices"),
    path("aviseringar/lasta", notices.read_all, name="notices_read"),
    path("aviseringar/<uuid:pk>", notices.follow, name="notice"),
    path("utfall", outcomes.outcomes, name="outcomes"),
    path("konton", accounts.accounts, name="accounts"),
    path("konton/<uuid:pk>", accounts.account, name="account"),
    path("konton/<uuid:pk>/anslut", accounts.connect, name="account_connect"),
    path("diarieforing", registrations.registrations, name="registrations"),
    path("diarieforing/anslut", registrations.connect, name="diary_connect"),
    path("diarieforing/ansluten", registrations.connected, name="diary_connected"),
    path("diarieforing/<uuid:pk>/paket", registrations.package, name="registration_package"),
    path("logg", log.log, name="log"),
    path("logg/kontroll", log.check, name="log_check"),
    path("logg/export", log.export, name="log_export"),
    path("riktlinjen", guideline.library, name="guideline"),
    path("riktlinjen/<str:row_id>", guideline.row_page, name="guideline_row"),
    path("fraga-i-privat-konto", asked_privately, name="asked_privately"),
    path("lagar", guideline.laws_page, name="laws"),
    path("sprak", preferences.choose_language, name="choose_language"),
    path("tema", preferences.choose_theme, name="choose_theme"),
    path("logga-in", allauth.login, name="account_login"),
    path("logga-ut", allauth.logout, name="account_logout"),
    path("losenord", allauth.password_change, name="account_change_password"),
    path("avstangd", allauth.account_inactive, name="account_inactive"),
    path("demo", demo.demo, name="demo"),
    path("demo/logga-in", demo.enter, name="demo_enter"),
]
