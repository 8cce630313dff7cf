"""副本の宛先."""

from django.urls import path

from tesuri.intermediary.copies import views

app_name = "copies"
urlpatterns = [
    path("copies/", views.copies, name="copies"),
    path("copies/<str:copy_number>", views.show, name="show"),
    path("api/copies", views.register, name="register"),
]
