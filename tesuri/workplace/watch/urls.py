"""記録の点検の住所."""

from django.urls import path

from tesuri.workplace.watch.views import alerts, reviews, searching

app_name = "watch"
urlpatterns = [
    path("", alerts.alerts, name="alerts"),
    path("answered/", alerts.answered, name="answered"),
    path("answer/", alerts.answer_together, name="answer_together"),
    path("again/", alerts.look_again, name="look_again"),
    path("alerts/<int:number>/", alerts.alert, name="alert"),
    path("alerts/<int:number>/answer/", alerts.answer, name="answer"),
    path("week/", alerts.week, name="week"),
    path("week/<int:day>/", alerts.week, name="week_of"),
    path("week/<int:day>/pdf/", alerts.print_week, name="print_week"),
    path("search/", searching.search, name="search"),
    path("search/csv/", searching.export, name="export"),
    path("search/pdf/", searching.print_list, name="print_list"),
    path("records/<int:day>/<int:number>/", searching.record, name="record"),
    path("records/<int:day>/<int:number>/proof/", searching.export_proof, name="export_proof"),
    path("lookers/", searching.lookers, name="lookers"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<str:kind>/<str:month>/", reviews.month, name="month"),
    path("reviews/<str:kind>/<str:month>/keep/", reviews.review, name="review"),
    path("reviews/<str:kind>/<str:month>/csv/", reviews.export_month, name="export_month"),
    path("reviews/<str:kind>/<str:month>/pdf/", reviews.print_month, name="print_month"),
    path("registers/", reviews.registers, name="registers"),
    path("registers/days/", reviews.enter_day, name="enter_day"),
    path("registers/officers/", reviews.enter_officer, name="enter_officer"),
    path("registers/figures/", reviews.list_figure, name="list_figure"),
]
