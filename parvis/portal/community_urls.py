"""Addresses of what people other than producers add, below the code of a language."""

from django.urls import path

from parvis.portal import (
    basket,
    cards,
    compare,
    compositions,
    enquiries,
    follow,
    images_archive,
    producers,
    proof,
    reuses,
    saved,
    share,
    versions,
)
from parvis.portal.layers import views as layers
from parvis.portal.layers import workshop

DATASET = "explore/dataset/<str:dataset_id>/"
urlpatterns = [
    path(f"{DATASET}card-<int:number>.png", cards.card, name="card"),
    path(f"{DATASET}share/", share.share, name="share"),
    path(f"{DATASET}share/save/", saved.save, name="save-view"),
    path(f"{DATASET}version-<int:number>.<str:name>", versions.version_file, name="version-file"),
    path(f"{DATASET}images.zip", images_archive.images_archive, name="images-archive"),
    path(f"{DATASET}compare/", compare.compare, name="compare"),
    path(f"{DATASET}compare.csv", compare.compare_file, name="compare-file"),
    path(f"{DATASET}follow/", follow.page, name="follow"),
    path(f"{DATASET}changes.atom", follow.feed, name="follow-feed"),
    path("follow/confirm/<str:token>/", follow.confirming, name="follow-confirm"),
    path("follow/stop/<str:token>/", follow.leaving, name="unfollow"),
    path("views/", saved.listing, name="saved-views"),
    path("views/<str:uid>/", saved.open_view, name="saved-view"),
    path("views/<str:uid>/remove/", saved.remove, name="remove-view"),
    path(f"{DATASET}questions/", enquiries.questions, name="questions"),
    path("reuses/", reuses.listing, name="reuses"),
    path("reuses/propose/", reuses.propose, name="propose-reuse"),
    path("reuses/<str:uid>/", reuses.one, name="reuse"),
    path("reuses/<str:uid>/report/", reuses.report, name="report-reuse"),
    path("requests/", enquiries.requests, name="requests"),
    path("requests/new/", enquiries.request_form, name="request-data"),
    path("requests/<str:uid>/", enquiries.enquiry, name="enquiry"),
    path("producers/", producers.producers, name="producers"),
    path("producers/<path:name>/", producers.producer, name="producer"),
    path("themes/", producers.themes, name="themes"),
    path("themes/<path:name>/", producers.theme, name="theme"),
    path("compositions/", compositions.begin, name="compositions"),
    path("compositions/<str:uid>/", compositions.composed, name="composed"),
    path("compositions/<str:uid>/edit/", compositions.edit, name="compose"),
    path("maps/", workshop.begin, name="composed-maps"),
    path("maps/<str:uid>/", layers.composed_map, name="composed-map"),
    path("maps/<str:uid>/picture.svg", layers.drawn, name="composed-map-picture"),
    path("maps/<str:uid>/edit/", workshop.edit, name="compose-map"),
    path("explore/embed/map/<str:uid>/", layers.frame, name="embed-composed-map"),
    path("proof/", proof.proof, name="proof"),
    path("proof.json", proof.raw, name="proof-raw"),
    path("basket/", basket.basket, name="basket"),
    path("basket/archive.zip", basket.basket_archive, name="basket-archive"),
    path("basket/keep/", basket.keep, name="basket-keep"),
]
