"""Addresses of the solutions desk, below `/solutions/`. What takes POST is named so in its view."""

from django.urls import path, re_path

from moothall.desks.solutions import views

app_name = "solutions"
REFERENCE = r"^(?P<reference>S-\d{4}-\d{4,})/"
urlpatterns = [
    # the catalogue
    path("", views.home, name="home"),
    path("list/", views.solutions, name="list"),
    path("name/<slug:slug>/", views.by_name, name="by_name"),
    re_path(rf"{REFERENCE}$", views.solution, name="solution"),
]
