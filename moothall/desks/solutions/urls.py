"""Addresses of the solutions desk, below `/solutions/`. What takes POST is named so in its view."""

from django.urls import path, re_path

from moothall.desks.solutions import (
    views,
    views_algorithms,
    views_assurance,
    views_council,
    views_crawl,
    views_edit,
    views_records,
    views_referees,
    views_usage,
)

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
    # reading repositories
    path("health/", views_crawl.repositories, name="repositories"),
    path("health/add/", views_crawl.add, name="add_repositories"),
    path("health/<int:number>/again/", views_crawl.again, name="read_again"),
    re_path(rf"{REFERENCE}health/$", views_crawl.health, name="health"),
    # assurance
    re_path(rf"{REFERENCE}assurance/$", views_assurance.assurance, name="assurance"),
    re_path(rf"{REFERENCE}assurance/add/$", views_assurance.add, name="add_assurance"),
    path("assurance/<int:number>/check/", views_assurance.check, name="check_assurance"),
    path("assurance/<int:number>/withdraw/", views_assurance.withdraw, name="withdraw_assurance"),
    # published records of algorithms
    path("algorithms/", views_algorithms.algorithms, name="algorithms"),
    path("algorithms/<slug:slug>/", views_algorithms.algorithm, name="algorithm"),
    path("algorithms/<slug:slug>/join/", views_algorithms.join, name="join_algorithm"),
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
