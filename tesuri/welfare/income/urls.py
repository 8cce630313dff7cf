"""所得の画面の番地."""

from django.urls import path

from tesuri.welfare.income import views

app_name = "income"
urlpatterns = [
    path("<uuid:key>/", views.income, name="income"),
    path("<uuid:key>/enter/", views.enter, name="enter"),
    path("<uuid:key>/terminal/", views.from_terminal, name="from_terminal"),
    path("terminal/<str:number>/", views.entry, name="entry"),
    path("terminal/<str:number>/compare/", views.compare, name="compare"),
    path("terminal/<str:number>/decide/", views.decide, name="decide"),
]
