"""符号の宛先."""

from django.urls import path

from tesuri.intermediary.codes import views

app_name = "codes"
urlpatterns = [
    path("api/codes", views.request_code, name="request"),
    path("api/codes/completion", views.complete, name="completion"),
]
