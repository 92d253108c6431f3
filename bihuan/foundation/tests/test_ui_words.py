"""Words about time, rates and states, with exact values."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from bihuan.foundation.ui import figures, icons, moments, states

AT = datetime(2026, 11, 25, 8, 40, tzinfo=UTC)  # 16:40 in Shanghai


def test_day_is_said_with_its_weekday() -> None:
    assert moments.day_long(date(2026, 12, 3)) == "2026年12月3日 周四"


def test_an_instant_belongs_to_the_day_of_the_site() -> None:
    assert moments.day_long(datetime(2026, 12, 2, 16, 0, tzinfo=UTC)) == "2026年12月3日 周四"


def test_moment_is_short_in_its_year_and_full_in_another() -> None:
    assert moments.moment(AT) == "11-25 16:40"
    assert moments.moment(AT, near=date(2027, 1, 4)) == "2026-11-25 16:40"


def test_due_at_midnight_is_the_end_of_the_day_before() -> None:
    midnight = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)

    assert moments.due(midnight) == "11-24 24:00"
    assert moments.due(midnight + timedelta(minutes=1)) == "11-25 00:01"


def test_midnight_of_new_year_names_the_old_year_when_seen_from_the_new() -> None:
    assert moments.due(datetime(2026, 12, 31, 16, 0, tzinfo=UTC), near=date(2027, 1, 2)) == "2026-12-31 24:00"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=40), "不到 1 分钟"),
        (timedelta(minutes=20), "20 分"),
        (timedelta(hours=5), "5 小时"),
        (timedelta(hours=5, minutes=20), "5 小时 20 分"),
        (timedelta(days=1), "1 天"),
        (timedelta(days=1, hours=4), "1 天 4 小时"),
        (timedelta(days=12, hours=4), "12 天"),
    ],
)
def test_span_is_said_in_its_two_largest_units(length: timedelta, words: str) -> None:
    assert moments.span(length.total_seconds()) == words
    assert moments.remaining(AT + length, AT) == f"还剩 {words}"
    assert moments.remaining(AT - length, AT) == f"逾期 {words}"


def test_the_due_instant_itself_is_late() -> None:
    assert states.due_view(AT, "running", AT).tone == "bad"
    assert states.due_view(AT + timedelta(seconds=1), "running", AT).tone == "warn"


def test_settled_state_speaks_for_itself_whatever_the_clock() -> None:
    assert states.due_view(AT - timedelta(days=9), "met", AT) is states.SETTLED["met"]


def test_every_settled_state_has_an_icon_of_the_set() -> None:
    assert all(icons.exists(view.icon) for view in states.SETTLED.values())
    assert all(icons.exists(name) for name in states.ICON_OF_TONE.values())


def test_a_rate_under_its_floor_is_never_shown_as_if_it_reached_it() -> None:
    assert figures.percent(Decimal("0.89999")) == "89.9%"
    assert figures.percent(Fraction(11, 12)) == "91.6%"
    assert figures.percent(Fraction(9, 10)) == "90%"
    assert figures.percent(1) == "100%"
    assert figures.percent(None) == "—"


def test_meter_is_bad_only_under_the_floor() -> None:
    assert figures.meter(Fraction(9, 10), Decimal("0.9")).tone == "ok"
    assert figures.meter(Decimal("0.8999"), Decimal("0.9")).tone == "bad"
    assert figures.meter(None, Decimal("0.9")).tone == "idle"
    assert figures.meter(Decimal("1.2"), None).width == "100.0%"


def test_unknown_tone_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown tone"):
        states.view(states.StateView("x", "pink"))


def test_minutes_are_said_as_hours_from_one_hour_on() -> None:
    assert [moments.minutes_as_hours(value) for value in (20, 60, 90, 100)] == ["20 分钟", "1 小时", "1.5 小时", "1.67 小时"]


def test_a_drawn_component_is_kept_per_language_and_says_what_it_was_given() -> None:
    from django.utils import translation

    from bihuan.foundation.ui import drawing

    with translation.override("zh-hans"):
        tag = drawing.draw("state_tag", state=states.SETTLED["met"])
        again = drawing.draw("state_tag", state=states.SETTLED["met"])
        other = drawing.draw("state_tag", state=states.SETTLED["void"])

    assert tag is again
    assert "按时完成" in tag
    assert "tag-ok" in tag
    assert "已作废" in other


def test_a_drawn_component_escapes_what_people_wrote() -> None:
    from bihuan.foundation.ui import drawing

    tag = drawing.draw("state_tag", state=states.StateView("<b>𠮷</b>", "ok", "check"))

    assert "&lt;b&gt;𠮷&lt;/b&gt;" in tag
