"""中間サーバーの道順."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = [
    ("", "tesuri.sites.screens.urls"),
    ("entry/", "tesuri.workplace.access.urls"),
    ("oauth/", "tesuri.workplace.partners.urls"),
    ("", "tesuri.intermediary.urls"),
]
urlpatterns = [
    path(prefix, include(room))
    for prefix, room in ROOMS
    if find_spec(room.rpartition(".")[0]) and find_spec(room)
]
