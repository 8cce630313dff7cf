"""所得の画面の番地."""

from django.urls import path

from tesuri.welfare.income import views

app_name = "income"
urlpatterns = [
    path("<uuid:key>/", views.income, name="income"),
    path("<uuid:key>/enter/", views.enter, name="enter"),
]
