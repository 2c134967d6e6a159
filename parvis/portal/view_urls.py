"""Addresses of the views of a dataset that answer beyond its table: charts, files."""

from django.urls import path, re_path

from parvis.portal import embeds, export_page, images
from parvis.portal.analyse import views as analyse
from parvis.portal.calendars import views as calendar
from parvis.portal.console import views as console

DATASET = "explore/dataset/<str:dataset_id>/"
EMBED = "explore/embed/dataset/<str:dataset_id>/"
urlpatterns = [
    path(f"{DATASET}analyze/", analyse.analyse, name="analyze"),
    path(f"{DATASET}analyze/values.csv", analyse.values, name="analyze-values"),
    path(f"{EMBED}analyze/", analyse.frame, name="embed-analyze"),
    re_path(
        f"^explore/embed/dataset/(?P<dataset_id>[^/]+)/(?P<view>{'|'.join(embeds.VIEWS)})/$", embeds.frame, name="embed"
    ),
    path(f"{DATASET}calendar/", calendar.calendar, name="calendar"),
    path(f"{DATASET}images/", images.images, name="images"),
    path(f"{DATASET}export/", export_page.export_page, name="export"),
    path(f"{DATASET}api/", console.dataset_console, name="api"),
    path("api-console/", console.catalogue_console, name="api-console"),
]
