"""Addresses of backgrounds."""

from django.urls import path

from parvis.portal.basemaps import views

app_name = "tiles"
urlpatterns = [
    path("style/<slug:name>/<slug:theme>.json", views.style_of, name="style"),
    path("<slug:name>/<int:z>/<int:x>/<int:y>", views.tile, name="tile"),
]
