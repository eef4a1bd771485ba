"""Every address of the site: the hall's own, and each open desk's under its name. Built from desks.py."""

from django.urls import include, path
from django.views.generic.base import RedirectView

from . import (
    api,
    digest_views,
    feeds,
    inspect,
    organisations,
    panels,
    record_views,
    search,
    take_away,
    views,
    waiting,
    work_views,
)

urlpatterns = [
    path("", views.home, name="home"),
    *(path(f"{desk.slug}/", include(desk.urls)) for desk in panels.open_desks()),
    path("organisations/", organisations.every, name="organisations"),
    path("organisations/<str:organisation_id>/", organisations.one, name="organisation"),
    path("search/", search.search, name="search"),
    path("downloads/", take_away.every, name="downloads"),
    path("downloads/<slug:name>.parquet", take_away.parquet, name="download-parquet"),
    path("downloads/<slug:name>.csv", take_away.csv, name="download-csv"),
    path("record/<str:reference>/", record_views.matter, name="record"),
    path("record/<str:reference>/history.atom", feeds.of_matter, name="record-feed"),
    path("record/<str:reference>/evidence/<int:number>/", record_views.evidence, name="record-evidence"),
    path("record/<str:reference>/follow/", record_views.following, name="record-follow"),
    path("record/<str:reference>/<slug:action>/", record_views.step, name="record-step"),
    path("waiting/", waiting.page, name="waiting"),
    path("waiting/mail/", digest_views.page, name="digest"),
    path("waiting/mail/stop/<str:token>/", digest_views.stop, name="digest-stop"),
    path("feeds/", feeds.every, name="feeds"),
    path("feed.atom", feeds.house, name="feed"),
    path("feeds/<slug:kind>.atom", feeds.of_kind, name="feed-kind"),
    path("organisations/<str:organisation_id>/feed.atom", feeds.of_organisation, name="feed-organisation"),
    path("people/", include("moothall.hall.accounts_urls")),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("api/", api.described, name="api"),
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("api/v1/", api.api.urls),
    path("-/", inspect.inside, name="inspect"),
    path("-/health", views.health, name="health"),
    path("-/versions/", inspect.versions, name="inspect-versions"),
    path("-/issues/", inspect.issues, name="inspect-issues"),
    path("-/work/", work_views.page, name="inspect-work"),
    path("-/settings/", inspect.settings, name="inspect-settings"),
    path("-/lists/", inspect.code_lists, name="inspect-lists"),
    path("-/lists/<slug:name>/", inspect.code_list, name="inspect-list"),
    path("favicon.ico", RedirectView.as_view(url="/static/site/icon.svg", permanent=True), name="favicon"),
]
handler400 = views.bad_request
handler403 = views.refused
handler404 = views.not_found
handler500 = views.server_fault
