"""Celery as a carrier of row ids. A lost message costs time, not work: `bihuan jobs run` beside it finds the row.

Imported only where BIHUAN_BROKER_URL is set. Start workers with `celery -A bihuan.foundation.broker worker`.
"""

from __future__ import annotations

from collections.abc import Sequence

import django
from celery import Celery
from django.conf import settings

from bihuan.foundation import clock

app = Celery("bihuan", broker=settings.BIHUAN_BROKER_URL)
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)


def send(keys: Sequence[str]) -> None:
    """Tell the broker that these jobs wait. A broker that is away is no error: the rows are still there."""
    from bihuan.foundation.models import Job

    for job_id in Job.objects.filter(key__in=keys).values_list("pk", flat=True):
        try:
            run.apply_async((job_id,), retry=False)
        except app.connection().connection_errors:
            return


@app.task(name="bihuan.job")
def run(job_id: int) -> None:
    """Run one row, if it still waits."""
    if not django.apps.apps.ready:
        django.setup()
    from bihuan.foundation.worker import run_one

    run_one(at=clock.now(), job_id=job_id)
