"""Addresses of the spending desk, below `/spending/`. Pages are open to all; `correct` and `withdraw` take POST."""

from django.urls import path

from moothall.desks.spending import views, views_files

app_name = "spending"
urlpatterns = [
    path("", views.home, name="home"),
    path("publishers/", views.publishers, name="publishers"),
    path("publishers/<str:publisher_id>/", views.publisher, name="publisher"),
    path("months/", views.months, name="months"),
    path("units/", views.units, name="units"),
    path("payments/", views.payments, name="payments"),
    path("payments/<str:payment_id>/", views.payment, name="payment"),
    path("beneficiaries/", views.beneficiaries, name="beneficiaries"),
    path("files/", views_files.files, name="files"),
    path("files/<str:resource_id>/", views_files.file, name="file"),
    path("files/<str:resource_id>/issues/", views_files.file_issues, name="file_issues"),
    path("files/<str:resource_id>/correct/", views_files.correct, name="correct"),
    path("corrections/", views_files.corrections, name="corrections"),
    path("corrections/<int:number>/withdraw/", views_files.withdraw, name="withdraw"),
    path("fields/", views_files.fields, name="fields"),
    path("headings/", views_files.headings, name="headings"),
    path("issues/", views_files.issues, name="issues"),
    path("issues/<str:code>/", views_files.issue, name="issue"),
]
