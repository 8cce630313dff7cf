"""台帳の画面の番地."""

from django.urls import path

from tesuri.welfare.persons import views

app_name = "persons"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("registry/", views.registry_search, name="registry"),
    path("register/", views.register, name="register"),
    path("<uuid:key>/", views.person, name="person"),
    path("<uuid:key>/correct/", views.correct, name="correct"),
]
