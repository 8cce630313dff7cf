"""決裁の住所."""

from django.urls import path

from tesuri.workplace.approvals.views import arrangements, submissions

app_name = "approvals"
urlpatterns = [
    path("", submissions.history, name="history"),
    path("arrangements/", arrangements.arrangements, name="arrangements"),
    path("arrangements/route", arrangements.route, name="new_route"),
    path("arrangements/post", arrangements.post, name="new_post"),
    path("arrangements/deputation", arrangements.deputation, name="new_deputation"),
    path("arrangements/posts/<int:number>/end", arrangements.end_post, name="end_post"),
    path(
        "arrangements/deputations/<int:number>/end",
        arrangements.end_deputation,
        name="end_deputation",
    ),
    path("matters/<str:kind>/<str:reference>/", submissions.approval, name="matter"),
    path("<int:number>/", submissions.approval, name="approval"),
    path("<int:number>/decide", submissions.decide, name="decide"),
    path("<int:number>/withdraw", submissions.withdraw, name="withdraw"),
    path("<int:number>/seen", submissions.mark_seen, name="mark_seen"),
]
