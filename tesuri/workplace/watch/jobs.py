"""記録の点検の仕事: every hour what must be told the same day, every night all patterns.

The hours of `cron` are those of UTC: 20:30 is 5:30 in Japan.
"""

from datetime import timedelta

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from tesuri.workplace.access.queries import bodies
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced
from tesuri.workplace.watch.actions.finding import find_alerts

SAME_DAY = ("hidden", "failed_logins", "unannounced", "outside", "emergency")
NIGHTS = 7  # what an outage left out is found with the next night

log = structlog.get_logger()


@app.periodic(cron="15 * * * *")
@app.task(name="watch.find_today", queue="watch", queueing_lock="find_today")
def find_today(timestamp: int) -> None:
    """今日の検知: of today, and of yesterday for what was done in its last hour."""
    today = timezone.localdate()
    for body in bodies():
        for day in (today - timedelta(days=1), today):
            with announced(program := Actor.system("watch", body)):
                count = find_alerts(program, day, SAME_DAY)
            log.info("alerts found", day=str(day), count=count)


@app.periodic(cron="30 20 * * *")
@app.task(name="watch.find_every_pattern", queue="watch", queueing_lock="find_every_pattern")
def find_every_pattern(timestamp: int) -> None:
    """毎日の検知: all patterns over the last seven whole days; found again is not found twice."""
    today = timezone.localdate()
    for body in bodies():
        for back in range(NIGHTS, 0, -1):
            day = today - timedelta(days=back)
            with announced(program := Actor.system("watch", body)):
                count = find_alerts(program, day)
            log.info("alerts found", day=str(day), count=count)
