"""The catalogue of both editions, additions to it, and who was taught what."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.domain.actor import Actor, Grant
from bihuan.people.tests.factories import PersonFactory, UnitFactory
from bihuan.training.models import CurriculumClass, Cycle, MonthlyPlan, Participation, PlanLine, Topic
from bihuan.training.selectors.curriculum import coverage_of_person, curriculum
from bihuan.training.services.curriculum_load import curriculum_load
from bihuan.training.services.curriculum_topic import TopicInput, topic_add, topic_withdraw

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def keeper(*capabilities: str) -> Actor:
    grants = tuple(Grant(capability, 1, "/1/", "集团", "x", "管理员") for capability in capabilities)
    return Actor(person_id=None, name="管理员", at=AT, grants=grants)


def names_of(edition: str, group_part: str) -> list[str]:
    return list(
        Topic.objects.filter(course_class__edition=f"curriculum-{edition}", group__contains=group_part)
        .order_by("position")
        .values_list("name", flat=True)
    )


@pytest.mark.rule("T-009", "T-010", "T-011", "T-012", "T-013")
def test_the_group_edition_names_every_title_of_its_articles():
    curriculum_load(at=AT)

    assert list(CurriculumClass.objects.filter(edition="curriculum-group").values_list("name", flat=True)) == [
        "公司概况与企业文化",
        "规章制度与专业知识",
    ]
    assert names_of("group", "公司概况") == ["公司概况", "企业文化", "发展战略", "方针政策"]
    assert names_of("group", "①") == ["总部管理办法", "地区公司管理办法"]
    assert len(names_of("group", "②")) == 15
    assert len(names_of("group", "③")) == 7
    assert len([name for name in names_of("group", "④") if name]) == 7


@pytest.mark.rule("T-016", "T-018", "T-019")
def test_the_project_edition_has_six_classes():
    curriculum_load(at=AT)

    classes = curriculum("curriculum-project", on=date(2026, 12, 1))

    assert len(classes) == 6
    names = set(Topic.objects.values_list("name", flat=True))
    assert {"总部管理办法", "三线项目管理办法", "售后服务系统操作细则", "服务礼仪", "应急预案演练"} <= names


@pytest.mark.rule("T-017")
def test_a_replaced_law_names_its_successor_and_day():
    curriculum_load(at=AT)

    rows = {
        topic.name: topic
        for course_class in curriculum("curriculum-project", on=date(2026, 12, 1))
        for group in course_class.groups
        for topic in group.topics
    }

    assert (rows["合同法"].is_superseded, rows["合同法"].superseded_on) == (True, date(2021, 1, 1))
    assert "民法典" in rows["合同法"].successor
    assert rows["广告法"].is_superseded is False


def test_before_the_day_of_replacement_the_old_law_stands():
    curriculum_load(at=AT)

    rows = {t.name: t for c in curriculum("curriculum-project", on=date(2020, 12, 31)) for g in c.groups for t in g.topics}

    assert rows["合同法"].is_superseded is False


def test_loading_twice_changes_nothing():
    assert curriculum_load(at=AT) == curriculum_load(at=AT) == Topic.objects.count()


@pytest.mark.rule("T-020")
def test_a_topic_is_added_and_can_be_chosen():
    curriculum_load(at=AT)
    course_class = CurriculumClass.objects.get(code="G2")

    topic = topic_add(
        course_class=course_class, entry=TopicInput(name="客户画像"), actor=keeper("training.curriculum.manage"), at=AT
    )

    chosen = [t.name for c in curriculum("curriculum-group", on=AT.date()) for g in c.groups for t in g.topics if t.is_added]
    assert chosen == ["客户画像"]
    topic_withdraw(topic=topic, actor=keeper("training.curriculum.manage"), at=AT, reason="重复")
    assert [t for c in curriculum("curriculum-group", on=AT.date()) for g in c.groups for t in g.topics if t.is_added] == []


@pytest.mark.rule("T-020")
def test_others_may_not_add():
    curriculum_load(at=AT)

    with pytest.raises(NotPermitted):
        topic_add(
            course_class=CurriculumClass.objects.get(code="G2"),
            entry=TopicInput(name="客户画像"),
            actor=keeper("training.view"),
            at=AT,
        )

    assert (Topic.objects.filter(is_open_entry=True).count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.rule("T-014", "T-015")
@pytest.mark.parametrize(
    ("class_code", "entry", "code"),
    [
        ("P1", TopicInput(name="十二月销售政策"), "topic_period_missing"),
        ("P2", TopicInput(name="漏水", group="常见投诉"), "topic_phase_missing"),
        ("P2", TopicInput(name="漏水", phase="交楼期"), "topic_phase_missing"),
        ("P2", TopicInput(name=" "), "topic_name_missing"),
        (
            "P1",
            TopicInput(name="x", valid_from=date(2026, 12, 2), valid_until=date(2026, 12, 1)),
            "topic_dates_out_of_order",
        ),
    ],
)
def test_time_limited_content_needs_a_period_and_questions_a_phase_and_a_group(class_code, entry, code):
    curriculum_load(at=AT)
    before = Topic.objects.count()

    with pytest.raises(Refused) as refused:
        topic_add(
            course_class=CurriculumClass.objects.get(code=class_code),
            entry=entry,
            actor=keeper("training.curriculum.manage"),
            at=AT,
        )

    assert (refused.value.code, Topic.objects.count()) == (code, before)


@pytest.mark.rule("T-021")
def test_coverage_counts_only_sessions_attended_and_lists_what_was_not_taught():
    curriculum_load(at=AT)
    unit, person = UnitFactory(), PersonFactory()
    cycle = Cycle.objects.create(unit=unit, month="2026-10", opened_at=AT)
    plan = MonthlyPlan.objects.create(cycle=cycle, unit=unit, month="2026-10", edition="x", due_at=AT)
    attended, missed = (_held(plan, topic) for topic in ("企业文化", "发展战略"))
    Participation.objects.create(line=attended, person=person, unit=unit, attended=True)
    Participation.objects.create(line=missed, person=person, unit=unit, attended=False)

    first = coverage_of_person(person.pk, edition="curriculum-group", since=AT - timedelta(days=365), until=AT)[0]

    assert (first.name, first.n_touched, first.n_topics) == ("公司概况与企业文化", 1, 4)
    assert first.untouched == ("公司概况", "发展战略", "方针政策")


def test_coverage_is_read_on_the_day_of_the_site() -> None:
    curriculum_load(at=AT)
    topic = Topic.objects.filter(course_class__edition="curriculum-group", name="公司概况")
    topic.update(superseded_by="公司概况（新）", superseded_on=date(2026, 11, 23))
    midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)

    def untouched(until: datetime) -> tuple[str, ...]:
        since = until - timedelta(days=365)
        return coverage_of_person(PersonFactory().pk, edition="curriculum-group", since=since, until=until)[0].untouched

    assert "公司概况" in untouched(midnight - timedelta(minutes=1))
    assert "公司概况" not in untouched(midnight)


def _held(plan: MonthlyPlan, topic: str) -> PlanLine:
    at = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
    line = PlanLine.objects.create(
        plan=plan,
        position=1,
        title=topic,
        audience="specialists",
        form="lecture_on_site",
        starts_at=at,
        ends_at=at + timedelta(minutes=100),
        lesson_minutes=90,
        place="会议室",
        lecturer_source="self",
        outcome="held",
        held_starts_at=at,
    )
    line.topics.set(Topic.objects.filter(name=topic))
    return line
