"""人事と権限の住所."""

from django.urls import path

from tesuri.workplace.staff.views import changes, manuals, off_site, officers, reviews, terminals

app_name = "staff"
urlpatterns = [
    path("", officers.listed, name="officers"),
    path("officers/new/", officers.issue, name="issue"),
    path("officers/<int:pk>/", officers.officer, name="officer"),
    path("officers/<int:pk>/change/", officers.change, name="change_officer"),
    path("officers/<int:pk>/move/", officers.move, name="move"),
    path("officers/<int:pk>/end/", officers.end, name="end"),
    path("officers/<int:pk>/grant/", officers.grant, name="grant"),
    path("officers/<int:pk>/password/", officers.password, name="password"),
    path("grants/<int:pk>/end/", officers.end_grant, name="end_grant"),
    path("changes/", changes.listed, name="changes"),
    path("changes/<int:number>/", changes.change, name="change"),
    path("changes/<int:number>/submit/", changes.submit, name="submit"),
    path("changes/<int:number>/decide/", changes.decide, name="decide"),
    path("lists/", changes.take, name="lists"),
    path("lists/sample/", changes.sample, name="sample"),
    path("offices/", changes.offices, name="offices"),
    path("offices/change/", changes.set_office, name="set_office"),
    path("off-site/", off_site.listed, name="off_site"),
    path("off-site/permission/", off_site.to_permit, name="off_site_to_permit"),
    path("off-site/<int:number>/advance/", off_site.advance, name="advance_off_site"),
    path("off-site/<int:number>/missing/", off_site.missing, name="missing"),
    path("terminals/<str:number>/", terminals.one, name="terminal"),
    path("terminals/<str:number>/propose/", terminals.propose, name="propose_terminal"),
    path("terminals/<str:number>/off-site/", off_site.ask, name="ask_off_site"),
    path("terminals/<str:number>/missing/", off_site.report_missing, name="report_missing"),
    path("reviews/", reviews.mine, name="reviews"),
    path("reviews/two/", reviews.for_two, name="for_two"),
    path("reviews/two/propose/", reviews.propose, name="propose_reviews"),
    path("reviews/<str:code>/answer/", reviews.answer, name="answer"),
    path("manual/", manuals.mine, name="manual"),
    path("manual/acknowledge/", manuals.acknowledge, name="acknowledge"),
    path("manuals/", manuals.register, name="manuals"),
    path("manuals/new/", manuals.enter, name="enter_manual"),
    path("manuals/training/", manuals.train, name="train"),
    path("report/", reviews.report, name="report"),
    path("report/sharing/", reviews.sharing, name="sharing"),
    path("report/<int:pk>/judge/", reviews.judge, name="judge"),
]
