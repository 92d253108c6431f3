"""The process is killed with -9 while it closes a month: nothing half done, and the next close is whole."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys, time
import django
django.setup()
from pathlib import Path
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.selectors.audit import verify
from bihuan.people.domain.actor import system_actor
from bihuan.training.models import Cycle, MonthFigure
from bihuan.training.services import cycle_freeze as closing
from bihuan.training.services.return_decide import assessment_record
from bihuan.training.tests.returns_factories import CLOSE_AT, issued_month

def stop(*args):
    Path(sys.argv[2]).write_text("figures stand, the month does not")
    time.sleep(60)

def close():
    closing.cycle_freeze(cycle_id=Cycle.objects.get().pk, actor=system_actor(CLOSE_AT), at=CLOSE_AT)

def tell():
    closed = AuditEntry.objects.filter(verb="cycle.frozen").count()
    print(Cycle.objects.get().state, MonthFigure.objects.count(), closed, verify().breaks, flush=True)

if sys.argv[1] == "first":
    month = issued_month(n_areas=1, n_lines=2, n_held=1)
    assessment_record(plan_ids=[month.plans[0].pk], text="按计划完成", actor=month.ga(), at=CLOSE_AT)
    closing.month_leaves_nothing = stop
    close()
else:
    tell()
    close()
    tell()
"""


def test_a_close_that_was_killed_leaves_the_month_open_and_the_next_one_closes_it(tmp_path):
    env = {**os.environ, "BIHUAN_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    env["DATABASE_URL"] = ""
    mark = tmp_path / "mark"
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)

    victim = subprocess.Popen([sys.executable, "-c", SCRIPT, "first", str(mark)], cwd=ROOT, env=env)
    for _wait in range(600):
        if mark.exists():
            break
        time.sleep(0.05)
    assert mark.exists()
    os.kill(victim.pid, signal.SIGKILL)
    assert victim.wait() == -signal.SIGKILL

    again = [sys.executable, "-c", SCRIPT, "second", str(mark)]
    told = subprocess.run(again, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout.splitlines()
    assert told[0] == "issued 0 0 ()"
    assert told[1].startswith("frozen ")
    assert told[1].endswith(" 1 ()")
