"""The screens' addresses, in one list."""

from allauth.account import views as allauth
from django.urls import path

from uppsikt.web import demo, preferences, today
from uppsikt.web.guideline import views as guideline

urlpatterns = [
    path("", today.today, name="today"),
    path("riktlinjen", guideline.library, name="guideline"),
    path("riktlinjen/<str:row_id>", guideline.row_page, name="guideline_row"),
    path("sprak", preferences.choose_language, name="choose_language"),
    path("tema", preferences.choose_theme, name="choose_theme"),
    path("logga-in", allauth.login, name="account_login"),
    path("logga-ut", allauth.logout, name="account_logout"),
    path("losenord", allauth.password_change, name="account_change_password"),
    path("avstangd", allauth.account_inactive, name="account_inactive"),
    path("demo", demo.demo, name="demo"),
    path("demo/logga-in", demo.enter, name="demo_enter"),
]
