"""Addresses of pages, below the code of a language."""

from django.urls import path, re_path

from parvis.portal import (
    catalogue,
    charter,
    dataset_views,
    embeds,
    facet_views,
    feeds,
    filter_views,
    home,
    information_views,
    maps,
    patterns,
    record_views,
    sessions,
    table_views,
)
from parvis.portal.community_urls import urlpatterns as community
from parvis.portal.view_urls import urlpatterns as views

app_name = "portal"
DATASET = "explore/dataset/<str:dataset_id>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("explore/", catalogue.catalogue, name="catalogue"),
    path("explore/feed/", feeds.feed, name="feed"),
    path(DATASET, dataset_views.entrance, name="dataset"),
    path(f"{DATASET}information/", information_views.information, name="information"),
    path(f"{DATASET}table/", table_views.table, name="table"),
    path(f"{DATASET}values/", facet_views.facet_values, name="facet-values"),
    path(f"{DATASET}filter/", filter_views.filter_form, name="filter"),
    path(f"{DATASET}map/", maps.page, name="map"),
    path(f"{DATASET}map/picture.svg", maps.drawn, name="map-picture"),
    path("explore/embed/dataset/<str:dataset_id>/map/", maps.frame, name="embed-map"),
    path(f"{DATASET}record/<str:record_id>/", record_views.record, name="record"),
    re_path(r"^explore/dataset/(?P<dataset_id>[^/]+)/(?P<rest>custom)/$", dataset_views.entrance),
    re_path(r"^explore/assets/(?P<dataset_id>[^/]+)/(?:.*)$", dataset_views.entrance),
    *views,
    re_path(r"^explore/embed/dataset/(?P<dataset_id>[^/]+)/(?:custom/)?$", embeds.entrance),
    *community,
    path("terms/cookies-policy/", charter.charter, name="charter"),
    path("login/", sessions.sign_in, name="sign-in"),
    path("logout/", sessions.sign_out, name="sign-out"),
    path("patterns/", patterns.patterns, name="patterns"),
]
