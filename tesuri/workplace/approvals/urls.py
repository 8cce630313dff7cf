"""決裁の住所."""

from django.urls import path

from tesuri.workplace.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.history, name="history"),
    path("<int:number>/", views.approval, name="approval"),
    path("<int:number>/decide", views.decide, name="decide"),
    path("<int:number>/withdraw", views.withdraw, name="withdraw"),
    path("<int:number>/seen", views.mark_seen, name="mark_seen"),
]
