"""所得の画面の番地."""

from django.urls import path

from tesuri.welfare.income.views import beliefs, differences, files, giving

app_name = "income"
urlpatterns = [
    path("files/", files.files, name="files"),
    path("files/new/", files.new_file, name="new_file"),
    path("files/give/", giving.give_file, name="give_file"),
    path("files/<str:number>/", files.file, name="file"),
    path("files/<str:number>/submit/", files.submit, name="submit_file"),
    path("files/<str:number>/decide/", files.decide, name="decide_file"),
    path("differences/", differences.differences, name="differences"),
    path("<uuid:key>/differences/<int:year>/", differences.difference, name="difference"),
    path("<uuid:key>/", beliefs.income, name="income"),
    path("<uuid:key>/enter/", beliefs.enter, name="enter"),
    path("<uuid:key>/terminal/", beliefs.from_terminal, name="from_terminal"),
    path("terminal/<str:number>/", beliefs.entry, name="entry"),
    path("terminal/<str:number>/compare/", beliefs.compare, name="compare"),
    path("terminal/<str:number>/decide/", beliefs.decide, name="decide"),
]
