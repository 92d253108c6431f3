"""Whatever the worker did, and whenever: the ledger says the same (CLK-16, by generation)."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.duties.domain.verdict import FULFILLED, Happening, verdict
from bihuan.duties.models import CaseProposal, Duty
from bihuan.duties.services.ledger import duty_fulfil
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import DUE, open_duty
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
hours = st.integers(-48, 48)
END = DUE + timedelta(hours=200)


@pytest.mark.rule("CLK-16")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(hours, max_size=2), sweeps=st.lists(hours, max_size=3), delay=st.integers(0, 96))
def test_the_ledger_says_what_the_fold_says_whenever_the_sweep_ran(db, done, sweeps, delay):
    unit = UnitFactory()
    key = f"h{unit.pk}"
    open_duty(key, unit=unit)
    steps = [(at, "sweep", at) for at in sweeps] + [(at + delay, "done", at) for at in done]

    for known, what, at in sorted(steps):
        if what == "sweep":
            duties_sweep(at=DUE + timedelta(hours=at))
        else:
            known_at = DUE + timedelta(hours=known)
            duty_fulfil(key=key, at=DUE + timedelta(hours=at), actor=system_actor(known_at))
    duties_sweep(at=END)

    told = verdict(DUE, [Happening(FULFILLED, DUE + timedelta(hours=at)) for at in done], at=END)
    duty = Duty.objects.get(key=key)
    assert (duty.state, duty.fulfilled_at, duty.missed_at) == (told.state, told.fulfilled_at, told.missed_at)
    standing = CaseProposal.objects.filter(duty=duty, state="proposed").count()
    assert standing == (0 if told.state == "met" else 1)
