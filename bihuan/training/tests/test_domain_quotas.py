"""Frequency quotas: what counts, what is missing, what does not apply."""

from decimal import Decimal

import pytest

from bihuan.kernel.periods import Month
from bihuan.training.domain.plan_check import PlanFacts, check_plan, quotas_of
from bihuan.training.domain.quotas import Counted
from bihuan.training.tests.plan_facts import area_plan, good_area_lines, group_rules, line, project_rules


def _by_key(plan, rules):
    return {quota.key: quota for quota in quotas_of(plan, rules)}


@pytest.mark.rule("T-023")
def test_one_newcomer_session_of_two_hours_leaves_the_quota_unmet():
    quota = _by_key(area_plan(line(1, audience="newcomers")), group_rules())["quota.newcomer"]

    assert (quota.state, quota.planned, quota.required, quota.missing) == ("unmet", 1, 2, 1)


@pytest.mark.rule("T-023")
def test_two_newcomer_sessions_of_two_hours_meet_it():
    quota = _by_key(area_plan(*good_area_lines()), group_rules())["quota.newcomer"]

    assert (quota.state, quota.planned, quota.counted) == ("met", 2, (1, 2))


@pytest.mark.rule("T-027")
@pytest.mark.parametrize(("minutes", "counted"), [(45, 0), (67, 0), (89, 0), (90, 1), (135, 1)])
def test_a_session_below_two_hours_does_not_count(minutes, counted):
    quota = _by_key(area_plan(line(1, audience="newcomers", lesson_minutes=minutes)), group_rules())["quota.newcomer"]

    assert quota.planned == counted
    assert quota.too_short == (() if counted else (1,))


@pytest.mark.rule("T-024")
def test_a_month_without_a_specialist_session_is_unmet():
    quota = _by_key(area_plan(line(1, audience="newcomers")), group_rules())["quota.specialist"]

    assert (quota.state, quota.planned, quota.required) == ("unmet", 0, 1)


@pytest.mark.rule("T-029")
def test_without_newcomers_the_quota_does_not_apply_and_does_not_fail():
    plan = area_plan(line(1), n_newcomers=0)
    checked = check_plan(plan, group_rules())

    assert _by_key(plan, group_rules())["quota.newcomer"].state == "not_applicable"
    assert checked.blocking == ()
    assert [finding.code for finding in checked.findings if finding.citation == "quota.newcomer"] == ["quota_not_applicable"]


@pytest.mark.rule("T-029")
def test_one_newcomer_makes_the_quota_apply():
    assert _by_key(area_plan(line(1), n_newcomers=1), group_rules())["quota.newcomer"].state == "unmet"


@pytest.mark.rule("T-025")
def test_the_all_staff_window_is_open_in_january_and_unmet_at_the_end_of_february():
    january = PlanFacts(month=Month(2026, 1), lines=(), roles={"group"})
    february = PlanFacts(month=Month(2026, 2), lines=(), roles={"group"})

    assert _by_key(january, group_rules())["quota.all_staff"].state == "open"
    assert _by_key(february, group_rules())["quota.all_staff"].state == "unmet"
    assert str(_by_key(february, group_rules())["quota.all_staff"].window) == "2026-01/2026-02"


@pytest.mark.rule("T-025")
def test_a_session_in_january_serves_february_but_not_march():
    held = Counted(-1, Month(2026, 1), "all_staff", 90)
    february = PlanFacts(month=Month(2026, 2), lines=(), roles={"group"}, earlier=(held,))
    april = PlanFacts(month=Month(2026, 4), lines=(), roles={"group"}, earlier=(held,))

    assert _by_key(february, group_rules())["quota.all_staff"].state == "met"
    assert _by_key(april, group_rules())["quota.all_staff"].state == "unmet"


@pytest.mark.rule("T-022")
def test_induction_is_counted_by_its_kind_in_windows_of_two_months():
    empty = hr_plan()
    other = hr_plan(line(1, day=3, month=2, audience="newcomers"))
    held = hr_plan(earlier=(Counted(-1, Month(2026, 1), "newcomers", 90, "induction"),))

    assert _by_key(empty, group_rules())["quota.induction"].state == "unmet"
    assert _by_key(other, group_rules())["quota.induction"].state == "unmet"
    assert _by_key(held, group_rules())["quota.induction"].state == "met"


@pytest.mark.rule("T-022", "T-023")
def test_induction_never_stands_in_for_the_areas_own_newcomer_training():
    """Section 8, 57: neither blocks nor replaces the other."""
    own = (line(1, day=2, audience="newcomers"), line(2, day=9, audience="newcomers", training_kind="induction"))

    assert _by_key(area_plan(*own), group_rules())["quota.newcomer"].planned == 1


@pytest.mark.rule("T-022")
def test_a_missing_induction_warns_the_hr_centre_but_does_not_stop_the_plan():
    plan = hr_plan(line(1, day=3, month=2, audience="all_staff"))

    (finding,) = [found for found in check_plan(plan, group_rules()).findings if found.citation == "quota.induction"]

    assert (finding.code, finding.severity) == ("quota_unmet", "warn")


@pytest.mark.rule("T-003")
def test_induction_is_not_asked_of_those_who_cannot_plan_it():
    plan = hr_plan(may_plan_induction=False)

    assert "quota.induction" not in _by_key(plan, group_rules())


def hr_plan(*lines, **facts) -> PlanFacts:
    """The centre's plan of February as the HR centre sees it."""
    return PlanFacts(**{"month": Month(2026, 2), "lines": lines, "roles": {"group"}, "may_plan_induction": True, **facts})


@pytest.mark.rule("T-026")
def test_project_sessions_of_one_hour_twice_are_unmet_and_four_hours_in_total_are_met():
    short = PlanFacts(
        month=Month(2026, 12), lines=(line(1, lesson_minutes=45), line(2, day=9, lesson_minutes=45)), roles={"project"}
    )
    enough = PlanFacts(month=Month(2026, 12), lines=(line(1), line(2, day=9)), roles={"project"})
    one_long = PlanFacts(month=Month(2026, 12), lines=(line(1, lesson_minutes=180),), roles={"project"})

    found = _by_key(short, project_rules())["quota.project"]
    assert (found.state, found.planned, found.total_planned, found.total_required) == ("unmet", 2, Decimal("2.0"), Decimal(4))
    assert _by_key(enough, project_rules())["quota.project"].state == "met"
    assert _by_key(one_long, project_rules())["quota.project"].state == "unmet"
    assert [each.code for each in check_plan(short, project_rules(formats={})).blocking] == ["quota_total_unmet"]


@pytest.mark.rule("T-023", "T-024")
def test_one_session_for_both_serves_one_quota_only():
    both = line(1, audience="newcomers_specialists")
    found = _by_key(area_plan(both, line(2, day=9, audience="newcomers")), group_rules())

    assert found["quota.newcomer"].planned + found["quota.specialist"].planned == 2
    assert (found["quota.newcomer"].state, found["quota.specialist"].state) == ("met", "unmet")


def test_an_all_staff_session_of_an_area_does_not_stand_for_newcomers():
    found = _by_key(area_plan(line(1, audience="all_staff"), line(2, day=9, audience="all_staff")), group_rules())

    assert (found["quota.newcomer"].planned, found["quota.specialist"].planned) == (0, 0)


@pytest.mark.rule("T-028")
def test_an_unmet_quota_blocks_or_warns_as_the_article_says():
    plan = area_plan(line(1, audience="newcomers"), line(2, day=9))

    assert [each.code for each in check_plan(plan, group_rules()).blocking] == ["quota_unmet"]
    assert check_plan(plan, group_rules(blocks_on_quota=False)).blocking == ()
