"""接続の住所: included under /oauth/ of each site that other systems call."""

from django.urls import path

from tesuri.workplace.partners import views

urlpatterns = [
    path("token", views.token, name="partners-token"),
    path("introspect", views.introspect, name="partners-introspect"),
]
