"""Addresses of the buying desk, below `/buying/`. Pages are open to all; what takes POST is named so in its view."""

from django.urls import path

from moothall.desks.buying import views, views_groups, views_judging, views_renew, views_suppliers

app_name = "buying"
RENEW = "renew/<slug:kind>/<str:key>/"
urlpatterns = [
    path("", views.home, name="home"),
    path("find/", views.find, name="find"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path(RENEW, views_renew.renew, name="renew"),
    path(f"{RENEW}who-pays/", views_renew.who_pays, name="who_pays"),
    path(f"{RENEW}endings/", views_renew.endings, name="endings"),
    path(f"{RENEW}together/", views_renew.together, name="together"),
    path(f"{RENEW}moves/", views_renew.moves, name="moves"),
    path(f"{RENEW}brief/", views_renew.brief, name="brief"),
    path(f"{RENEW}group/", views_groups.form_group, name="form_group"),
    path("payments/", views_renew.payments, name="payments"),
    path("suppliers/", views_suppliers.suppliers, name="suppliers"),
    path("suppliers/<str:supplier_id>/", views_suppliers.supplier, name="supplier"),
    path("suppliers/<str:supplier_id>/names/", views_judging.names, name="names"),
    path("suppliers/<str:supplier_id>/judge/", views_judging.judge, name="judge"),
    path("review/", views_judging.review, name="review"),
    path("judgements/", views_judging.judgements, name="judgements"),
    path("judgements/<int:number>/withdraw/", views_judging.withdraw, name="withdraw_judgement"),
    path("systems/", views_suppliers.systems, name="systems"),
    path("systems/<slug:code>/", views_suppliers.system, name="system"),
    path("contracts/", views_suppliers.contracts, name="contracts"),
    path("contracts/<str:contract_id>/", views_suppliers.contract, name="contract"),
    path("watch/", views_groups.watch, name="watch"),
    path("watch.atom", views_groups.watch_feed, name="watch_feed"),
    path("groups/", views_groups.groups, name="groups"),
    path("groups/<str:reference>/", views_groups.group, name="group"),
]
