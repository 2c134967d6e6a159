"""Addresses that name no language: they lead to those that do, or are for machines."""

from django.urls import include, path, re_path

from parvis.portal import addresses, embeds, feeds, pictures, reuses

app_name = "addresses"
urlpatterns = [
    path("", addresses.to_language),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("opensearch.xml", addresses.opensearch, name="opensearch"),
    path("robots.txt", addresses.robots, name="robots"),
    path("explore/dataset/<str:dataset_id>/picture-<int:number>.svg", pictures.dataset_picture, name="picture"),
    path("tiles/", include("parvis.portal.basemaps.urls")),
    path("reuses/pictures/<str:name>", reuses.picture, name="reuse-picture"),
    re_path(r"^chart/(?P<is_frame>embed/?)?$", embeds.old_chart),
    re_path(r"^explore/rss/?$", addresses.to_feed),
    re_path(r"^explore(?:/.*)?$", addresses.to_language),
    re_path(r"^login/?$", addresses.to_language),
]
