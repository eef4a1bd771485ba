"""Addresses of the needs desk, below `/needs/`. What takes POST is named so in its view; steps that only move a need
or a challenge have pages of the hall."""

from django.urls import path

from moothall.desks.needs import (
    views,
    views_challenges,
    views_lineage,
    views_marks,
    views_needs,
    views_recording,
)

app_name = "needs"
NEED, CHALLENGE = "need/<str:reference>/", "challenge/<str:reference>/"
urlpatterns = [
    path("", views.home, name="home"),
    path("list/", views.every, name="list"),
    path("no-need-yet/", views.silent, name="silent"),
    path("funded/", views.funded, name="funded"),
    path("challenges/", views.challenges, name="challenges"),
    path("new/", views_recording.new, name="new"),
    path("alike/", views_recording.alike_fragment, name="alike"),
    path(NEED, views_needs.need, name="need"),
    path(f"{NEED}edit/", views_recording.edit, name="edit"),
    path(f"{NEED}derive/", views_recording.derive, name="derive"),
    path(f"{NEED}councils/", views_needs.supporters, name="supporters"),
    path(f"{NEED}support/", views_needs.support, name="support"),
    path(f"{NEED}withdraw-support/", views_needs.withdraw_support, name="withdraw_support"),
    path(f"{NEED}matches/", views_needs.matches, name="matches"),
    path(f"{NEED}matches/judge/", views_needs.judge, name="judge"),
    path(f"{NEED}what-we-pay/", views_needs.what_we_pay, name="what_we_pay"),
    path(f"{NEED}lineage/", views_lineage.lineage, name="lineage"),
    path(f"{NEED}merge/", views_lineage.merge, name="merge"),
    path(f"{NEED}merge/carry-out/", views_lineage.carry_out, name="carry_out"),
    path(f"{NEED}merge/drop/", views_lineage.drop, name="drop"),
    path(f"{NEED}split/", views_lineage.split, name="split"),
    path(f"{NEED}retire/", views_lineage.retire, name="retire"),
    path(f"{NEED}challenge/", views_challenges.open_challenge, name="open_challenge"),
    path("asked/<int:number>/", views_lineage.ask, name="ask"),
    path(CHALLENGE, views_challenges.challenge, name="challenge"),
    path(f"{CHALLENGE}edit/", views_challenges.edit_challenge, name="edit_challenge"),
    path(f"{CHALLENGE}take-part/", views_challenges.take_part, name="take_part"),
    path(f"{CHALLENGE}leave/", views_challenges.leave, name="leave"),
    path(f"{CHALLENGE}would-buy/", views_challenges.promise, name="promise"),
    path(f"{CHALLENGE}would-buy/end/", views_challenges.end_promise, name="end_promise"),
    path(f"{CHALLENGE}questions/ask/", views_challenges.question, name="question"),
    path(f"{CHALLENGE}questions/<int:number>/", views_challenges.reply, name="reply"),
    path(f"{CHALLENGE}answer/", views_challenges.offer, name="offer"),
    path(f"{CHALLENGE}answer/take-back/", views_challenges.take_back, name="take_back"),
    path(f"{CHALLENGE}answers/<int:number>/file/", views_challenges.kept_file, name="file"),
    path(f"{CHALLENGE}answers/<int:number>/mark/", views_marks.mark, name="mark"),
    path(f"{CHALLENGE}answers/<int:number>/feedback/", views_marks.feedback, name="feedback"),
    path(f"{CHALLENGE}answers/<int:number>/talk/<int:criterion>/", views_marks.talk, name="talk"),
    path(f"{CHALLENGE}interest/", views_marks.interest, name="interest"),
    path(f"{CHALLENGE}disagreements/", views_marks.disagreements, name="disagreements"),
    path(f"{CHALLENGE}decide/", views_marks.decide, name="decide"),
]
