"""情報提供の宛先."""

from django.urls import path

from tesuri.intermediary.provision import views

app_name = "provision"
urlpatterns = [
    path("wire/requests", views.requests, name="requests"),
    path("provision/", views.requests_for_people, name="requests_for_people"),
    path("provision/<str:number>", views.show, name="show"),
    path("provision/<str:number>/draft", views.draft, name="draft"),
    path("provision/<str:number>/decision", views.decide, name="decide"),
]
