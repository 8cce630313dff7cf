"""情報提供の宛先."""

from django.urls import path

from tesuri.intermediary.provision import views

app_name = "provision"
urlpatterns = [path("wire/requests", views.requests, name="requests")]
