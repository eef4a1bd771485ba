"""Addresses of the learning desk, below `/learning/`. Pages are open to all; what takes POST says so in its view."""

from django.urls import path

from moothall.desks.learning import views, views_questions

app_name = "learning"
urlpatterns = [
    path("", views.home, name="home"),
    path("stories/", views.stories, name="stories"),
    path("stories/tell/", views.tell, name="tell"),
    path("stories/<str:reference>/", views.story, name="story"),
    path("stories/<str:reference>/edit/", views.retell, name="retell"),
    path("questions/", views_questions.questions, name="questions"),
    path("questions/ask/", views_questions.ask, name="ask"),
    path("questions/<str:reference>/", views_questions.question, name="question"),
    path("questions/<str:reference>/accept/", views_questions.accept, name="accept"),
    path("questions/<str:reference>/answers/<int:number>/withdraw/", views_questions.withdraw, name="withdraw_answer"),
]
