"""Addresses of the solutions desk, below `/solutions/`. What takes POST is named so in its view."""

from django.urls import path, re_path

from moothall.desks.solutions import views, views_council, views_edit, views_records, views_referees, views_usage

app_name = "solutions"
REFERENCE = r"^(?P<reference>S-\d{4}-\d{4,})/"
urlpatterns = [
    # the catalogue
    path("", views.home, name="home"),
    path("list/", views.solutions, name="list"),
    path("name/<slug:slug>/", views.by_name, name="by_name"),
    re_path(rf"{REFERENCE}$", views.solution, name="solution"),
    re_path(rf"{REFERENCE}costs/$", views.costs, name="costs"),
    # adding and correcting
    path("add/", views_edit.add, name="add"),
    re_path(rf"{REFERENCE}edit/$", views_edit.edit, name="edit"),
    re_path(rf"{REFERENCE}retire/$", views_edit.retire, name="retire"),
    # publiccode.yml
    path("check/", views_records.check, name="check"),
    re_path(rf"{REFERENCE}publiccode/$", views_records.record, name="record"),
    re_path(rf"{REFERENCE}publiccode\.yml$", views_records.download, name="publiccode"),
    re_path(rf"{REFERENCE}publiccode/read/$", views_records.read_record, name="read_record"),
    # who uses it
    re_path(rf"{REFERENCE}use/$", views_usage.evidence, name="evidence"),
    re_path(rf"{REFERENCE}use/declare/$", views_usage.declare, name="declare"),
    re_path(rf"{REFERENCE}use/leave/$", views_usage.leave, name="leave"),
    path("use/<int:number>/withdraw/", views_usage.withdraw, name="withdraw_use"),
    path("council/", views_council.councils, name="councils"),
    path("council/<str:organisation_id>/", views_council.council, name="council"),
    # referees
    re_path(rf"{REFERENCE}referees/$", views_referees.referees, name="referees"),
    re_path(rf"{REFERENCE}referees/promise/$", views_referees.promise, name="promise"),
    re_path(rf"{REFERENCE}referees/ask/$", views_referees.ask, name="ask"),
    path("answers/<int:number>/", views_referees.answer, name="answer"),
    path("promises/<int:number>/end/", views_referees.end_promise, name="end_promise"),
]
