"""共通の画面の住所."""

from django.urls import path

from tesuri.sites.screens import views

app_name = "screens"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
]
