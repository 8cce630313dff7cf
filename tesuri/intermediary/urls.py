"""中間サーバーの宛先: the rooms of this system, at the root of its site."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = ("wire", "ledger", "codes", "copies", "enquiries", "provision")
urlpatterns = [
    path("", include(f"tesuri.intermediary.{room}.urls"))
    for room in ROOMS
    if find_spec(f"tesuri.intermediary.{room}.urls")
]
