"""書く画面: views of a site that exists in tests alone, each of which writes a row or fails."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tests.people import CITY
from tesuri.workplace.access.doors import demands, entered, public
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Office


def write(request: HttpRequest) -> HttpResponse:
    """書く: one row, as any part of a view might."""
    Office.objects.create(body=CITY, code=str(Office.objects.count()), name="課")
    return HttpResponse()


def fail(request: HttpRequest) -> HttpResponse:
    """プログラムの誤り: nobody expected it."""
    raise ValueError("broken")


def fail_in_sql(request: HttpRequest) -> HttpResponse:
    """データベースの誤り: nobody expected it either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return HttpResponse()


urlpatterns = [
    path("entry/", include("tesuri.workplace.access.urls")),
    path("open", public(write)),
    path("inside", entered(write)),
    path("duty", demands(Duty.PERSONS, Level.SEE)(write)),
    path("fail", demands(Duty.PERSONS, Level.SEE)(fail)),
    path("fail-in-sql", demands(Duty.PERSONS, Level.SEE)(fail_in_sql)),
]
