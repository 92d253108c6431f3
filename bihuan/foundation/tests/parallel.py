"""Real writers at the same instant, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

needs_parallel_connections = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="real parallel writers need PostgreSQL (DATABASE_URL)"
)


def at_once(*functions: Callable[[], object]) -> list[object]:
    """Run all at the same instant, each on its own connection. Returns results or exceptions, in order."""
    barrier = threading.Barrier(len(functions))
    results: list[object] = [None] * len(functions)

    def play(place: int, function: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results[place] = function()
        except Exception as error:  # noqa: BLE001  (told to the test)
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=play, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
