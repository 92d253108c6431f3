"""Plain Python: calendars, clocks, periods, machines, refusals. Knows no framework."""
