"""Forms are owed, handed in once, never traced to anybody, and their mean is the lecturer's satisfaction."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.classroom.domain.feedback import Form
from bihuan.classroom.models import ClassSession, FeedbackAnswer, FeedbackDecision, FeedbackReceipt, FeedbackRound, Seat
from bihuan.classroom.selectors.feedback import figures_of, follow_up, late_figures_of
from bihuan.classroom.selectors.feedback_sheet import blank_sheet, summary_sheet
from bihuan.classroom.selectors.presence import presences
from bihuan.classroom.services.feedback_close import feedback_close, feedback_rounds_close
from bihuan.classroom.services.feedback_follow import Decision, feedback_decide, feedback_remind
from bihuan.classroom.services.feedback_give import feedback_give
from bihuan.classroom.services.feedback_open import feedback_open
from bihuan.classroom.tests.factories import School, sign_in
from bihuan.classroom.tests.feedback_factories import DUE, END, LATER, MIDDLING, SAME_DAY, ended
from bihuan.duties.models import Duty, DutyEvent, Notice
from bihuan.foundation.models import AuditEntry, OutboxEvent
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.lecturers.models import Lecturer, LecturerRating
from bihuan.lecturers.services.rating_record import Taught, rating_record
from bihuan.people.domain.actor import system_actor
from bihuan.people.selectors.actors import actor_of
from bihuan.regulations.tests.factories import adopt_pack
from bihuan.training.models import Participation
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db
HALF_A_DAY = timedelta(hours=12)


def stands():
    models = (FeedbackAnswer, FeedbackReceipt, FeedbackDecision, AuditEntry, Notice, LecturerRating, DutyEvent)
    return [model.objects.count() for model in models], list(FeedbackRound.objects.values("n_given", "n_late", "closed_at"))


def refused(code, call, *given, **arguments):
    before = stands()
    with pytest.raises(Refused) as why:
        call(*given, **arguments)
    assert why.value.code == code
    assert stands() == before


def lecturer_of(made, **facts):
    """The file of a colleague who teaches the class of the area."""
    adopt_pack("lecturer-rules", made.root)
    person = made.hire(made.root, "王讲师")
    given = {"document_no": "集团售后〔2026〕3 号", "appointed_on": date(2026, 1, 5), **facts}
    return Lecturer.objects.create(
        kind="internal", unit=made.root, person=person, name=person.name, state="appointed", created_at=END, **given
    )


# --- owed ---------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("T-081")
def test_everybody_who_was_there_owes_a_form_and_nobody_else():
    made = ended(n_came=4, n_absent=2)

    duties = Duty.objects.filter(kind="class.feedback")
    assert set(duties.values_list("owner", flat=True)) == {each.pk for each in made.came}
    assert set(duties.values_list("due_at", "state", "link")) == {(DUE, "open", f"/classes/{made.session.pk}/me/feedback/")}
    assert (made.round.n_owed, made.round.due_at, made.round.small_group) == (4, DUE, 5)


def test_opening_again_opens_nothing_new():
    made = ended()
    rows = presences(made.session)

    assert feedback_open(made.session, rows, at=LATER) == 0
    assert (FeedbackRound.objects.count(), made.round.opened_at) == (1, END)
    assert Duty.objects.filter(kind="class.feedback").count() == 6


def test_what_opening_asks_the_database_does_not_grow_with_the_persons():
    counted = []
    for number in (3, 30):
        made = ended(n_came=number, school=None if number == 3 else School())
        FeedbackRound.objects.all().delete()
        DutyEvent.objects.filter(duty__kind="class.feedback").delete()
        Duty.objects.filter(kind="class.feedback").delete()
        rows = presences(made.session)
        with CaptureQueriesContext(connection) as seen:
            feedback_open(made.session, rows, at=END)
        counted.append(len(seen))

    assert counted[0] == counted[1]


def test_where_no_article_asks_for_a_form_nobody_owes_one(monkeypatch):
    monkeypatch.setattr("bihuan.classroom.services.feedback_open.ITEMS", "feedback.lecturer_items_of_nobody")

    made = ended()

    assert FeedbackRound.objects.count() == 0
    assert Duty.objects.filter(kind="class.feedback").count() == 0
    refused("feedback_not_asked", made.give, 0)


@pytest.mark.rule("C-339")
def test_the_form_asks_for_content_lecturer_and_organisation():
    assert [(each["label"], each["is_lecturer"]) for each in ended().round.items] == [
        ("培训内容", False),
        ("讲师授课", True),
        ("组织安排", False),
    ]


# --- handed in ----------------------------------------------------------------------------------------------------------


def test_receipt_form_and_duty_stand_together():
    made = ended()

    made.give(0, gain=" 学会了接待流程 ", suggestion="多讲案例", lecturer=100)

    assert list(FeedbackReceipt.objects.values_list("seat__participation__person", "given_on")) == [
        (made.came[0].pk, date(2026, 12, 8))
    ]
    answer = FeedbackAnswer.objects.get()
    assert (answer.scores, answer.gain, answer.suggestion) == ({**MIDDLING, "lecturer": 100}, "学会了接待流程", "多讲案例")
    duty = Duty.objects.get(owner=made.came[0], kind="class.feedback")
    assert (duty.state, duty.fulfilled_at, duty.evidence) == ("met", SAME_DAY, {"反馈表": "已提交"})
    assert made.round.n_given == 1


def test_a_second_form_changes_nothing_and_gives_the_first_receipt():
    made = ended()
    first = made.give(0, lecturer=100)
    before = stands()

    again = made.give(0, lecturer=20, gain="改主意了")

    assert again.pk == first.pk
    assert stands() == before
    assert FeedbackAnswer.objects.get().scores["lecturer"] == 100


def test_whoever_was_absent_hands_in_no_form():
    made = ended()
    actor = actor_of(made.absent[0], at=SAME_DAY)

    refused("feedback_not_attended", feedback_give, session_id=made.session.pk, form=Form(MIDDLING), actor=actor, at=SAME_DAY)


def test_before_the_end_there_is_no_form():
    school = School()
    session = school.started()
    sign_in(Seat.objects.filter(session=session, participation__person=school.people[0]).get())
    actor = actor_of(school.people[0], at=END)

    refused("feedback_not_open", feedback_give, session_id=session.pk, form=Form(MIDDLING), actor=actor, at=END)


def test_after_the_dossier_is_closed_there_is_no_form_but_the_receipt_stays():
    made = ended()
    first = made.give(0)
    ClassSession.objects.update(state="closed")

    refused("feedback_filed", made.give, 1)
    assert made.give(0).pk == first.pk


def test_an_item_without_a_score_or_with_another_is_refused():
    made = ended()
    given = {"session_id": made.session.pk, "actor": made.who(0), "at": SAME_DAY}

    refused("feedback_item_missing", feedback_give, form=Form({"content": 80}), **given)
    refused("feedback_score_unknown", feedback_give, form=Form({**MIDDLING, "lecturer": 99}), **given)


# --- nothing ties a form to its author ----------------------------------------------------------------------------------


def test_nothing_outside_the_form_tells_what_it_says():
    made = ended(n_came=6)

    for number in range(6):
        made.give(number, gain=f"独有的话{number}", lecturer=40)
    feedback_rounds_close(LATER, 100)

    told = [
        json.dumps([str(value) for row in model.objects.values() for value in row.values()], ensure_ascii=False)
        for model in (AuditEntry, DutyEvent, Duty, Notice, OutboxEvent, FeedbackReceipt)
    ]
    assert "独有的话" not in "".join(told)
    given = AuditEntry.objects.filter(verb="feedback.given")
    assert [(each.before, each.after, each.reason) for each in given] == [({}, {}, "")] * 6


def test_a_form_carries_neither_moment_nor_person():
    fields = {field.name for field in FeedbackAnswer._meta.get_fields()}

    assert fields == {"id", "session", "scores", "gain", "suggestion", "is_late"}
    assert {field.name for field in FeedbackReceipt._meta.get_fields()} == {"id", "seat", "given_on"}


def in_the_table():
    """The rows in the order in which they lie there."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT gain FROM classroom_feedbackanswer ORDER BY {place}")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def test_when_the_round_closes_the_forms_are_written_anew_in_another_order(monkeypatch):
    monkeypatch.setattr(
        "secrets.SystemRandom.shuffle", lambda self, found: found.sort(key=lambda each: each.gain, reverse=True)
    )
    made = ended(n_came=6)
    for number in range(6):
        made.give(number, gain=str(number))
    before = set(FeedbackAnswer.objects.values_list("pk", flat=True))

    feedback_rounds_close(SAME_DAY, 100)

    assert in_the_table() == ["5", "4", "3", "2", "1", "0"]
    assert not before & set(FeedbackAnswer.objects.values_list("pk", flat=True))


def test_figures_stay_hidden_while_a_form_may_still_join_them():
    made = ended(n_came=7)
    for number in range(6):
        made.give(number, gain="好")

    open_still = figures_of(made.round)
    feedback_rounds_close(LATER, 100)
    closed = figures_of(made.round)

    assert (open_still.n_forms, open_still.is_shown, open_still.items, open_still.gains) == (6, False, (), ())
    assert (closed.n_forms, closed.is_shown, closed.gains) == (6, True, ("好",) * 6)


@pytest.mark.parametrize(("n_given", "is_shown"), [(4, False), (5, True)])
def test_fewer_than_the_article_says_are_never_shown(n_given, is_shown):
    made = ended(n_came=6)
    for number in range(n_given):
        made.give(number, gain="好")

    feedback_rounds_close(LATER, 100)

    found = figures_of(made.round)
    assert (found.is_shown, len(found.items), len(found.gains)) == (is_shown, 3 * is_shown, 5 * is_shown)


def test_a_late_form_never_changes_what_was_already_seen():
    made = ended(n_came=7)
    for number in range(6):
        made.give(number, lecturer=80)
    feedback_rounds_close(LATER, 100)
    seen = figures_of(made.round)

    made.give(6, LATER + HALF_A_DAY, lecturer=20, gain="迟到的话")

    assert figures_of(made.round) == seen
    assert (made.round.n_given, made.round.n_late, made.round.score) == (6, 1, Decimal("80.00"))
    assert Duty.objects.get(owner=made.came[6], kind="class.feedback").state == "met_late"
    assert late_figures_of(made.round).is_shown is False


def test_late_forms_are_shown_as_a_group_of_their_own_after_the_dossier_is_closed():
    made = ended(n_came=5)
    for number in range(5):
        made.give(number, LATER, lecturer=40)

    before = late_figures_of(made.round)
    ClassSession.objects.update(state="closed")
    after = late_figures_of(made.round)

    assert (before.is_shown, after.is_shown, after.n_forms) == (False, True, 5)
    assert (made.round.n_given, made.round.n_late) == (0, 5)


def test_a_form_after_the_due_moment_is_late_even_while_no_job_has_looked():
    made = ended()

    made.give(0, DUE - timedelta(microseconds=1))
    made.give(1, DUE)

    assert list(FeedbackAnswer.objects.order_by("is_late").values_list("is_late", flat=True)) == [False, True]


@pytest.mark.rule("T-089")
def test_a_late_form_that_lies_there_when_the_round_closes_is_in_no_score():
    made = ended(n_came=7)
    for number in range(6):
        made.give(number, lecturer=80)
    made.give(6, DUE, lecturer=20)

    feedback_rounds_close(LATER, 100)

    assert (made.round.n_given, made.round.n_late, made.round.score) == (6, 1, Decimal("80.00"))


# --- who is missing -----------------------------------------------------------------------------------------------------


@pytest.mark.rule("T-081")
def test_of_twenty_attendees_with_eighteen_forms_two_names_are_listed():
    made = ended(n_came=20, n_absent=3)
    for number in range(18):
        made.give(number)

    found = follow_up(made.session, at=SAME_DAY)

    assert (found.n_owed, found.n_given) == (20, 18)
    assert {row.name for row in found.missing} == {each.name for each in made.came[18:]}
    assert len(found.missing) == 2


def test_who_is_missing_is_reminded_once_a_day():
    made = ended(n_came=3)
    made.give(0)
    given = {"session_id": made.session.pk, "actor": made.school.head}
    of_reminder = Notice.objects.filter(key__startswith="feedback.remind/")

    told = [feedback_remind(at=at, **given) for at in (SAME_DAY, SAME_DAY + timedelta(hours=1), shanghai(9, 9))]

    assert told == [2, 0, 2]
    assert set(of_reminder.values_list("recipient", flat=True)) == {each.pk for each in made.came[1:]}
    assert AuditEntry.objects.filter(verb="feedback.reminded").count() == 2


def test_nobody_is_reminded_of_what_is_in_or_filed():
    made = ended(n_came=2, n_absent=1)
    made.give(0)
    ClassSession.objects.update(state="closed")
    refused("feedback_filed", feedback_remind, session_id=made.session.pk, actor=made.school.head, at=SAME_DAY)
    ClassSession.objects.update(state="ended")
    made.give(1)

    refused("feedback_all_in", feedback_remind, session_id=made.session.pk, actor=made.school.head, at=SAME_DAY)


def test_only_whoever_runs_the_class_reminds():
    made = ended()

    with pytest.raises(NotPermitted):
        feedback_remind(session_id=made.session.pk, actor=made.who(0), at=SAME_DAY)
    assert Notice.objects.filter(key__startswith="feedback.remind/").count() == 0


# --- satisfaction -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("T-089")
def test_the_mean_of_ten_forms_is_the_lecturers_score_for_the_session():
    school = School()
    lecturer = lecturer_of(school)
    made = ended(n_came=10, school=school, lecturer=lecturer.person, lecturer_name=lecturer.name)
    for number, score in enumerate([100, 100, 100, 80, 80, 80, 60, 60, 40, 20]):
        made.give(number, lecturer=score)

    assert feedback_rounds_close(SAME_DAY, 100) == 1

    rating = LecturerRating.objects.get()
    assert (rating.score, rating.n_forms, rating.session_key) == (Decimal("72.00"), 10, f"line/{made.session.line_id}")
    assert (rating.taught_at, rating.unit_id, rating.reason) == (shanghai(8, 9), school.area.pk, "")
    assert (made.round.score, made.round.rating, made.round.close_reason) == (Decimal("72.00"), "rated", "all")


def test_a_round_is_closed_and_rated_once():
    school = School()
    lecturer = lecturer_of(school)
    made = ended(n_came=5, school=school, lecturer=lecturer.person)
    for number in range(5):
        made.give(number)

    assert [feedback_rounds_close(at, 100) for at in (SAME_DAY, LATER, LATER)] == [1, 0, 0]
    assert feedback_close(session_id=made.session.pk, at=LATER) is False
    assert LecturerRating.objects.count() == 1
    assert AuditEntry.objects.filter(verb="feedback.closed").count() == 1


@pytest.mark.rule("T-109")
def test_two_classes_in_a_row_below_the_floor_cost_the_title():
    school = School()
    lecturer = lecturer_of(school)
    before = Taught("line/0", "上一场", school.area.pk, shanghai(1, 9))
    rating_record(lecturer_id=lecturer.pk, taught=before, score=Decimal(79), n_forms=10, actor=system_actor(END), at=END)
    made = ended(n_came=5, school=school, lecturer=lecturer.person)
    for number in range(5):
        made.give(number, lecturer=60)

    feedback_rounds_close(SAME_DAY, 100)

    lecturer.refresh_from_db()
    assert lecturer.state == "cancelled"


def test_too_few_forms_rate_nobody_and_say_so():
    school = School()
    lecturer = lecturer_of(school)
    made = ended(n_came=6, school=school, lecturer=lecturer.person)
    for number in range(4):
        made.give(number)

    feedback_rounds_close(LATER, 100)

    assert LecturerRating.objects.count() == 0
    assert (made.round.rating, made.round.score, made.round.close_reason) == ("too_few", None, "due")


def test_a_class_without_a_lecturers_file_keeps_its_score_to_itself():
    made = ended(n_came=5)
    for number in range(5):
        made.give(number)

    feedback_rounds_close(SAME_DAY, 100)

    assert (made.round.rating, made.round.score) == ("no_file", Decimal("80.00"))
    assert LecturerRating.objects.count() == 0


def test_a_session_rated_otherwise_by_hand_is_left_and_the_round_still_closes():
    school = School()
    lecturer = lecturer_of(school)
    made = ended(n_came=5, school=school, lecturer=lecturer.person)
    taught = Taught(f"line/{made.session.line_id}", "人工", school.area.pk, shanghai(8, 9))
    rating_record(lecturer_id=lecturer.pk, taught=taught, score=Decimal(95), n_forms=5, actor=system_actor(END), at=END)
    for number in range(5):
        made.give(number)

    feedback_rounds_close(SAME_DAY, 100)

    assert (made.round.rating, LecturerRating.objects.get().score) == ("refused", Decimal("95.00"))


def test_a_round_closes_when_the_dossier_does():
    made = ended(n_came=5)
    made.give(0)
    assert feedback_rounds_close(SAME_DAY, 100) == 0
    ClassSession.objects.update(state="closed")

    assert feedback_rounds_close(SAME_DAY, 100) == 1
    assert made.round.close_reason == "filed"


# --- what follows -------------------------------------------------------------------------------------------------------


def decide(made, at=LATER, **given):
    decision = Decision(**{"kind": "content", "text": "增加案例", "owner_no": made.came[0].employee_no, **given})
    return feedback_decide(session_id=made.session.pk, decision=decision, actor=made.school.head, at=at)


@pytest.mark.rule("C-340")
def test_a_closed_round_gets_one_decision_whose_owner_is_told():
    made = ended()
    refused("feedback_still_open", decide, made)
    feedback_rounds_close(LATER, 100)

    row = decide(made)

    assert (row.kind, row.owner, row.decided_by_id) == ("content", made.came[0], made.school.head.person_id)
    assert Notice.objects.filter(recipient=made.came[0], key__startswith="feedback.decided/").count() == 1
    refused("feedback_decided", decide, made, kind="none", text="算了")


def test_no_change_needs_its_reason_and_no_owner():
    made = ended()
    feedback_rounds_close(LATER, 100)

    refused("feedback_reason_missing", decide, made, kind="none", text=" ")
    refused("class_person_unknown", decide, made, owner_no="没有")
    assert decide(made, kind="none", text="满意度高").owner is None


@pytest.mark.rule("S-209", "S-210")
def test_where_adopted_the_department_scores_three_criteria_and_records_its_feedback():
    made = ended()
    adopt_pack("plan-model-analysis", made.school.root, choices={"need.analysis.every_months": {"value": 6}})
    feedback_rounds_close(LATER, 100)
    three = {"fit": 90, "applicability": 80, "participation": 70}

    refused("feedback_criterion_missing", decide, made, criteria={"fit": 90})
    row = decide(made, criteria=three, praise="表扬全组")

    assert (row.criteria, row.praise) == (three, "表扬全组")


# --- paper --------------------------------------------------------------------------------------------------------------


def test_the_summary_on_paper_holds_back_what_the_page_holds_back():
    made = ended(n_came=6)
    for number in range(4):
        made.give(number)

    with pytest.raises(Refused, match="feedback_still_open"):
        summary_sheet(made.round, at=SAME_DAY)
    feedback_rounds_close(LATER, 100)
    with pytest.raises(Refused, match="feedback_few"):
        summary_sheet(made.round, at=LATER)


def test_blank_and_summary_have_the_rows_of_the_article():
    made = ended(n_came=5)
    for number in range(5):
        made.give(number, suggestion="多讲案例")
    feedback_rounds_close(SAME_DAY, 100)

    blank, summary = blank_sheet(made.round), summary_sheet(made.round, at=LATER)

    assert [row[1] for row in blank.rows] == ["培训内容", "讲师授课", "组织安排"]
    assert [row[1:4] for row in summary.rows] == [
        ("培训内容", "80.00", "0"),
        ("讲师授课", "80.00", "0"),
        ("组织安排", "60.00", "0"),
    ]
    assert summary.sections[2].text == "\n".join(["· 多讲案例"] * 5)


def test_an_attendance_corrected_afterwards_is_followed():
    made = ended(n_came=3)
    Participation.objects.filter(person=made.came[2]).update(attended=False)

    assert follow_up(made.session, at=SAME_DAY).n_owed == 2
