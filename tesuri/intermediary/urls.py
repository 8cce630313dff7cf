"""中間サーバーの宛先: the rooms of this system, at the root of its site."""

from django.urls import include, path

ROOMS = ("codes", "copies", "enquiries", "ledger", "provision")
urlpatterns = [path("", include(f"tesuri.intermediary.{room}.urls")) for room in ROOMS]
