"""For every test: a data directory of its own, no demo mode, Chinese."""

import os
import tempfile

os.environ.setdefault("BIHUAN_DATA_DIR", tempfile.mkdtemp(prefix="bihuan-test-"))
os.environ.setdefault("BIHUAN_SECRET_KEY", "only-for-tests")
os.environ.pop("BIHUAN_DEMO", None)
