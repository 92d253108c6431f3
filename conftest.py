"""For every test: a data directory of its own, no demo mode, Chinese, no warm rules of the test before."""

import os
import tempfile

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("BIHUAN_DATA_DIR", tempfile.mkdtemp(prefix="bihuan-test-"))
os.environ.setdefault("BIHUAN_SECRET_KEY", "only-for-tests")
os.environ.pop("BIHUAN_DEMO", None)

# a busy machine is no reason to fail: nothing is timed here
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


@pytest.fixture(autouse=True)
def _cold_rules() -> None:
    from bihuan.classroom.selectors.signin import forget_rules
    from bihuan.regulations.selectors.fingerprint import forget_warm

    forget_rules()
    forget_warm()
