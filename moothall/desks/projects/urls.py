"""Addresses of the projects desk, below `/projects/`. Pages are open to all; what takes POST says so in its view."""

from django.urls import path

from moothall.desks.projects import views, views_commitments, views_gates, views_groups, views_known, views_project

app_name = "projects"
ONE, GROUP = "<str:reference>/", "groups/<str:reference>/"
PROMISE = f"{ONE}commitments/<int:number>/"
urlpatterns = [
    path("", views.home, name="home"),
    path("all/", views.projects, name="projects"),
    path("open/", views.open_project, name="open"),
    path("known/", views_known.known, name="known"),
    path("known/<slug:slug>/", views_known.known_project, name="known_project"),
    path("funds/", views_known.funds, name="funds"),
    path("awards/", views_known.awards, name="awards"),
    path("groups/", views_groups.groups, name="groups"),
    path(GROUP, views_groups.group, name="group"),
    path(f"{GROUP}plan/", views_groups.plan, name="plan"),
    path(f"{GROUP}ask/", views_groups.ask, name="ask"),
    path(f"{GROUP}join/", views_groups.join, name="join"),
    path(ONE, views_project.project, name="project"),
    path(f"{ONE}edit/", views_project.edit, name="edit"),
    path(f"{ONE}invite/", views_project.invite, name="invite"),
    path(f"{ONE}answer/", views_project.answer, name="answer"),
    path(f"{ONE}members/<str:organisation>/end/", views_groups.take_off, name="take_off"),
    path(f"{ONE}leave/", views_project.leave, name="leave"),
    path(f"{ONE}known/", views_gates.known, name="known_work"),
    path(f"{ONE}gate/", views_gates.gate, name="gate"),
    path(f"{ONE}gate/<slug:code>/", views_gates.check, name="check"),
    path(f"{ONE}passed/", views_gates.passed, name="passed"),
    path(f"{ONE}stop/", views_gates.stop, name="stop"),
    path(f"{ONE}commitments/", views_commitments.commitments, name="commitments"),
    path(f"{ONE}commit/", views_commitments.commit, name="commit"),
    path(PROMISE, views_commitments.commitment, name="commitment"),
    path(f"{PROMISE}replace/", views_commitments.supersede, name="supersede"),
    path(f"{PROMISE}deliver/", views_commitments.deliver, name="deliver"),
    path(f"{PROMISE}release/", views_commitments.release, name="release"),
    path(f"{ONE}diary/", views_project.diary, name="diary"),
    path(f"{ONE}diary.atom", views_project.diary_feed, name="diary_feed"),
    path(f"{ONE}output/", views_project.output, name="output"),
    path(f"{ONE}use/", views_project.use, name="use"),
    path(f"{ONE}adopt/", views_project.adopt, name="adopt"),
    path(f"{ONE}adopt/<str:solution>/end/", views_project.unadopt, name="unadopt"),
]
