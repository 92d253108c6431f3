"""Opening, renaming, moving and closing units."""

from datetime import UTC, date, datetime

import pytest

from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.domain.tree import PARENTS, placement_refusal
from bihuan.people.models import Unit
from bihuan.people.services.units import unit_close, unit_move, unit_open, unit_rename
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, UnitFactory, actor_with

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ON = date(2026, 11, 22)
db = pytest.mark.django_db


@pytest.fixture
def group(db) -> Unit:
    return UnitFactory(kind="group", name="集团")


@pytest.fixture
def manager(group):
    return actor_with("people.view", "people.manage", unit=group, at=AT, name="周经办")


def area_chain(group: Unit) -> tuple[Unit, Unit, Unit]:
    area = UnitFactory(parent=group, kind="area")
    province = UnitFactory(parent=area, kind="province")
    return area, province, UnitFactory(parent=province, kind="region")


@db
@pytest.mark.rule("T-006")
def test_a_project_opens_under_its_region_and_finds_its_province_and_area(group, manager) -> None:
    area, province, region = area_chain(group)

    made = unit_open(code=" XN-01 ", name=" 青岚项目 ", kind="project", parent=region, opened_on=ON, actor=manager, at=AT)

    assert (made.code, made.name) == ("XN-01", "青岚项目")
    assert made.path == f"/{group.pk}/{area.pk}/{province.pk}/{region.pk}/{made.pk}/"
    assert made.ancestor_ids == (group.pk, area.pk, province.pk, region.pk, made.pk)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_name, entry.unit_id) == ("unit.opened", "周经办", made.pk)
    assert entry.after["parent"] == region.code


@pytest.mark.rule("T-006")
@pytest.mark.parametrize("kind", ["group", "area", "project"])
def test_a_project_stands_only_below_a_province(kind) -> None:
    assert placement_refusal("project", kind).code == "unit_kind_misplaced"
    assert placement_refusal("project", "region") is None
    assert placement_refusal("project", "province") is None


def test_every_kind_has_its_place() -> None:
    assert set(PARENTS) == set(Unit.Kind.values)
    assert placement_refusal("palace", "group").code == "unit_kind_unknown"


@db
@pytest.mark.parametrize(
    "change, code",
    [
        ({"kind": "project"}, "unit_kind_misplaced"),
        ({"name": " "}, "unit_name_missing"),
        ({"code": "TAKEN"}, "unit_code_taken"),
        ({"code": ""}, "unit_code_taken"),
        ({"opened_on": date(2019, 12, 31)}, "unit_opens_before_parent"),
    ],
)
def test_an_unfit_unit_is_not_opened(group, manager, change, code) -> None:
    UnitFactory(code="TAKEN", parent=group)
    before = Unit.objects.count()
    given = {"code": "NEW", "name": "新片区", "kind": "area", "parent": group, "opened_on": ON} | change

    with pytest.raises(Refused) as refused:
        unit_open(**given, actor=manager, at=AT)

    assert refused.value.code == code
    assert (Unit.objects.count(), AuditEntry.objects.count()) == (before, 0)


@db
def test_a_misplaced_kind_is_told_in_words(group, manager) -> None:
    with pytest.raises(Refused) as refused:
        unit_open(code="N", name="某项目", kind="project", parent=group, opened_on=ON, actor=manager, at=AT)

    assert refused.value.facts == {"kind": "项目", "parent_kind": "集团", "parent": "集团"}


@db
def test_nothing_opens_under_a_closed_unit(group, manager) -> None:
    area = UnitFactory(parent=group, kind="area", closed_on=date(2026, 1, 1))

    with pytest.raises(Refused, match="unit_parent_closed"):
        unit_open(code="N", name="某省", kind="province", parent=area, opened_on=ON, actor=manager, at=AT)


@db
def test_without_the_capability_over_the_parent_nothing_opens(group) -> None:
    mine, other = UnitFactory(parent=group), UnitFactory(parent=group)
    actor = actor_with("people.view", "people.manage", unit=mine, at=AT)

    with pytest.raises(NotPermitted):
        unit_open(code="N", name="某省", kind="province", parent=other, opened_on=ON, actor=actor, at=AT)

    assert not Unit.objects.filter(code="N").exists()


@db
def test_a_new_name_keeps_the_code_and_is_recorded(group, manager) -> None:
    area = UnitFactory(parent=group, name="西南片区")

    renamed = unit_rename(unit_id=area.pk, name="西南大区", actor=manager, at=AT, reason="机构调整")

    assert (renamed.name, renamed.code) == ("西南大区", area.code)
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after, entry.reason) == ({"name": "西南片区"}, {"name": "西南大区"}, "机构调整")


@db
@pytest.mark.parametrize("name, code", [("西南片区", "unit_name_same"), ("  ", "unit_name_missing")])
def test_no_name_or_the_same_name_changes_nothing(group, manager, name, code) -> None:
    area = UnitFactory(parent=group, name="西南片区")

    with pytest.raises(Refused, match=code):
        unit_rename(unit_id=area.pk, name=name, actor=manager, at=AT)

    assert AuditEntry.objects.count() == 0


@db
def test_moving_takes_the_whole_subtree_in_one_update(group, manager, django_assert_num_queries) -> None:
    area, province, region = area_chain(group)
    project = UnitFactory(parent=region, kind="project")
    target = UnitFactory(parent=group, kind="area")
    beside = UnitFactory(parent=area, kind="province")

    moved = unit_move(unit_id=province.pk, parent_id=target.pk, actor=manager, at=AT, reason="划归")

    root = f"/{group.pk}/{target.pk}/"
    paths = dict(Unit.objects.values_list("pk", "path"))
    assert moved.parent_id == target.pk
    assert paths[province.pk] == f"{root}{province.pk}/"
    assert paths[region.pk] == f"{root}{province.pk}/{region.pk}/"
    assert paths[project.pk] == f"{root}{province.pk}/{region.pk}/{project.pk}/"
    assert paths[beside.pk] == f"/{group.pk}/{area.pk}/{beside.pk}/"
    assert Unit.objects.get(pk=region.pk).parent_id == province.pk
    assert AuditEntry.objects.get().after["units"] == 3


@db
def test_a_unit_never_moves_below_itself_or_to_where_it_is(group, manager) -> None:
    area, province, region = area_chain(group)
    cases = (
        (province, region, "unit_under_itself"),
        (province, province, "unit_under_itself"),
        (province, area, "unit_parent_same"),
    )

    for unit, parent, code in cases:
        with pytest.raises(Refused, match=code):
            unit_move(unit_id=unit.pk, parent_id=parent.pk, actor=manager, at=AT, reason="试")

    with pytest.raises(Refused, match="unit_root_stays"):
        unit_move(unit_id=group.pk, parent_id=area.pk, actor=manager, at=AT, reason="试")
    with pytest.raises(Refused, match="change_reason_missing"):
        unit_move(unit_id=province.pk, parent_id=UnitFactory(parent=group).pk, actor=manager, at=AT, reason=" ")
    assert Unit.objects.get(pk=province.pk).path == province.path
    assert AuditEntry.objects.count() == 0


@db
def test_a_move_needs_both_ends(group) -> None:
    area, province, _region = area_chain(group)
    other = UnitFactory(parent=group, kind="area")
    actor = actor_with("people.view", "people.manage", unit=area, at=AT)

    with pytest.raises(NotFound):
        unit_move(unit_id=province.pk, parent_id=other.pk, actor=actor, at=AT, reason="试")

    assert Unit.objects.get(pk=province.pk).path == province.path


@db
def test_an_empty_unit_closes_and_stays_in_history(group, manager) -> None:
    area = UnitFactory(parent=group)
    AssignmentFactory(unit=area, ends_on=date(2026, 11, 30))

    closed = unit_close(unit_id=area.pk, closed_on=date(2026, 12, 1), actor=manager, at=AT, reason="撤并")

    assert closed.closed_on == date(2026, 12, 1)
    assert Unit.objects.open_on(date(2026, 11, 30)).filter(pk=area.pk).exists()
    assert not Unit.objects.open_on(date(2026, 12, 1)).filter(pk=area.pk).exists()
    assert AuditEntry.objects.get().reason == "撤并"


@db
def test_a_unit_with_staff_or_open_units_below_does_not_close(group, manager) -> None:
    area, province, _region = area_chain(group)
    staffed = UnitFactory(parent=group)
    twice = PersonFactory()
    AssignmentFactory(unit=staffed, person=twice, ends_on=date(2026, 12, 1))
    AssignmentFactory(unit=staffed, person=twice)

    with pytest.raises(Refused, match="unit_has_open_children") as refused:
        unit_close(unit_id=area.pk, closed_on=date(2026, 12, 1), actor=manager, at=AT, reason="撤并")
    assert refused.value.facts["count"] == 1
    with pytest.raises(Refused, match="unit_has_staff") as refused:
        unit_close(unit_id=staffed.pk, closed_on=date(2026, 12, 1), actor=manager, at=AT, reason="撤并")
    assert refused.value.facts["count"] == 1
    with pytest.raises(Refused, match="unit_closes_before_open"):
        unit_close(unit_id=UnitFactory(parent=group).pk, closed_on=date(2020, 1, 1), actor=manager, at=AT, reason="撤并")
    assert not Unit.objects.exclude(closed_on=None).exists()
    assert AuditEntry.objects.count() == 0


@db
def test_a_closed_unit_does_not_change_any_more(group, manager) -> None:
    closed = UnitFactory(parent=group, closed_on=date(2026, 1, 1))

    for change in (
        lambda: unit_rename(unit_id=closed.pk, name="新名", actor=manager, at=AT),
        lambda: unit_move(unit_id=closed.pk, parent_id=UnitFactory(parent=group).pk, actor=manager, at=AT, reason="试"),
        lambda: unit_close(unit_id=closed.pk, closed_on=ON, actor=manager, at=AT, reason="试"),
    ):
        with pytest.raises(Refused, match="unit_closed"):
            change()
    assert AuditEntry.objects.count() == 0
