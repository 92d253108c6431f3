"""Evaluation after a class: written down, confirmed, annulled; what is refused changes nothing."""

from decimal import Decimal

import pytest

from bihuan.classroom.models import ClassSession, Evaluation
from bihuan.classroom.selectors.evaluations import names_missing, progress_of
from bihuan.classroom.services.evaluation_confirm import evaluation_annul, evaluations_confirm
from bihuan.classroom.services.evaluation_record import Typed, essay_write, evaluation_method_choose
from bihuan.classroom.tests.evaluation_factories import CHECK, DAY_AFTER, END, EXAM, LATER, Held, scan
from bihuan.duties.models import CaseProposal, Duty
from bihuan.duties.services.case_open import case_open
from bihuan.foundation.models import AuditEntry, OutboxEvent
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.people.models import Assignment
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import actor_with
from bihuan.regulations.models import Adoption
from bihuan.regulations.tests.factories import PROJECT
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return Held()


def stands():
    counts = [model.objects.count() for model in (Evaluation, AuditEntry, OutboxEvent, CaseProposal)]
    states = list(Evaluation.objects.order_by("pk").values_list("state", "score", "row_version"))
    return counts, states, list(ClassSession.objects.values_list("evaluation_method", "row_version"))


def refused(code, call, **arguments):
    before = stands()
    with pytest.raises(Refused) as why:
        call(**arguments)
    assert why.value.code == code
    assert stands() == before
    return why.value


def confirm(held, **more):
    return evaluations_confirm(**{"session_id": held.session.pk, "actor": held.second, "at": DAY_AFTER, **more})


def kept(row):
    return (row.method, row.score, row.state, row.is_passed)


@pytest.mark.rule("T-080")
def test_the_end_of_a_class_makes_its_organiser_owe_the_evaluation_within_five_working_days():
    held = Held(ended=False)
    assert Duty.objects.filter(kind="class.evaluate").count() == 0

    held.end()

    duty = Duty.objects.get(kind="class.evaluate")
    assert (duty.owner_id, duty.state, duty.month) == (held.organiser.person_id, "open", "2026-12")
    assert duty.due_at == shanghai(16, 0)
    assert duty.link == f"/classes/{held.session.pk}/evaluation/"
    assert duty.article.startswith("《")
    assert progress_of(held.session).is_complete is False
    assert names_missing(held.session) == ("专员云南", "专员四川")


@pytest.mark.rule("T-080")
def test_the_duty_is_met_when_everybody_who_came_has_a_confirmed_result(held):
    held.record(held.typed(0), held.typed(1))
    confirm(held, seat_ids=[held.seat(0).pk])
    assert Duty.objects.get(kind="class.evaluate").state == "open"
    assert names_missing(held.session) == ("专员云南",)

    confirm(held)

    duty = Duty.objects.get(kind="class.evaluate")
    assert (duty.state, duty.fulfilled_at, duty.evidence) == ("met", DAY_AFTER, {"n_evaluated": 2})
    assert progress_of(held.session).is_complete is True


def test_without_an_organiser_whoever_may_evaluate_the_nearest_upwards_owes_it():
    held = Held(ended=False)
    ClassSession.objects.update(organiser=None)

    held.end()

    duty = Duty.objects.get(kind="class.evaluate")
    assert (duty.owner_id, duty.owner_capability, duty.unit_id) == (None, "class.evaluate", held.school.area.pk)


@pytest.mark.rule("T-082")
@pytest.mark.parametrize("method", ["ems_exam", "on_site_check", "customer_feedback"])
def test_a_result_is_one_of_three_methods_with_score_and_evidence(held, method):
    stored = held.record(held.typed(0, "86.5"), method=method)

    row = held.result()
    assert (stored.n_saved, stored.refused) == (1, {})
    assert kept(row) == (method, Decimal("86.50"), "draft", None)
    assert row.evidence.name == "成绩单.txt"


@pytest.mark.rule("T-082")
def test_a_method_that_the_article_does_not_name_is_refused(held):
    refused("evaluation_method_unknown", held.record, method="written_test", evidence=None)
    assert Evaluation.objects.count() == 0


@pytest.mark.rule("T-082")
def test_a_result_without_evidence_waits_and_says_so(held):
    held.record(held.typed(0), evidence=None)
    held.record(held.typed(1))

    told = confirm(held)

    assert {seat: why.code for seat, why in told.refused.items()} == {held.seat(0).pk: "evaluation_evidence_missing"}
    assert (held.result(0).state, held.result(1).state) == ("draft", "confirmed")


def test_people_of_one_class_may_be_evaluated_by_different_methods(held):
    held.record(held.typed(0))
    held.record(held.typed(1, "90"), method=CHECK)

    confirm(held)

    assert [kept(held.result(number)) for number in (0, 1)] == [
        (EXAM, Decimal("86.00"), "confirmed", True),
        (CHECK, Decimal("90.00"), "confirmed", True),
    ]


@pytest.mark.rule("T-084")
def test_in_the_project_edition_nothing_is_saved_before_one_of_five_methods_is_chosen():
    held = Held(edition=PROJECT)

    why = refused("evaluation_method_not_chosen", held.record, method="", evidence=None)
    assert why.facts["n"] == 5
    refused("evaluation_method_not_chosen", held.record, method="written_test", evidence=None)

    evaluation_method_choose(session_id=held.session.pk, method="written_test", actor=held.organiser, at=LATER)
    held.record(held.typed(0), method="", evidence=None)
    assert kept(held.result()) == ("written_test", Decimal("86.00"), "draft", None)


@pytest.mark.rule("T-084")
def test_a_class_of_the_project_edition_has_one_method_and_keeps_it_once_a_result_is_confirmed():
    held = Held(edition=PROJECT)
    evaluation_method_choose(session_id=held.session.pk, method="written_test", actor=held.organiser, at=LATER)
    refused("evaluation_other_method", held.record, method="daily_work", evidence=None)
    held.record(held.typed(0), method="written_test", evidence=None)
    confirm(held)

    refused(
        "evaluation_method_used",
        evaluation_method_choose,
        session_id=held.session.pk,
        method="daily_work",
        actor=held.organiser,
        at=LATER,
    )


@pytest.mark.rule("T-085")
def test_class_assessment_needs_both_discipline_and_attitude_and_their_mean_is_the_score():
    held = Held(edition=PROJECT)
    evaluation_method_choose(session_id=held.session.pk, method="class_assessment", actor=held.organiser, at=LATER)

    told = held.record(
        held.typed(0, "", parts={"discipline": "90"}),
        held.typed(1, "", parts={"discipline": "90", "attitude": "85"}),
        method="class_assessment",
        evidence=None,
    )

    assert {seat: (why.code, why.facts["items"]) for seat, why in told.refused.items()} == {
        held.seat(0).pk: ("evaluation_part_missing", "态度")
    }
    assert Evaluation.objects.count() == 1
    row = held.result(1)
    assert (row.score, row.parts) == (Decimal("87.50"), {"discipline": "90.00", "attitude": "85.00"})


def test_an_essay_is_written_by_the_trainee_and_graded_by_the_organiser():
    held = Held(edition=PROJECT)
    evaluation_method_choose(session_id=held.session.pk, method="reflective_essay", actor=held.organiser, at=LATER)
    trainee = actor_of(held.come[0], at=LATER)
    held.record(held.typed(1), method="reflective_essay", evidence=None)

    essay_write(session_id=held.session.pk, text="学会了先登记再上门。", actor=trainee, at=LATER)
    held.record(held.typed(0, "92", version=1), method="reflective_essay", evidence=None)
    told = confirm(held)

    row = held.result(0)
    assert (row.essay, row.score, row.state) == ("学会了先登记再上门。", Decimal("92.00"), "confirmed")
    assert {seat: why.code for seat, why in told.refused.items()} == {held.seat(1).pk: "evaluation_essay_missing"}
    refused("evaluation_row_changed", essay_write, session_id=held.session.pk, text="再改", actor=trainee, at=DAY_AFTER)


def test_an_essay_is_for_those_who_came_where_it_is_the_method(held):
    trainee = actor_of(held.come[0], at=LATER)
    refused("essay_not_asked", essay_write, session_id=held.session.pk, text="心得", actor=trainee, at=LATER)

    other = Held(edition=PROJECT)
    evaluation_method_choose(session_id=other.session.pk, method="reflective_essay", actor=other.organiser, at=LATER)
    absent = actor_of(other.absent, at=LATER)
    refused("essay_absent", essay_write, session_id=other.session.pk, text="心得", actor=absent, at=LATER)
    trainee = actor_of(other.come[0], at=LATER)
    refused("essay_empty", essay_write, session_id=other.session.pk, text=" ", actor=trainee, at=LATER)
    refused("not_found", essay_write, session_id=other.session.pk, text="心得", actor=other.second, at=LATER)


@pytest.mark.rule("T-087")
@pytest.mark.parametrize(("score", "is_passed"), [("80", True), ("79.99", False), ("100", True), ("0", False)])
def test_passed_or_failed_is_read_from_the_mark_in_force(held, score, is_passed):
    held.record(held.typed(0, score))

    confirm(held)

    row = held.result()
    assert (row.state, row.is_passed, row.confirmed_by_id) == ("confirmed", is_passed, held.second.person_id)
    assert row.citation["parameter"] == "evaluation.pass_mark"


@pytest.mark.rule("T-087")
def test_a_mark_without_its_own_figure_passes_only_above_it():
    held = Held(**{"evaluation.pass_mark": {"value": 80, "inclusive": False}})
    held.record(held.typed(0, "80"), held.typed(1, "80.01"))

    confirm(held)

    assert [held.result(number).is_passed for number in (0, 1)] == [False, True]


@pytest.mark.rule("T-087")
def test_without_a_pass_mark_nothing_is_confirmed_and_the_refusal_says_who_sets_it_where(held):
    actor_with("regulations.adopt", unit=held.school.root, at=END, name="周制度")
    held.record(held.typed(0))
    for row in Adoption.objects.all():
        row.choices = {}
        row.save()

    why = refused("pass_mark_unset", confirm, held=held)

    assert why.facts["unit"] == "集团售后服务中心"
    assert why.facts["who"] == "（周制度）"
    assert why.facts["url"] == "/regulations/centre-training-group/"


@pytest.mark.parametrize(
    ("score", "code"),
    [("优", "score_unreadable"), ("NaN", "score_unreadable"), ("101", "score_out_of_range"), ("-1", "score_out_of_range")],
)
def test_a_score_that_is_none_is_refused_in_its_row_and_the_others_are_saved(held, score, code):
    told = held.record(held.typed(0, score), held.typed(1, "88"))

    assert {seat: why.code for seat, why in told.refused.items()} == {held.seat(0).pk: code}
    assert told.n_saved == 1
    assert list(Evaluation.objects.values_list("seat", "score")) == [(held.seat(1).pk, Decimal("88.00"))]


@pytest.mark.rule("C-341")
def test_a_result_without_attendance_is_refused_unless_it_is_flagged(held):
    seat_id = held.empty_seat.pk

    told = held.record(Typed(seat_id, "88"))
    assert {seat: why.code for seat, why in told.refused.items()} == {seat_id: "evaluation_absent"}
    assert Evaluation.objects.count() == 0

    held.record(Typed(seat_id, "88", note="签到机故障，考场有记录"))
    confirm(held)
    row = Evaluation.objects.get()
    assert (row.state, row.attendance_note) == ("confirmed", "签到机故障，考场有记录")


@pytest.mark.rule("T-095")
def test_a_confirmed_fail_proposes_one_case_and_nothing_more(held):
    held.record(held.typed(0, "61"), held.typed(1, "90"))
    assert CaseProposal.objects.filter(kind="class.evaluation").count() == 0

    confirm(held)
    confirm(held)

    found = CaseProposal.objects.get(kind="class.evaluation")
    assert (found.person_id, found.state, found.unit_id) == (
        held.come[0].pk,
        "proposed",
        held.seat(0).participation.unit_id,
    )
    assert found.facts["summary"] == "EMS系统考试得分 61.00，合格线 80。"
    assert found.article.startswith("《")


@pytest.mark.rule("T-095")
def test_an_annulled_fail_drops_its_proposal_and_a_new_one_may_follow(held):
    held.record(held.typed(0, "61"), held.typed(1, "90"))
    confirm(held)

    evaluation_annul(evaluation_id=held.result(0).pk, reason="登错了人", actor=held.second, at=DAY_AFTER)
    first = CaseProposal.objects.get(kind="class.evaluation")
    assert (first.state, first.note) == ("dropped", "评估结果已作废：登错了人")
    assert AuditEntry.objects.filter(verb="proposal.dropped").count() == 1

    held.record(held.typed(0, "70"))
    confirm(held)
    assert list(CaseProposal.objects.filter(kind="class.evaluation").order_by("pk").values_list("state", flat=True)) == [
        "dropped",
        "proposed",
    ]


def test_a_case_that_is_open_already_is_left_to_those_who_handle_it(held):
    held.record(held.typed(0, "61"))
    confirm(held)
    found = CaseProposal.objects.get(kind="class.evaluation")
    clerk = actor_with("duties.propose", "cases.handle", "cases.view", unit=held.school.root, at=DAY_AFTER)
    case_open(proposal_id=found.pk, note="属实", actor=clerk, at=DAY_AFTER)

    evaluation_annul(evaluation_id=held.result(0).pk, reason="登错了人", actor=held.second, at=DAY_AFTER)

    found.refresh_from_db()
    assert found.state == "opened"


def test_a_confirmed_result_does_not_change(held):
    held.record(held.typed(0))
    confirm(held)

    told = held.record(held.typed(0, "99"))

    assert {seat: why.code for seat, why in told.refused.items()} == {held.seat(0).pk: "evaluation_confirmed"}
    assert kept(held.result()) == (EXAM, Decimal("86.00"), "confirmed", True)


def test_an_annulled_result_stays_with_its_reason_and_the_evaluation_is_owed_anew(held):
    held.record(held.typed(0), held.typed(1))
    confirm(held)
    row = held.result(0)

    evaluation_annul(evaluation_id=row.pk, reason="登错了人", actor=held.second, at=DAY_AFTER)

    row.refresh_from_db()
    assert (row.state, row.annul_reason, row.score) == ("annulled", "登错了人", Decimal("86.00"))
    assert list(Duty.objects.filter(kind="class.evaluate").order_by("pk").values_list("state", "due_at")) == [
        ("met", shanghai(16, 0)),
        ("open", shanghai(17, 0)),
    ]
    held.record(held.typed(0, "95"))
    confirm(held)
    assert list(Duty.objects.filter(kind="class.evaluate").values_list("state", flat=True)) == ["met", "met"]
    assert OutboxEvent.objects.filter(kind="classroom.evaluation_confirmed").count() == 3
    assert OutboxEvent.objects.filter(kind="classroom.evaluation_annulled").count() == 1


def test_annulling_needs_a_reason_a_confirmed_result_and_the_right(held):
    held.record(held.typed(0))
    row = held.result()
    given = {"evaluation_id": row.pk, "at": DAY_AFTER}
    with pytest.raises(WrongState):
        evaluation_annul(**given, reason="x", actor=held.second)
    confirm(held)
    refused("evaluation_reason_missing", evaluation_annul, **given, reason=" ", actor=held.second)
    with pytest.raises(NotPermitted):
        evaluation_annul(**given, reason="x", actor=held.organiser)
    with pytest.raises((NotFound, NotPermitted)):
        evaluation_annul(**given, reason="x", actor=held.school.managers[0])
    assert held.result().state == "confirmed"


def test_the_event_tells_who_which_month_and_whether_passed(held):
    held.record(held.typed(0, "61"))

    confirm(held)

    event = OutboxEvent.objects.get(kind="classroom.evaluation_confirmed")
    assert event.payload == {
        "session_id": held.session.pk,
        "evaluation_id": held.result().pk,
        "person_id": held.come[0].pk,
        "month": "2026-12",
        "is_passed": False,
    }


def test_nobody_confirms_the_own_result(held):
    held.record(held.typed(0), held.typed(1))
    Assignment.objects.filter(person=held.come[0]).update(post=Assignment.objects.get(person_id=held.second.person_id).post)
    Assignment.objects.filter(person=held.come[0]).update(unit=held.school.area)
    own = actor_of(held.come[0], at=DAY_AFTER)

    told = confirm(held, actor=own)

    assert {seat: why.code for seat, why in told.refused.items()} == {held.seat(0).pk: "evaluation_own"}
    assert (held.result(0).state, held.result(1).state) == ("draft", "confirmed")


def test_whoever_does_not_evaluate_changes_nothing(held):
    held.record(held.typed(0))
    with pytest.raises((NotFound, NotPermitted)):
        held.record(held.typed(1), actor=held.school.managers[0])
    with pytest.raises((NotFound, NotPermitted)):
        confirm(held, actor=actor_of(held.come[1], at=DAY_AFTER))
    assert list(Evaluation.objects.values_list("state", flat=True)) == ["draft"]


def test_results_are_confirmed_only_after_the_end():
    held = Held(ended=False)
    held.record(held.typed(0))

    with pytest.raises(WrongState) as why:
        confirm(held)

    assert why.value.code == "evaluation_before_end"
    assert held.result().state == "draft"


def test_the_same_form_sent_twice_is_one_result_and_one_entry(held):
    held.record(held.typed(0, "86", version=0), evidence=None)
    again = held.record(held.typed(0, "86.00", version=0), evidence=None)

    assert (again.n_saved, again.refused) == (0, {})
    assert Evaluation.objects.count() == 1
    assert AuditEntry.objects.filter(verb="evaluation.recorded").count() == 1


def test_a_row_that_somebody_else_changed_meanwhile_is_not_overwritten(held):
    held.record(held.typed(0, "86"))
    held.record(held.typed(0, "90", version=1), actor=held.second)

    told = held.record(held.typed(0, "70", version=1))

    assert [(why.code, why.facts["score"]) for why in told.refused.values()] == [("evaluation_row_changed", Decimal("90.00"))]
    assert held.result().score == Decimal("90.00")


def test_evidence_of_one_row_is_its_own(held):
    held.record(held.typed(0, evidence=scan("张.txt")), held.typed(1))

    assert [held.result(number).evidence.name for number in (0, 1)] == ["张.txt", "成绩单.txt"]
