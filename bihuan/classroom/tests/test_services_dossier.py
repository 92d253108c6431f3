"""The dossier of a class: what is demanded, who supplies it, and what it becomes when it is closed."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.classroom.domain.manifests import digest_of
from bihuan.classroom.models import (
    ClassSession,
    DossierSeal,
    Evaluation,
    FeedbackReceipt,
    PieceRelease,
    SessionCost,
    SessionFile,
    Venue,
)
from bihuan.classroom.selectors.dossier import dossier_of
from bihuan.classroom.selectors.dossier_manifest import broken_dossiers, changes_since
from bihuan.classroom.services.dossier_close import dossier_close, dossier_reopen
from bihuan.classroom.services.dossier_files import Slot, dossier_add_files, dossier_replace_file
from bihuan.classroom.services.dossier_minutes import minutes_write
from bihuan.classroom.services.dossier_pieces import cost_add, cost_remove, headcount_record, piece_release, safety_record
from bihuan.classroom.services.dossier_sheets import on_session_ended
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.tests.dossier_factories import (
    AFTER,
    END,
    MINUTES,
    affairs,
    closed,
    complete,
    ended,
    fresh,
    photo,
    read,
    states,
    supply,
    text,
    venues,
    video_ended,
)
from bihuan.classroom.tests.factories import School
from bihuan.duties.models import Duty
from bihuan.foundation.models import Attachment, AuditEntry
from bihuan.foundation.seals import broken_seals
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.lecturers.models import Engagement, Lecturer
from bihuan.training.models import PackageItem
from bihuan.training.selectors.returns import archive, package_gaps
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_in_a_corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def school():
    return School()


def stands():
    models = (SessionFile, SessionCost, PieceRelease, DossierSeal, Attachment, AuditEntry, PackageItem)
    rows = [model.objects.count() for model in models]
    return rows, list(ClassSession.objects.values_list("state", "row_version")), list(Venue.objects.values_list("headcount"))


def refused(code, call, **arguments):
    before = stands()
    with pytest.raises(Refused) as why:
        call(**arguments)
    assert why.value.code == code
    assert stands() == before
    return why.value


def test_a_class_that_is_over_owes_its_dossier_within_five_working_days(school):
    session = ended(school)

    duty = Duty.objects.get(kind="class.dossier")
    assert (duty.state, duty.owner_id, duty.due_at) == ("open", school.head.person_id, shanghai(16))
    assert duty.link == f"/classes/{session.pk}/dossier/"


def test_the_pieces_of_the_article_stand_with_what_is_there_and_what_is_missing(school):
    session = ended(school)

    assert states(session, school.head) == {
        "培训通知": "held",
        "培训名单": "held",
        "培训签到表": "held",
        "现场照片": "missing",
        "现场人数": "missing",
        "培训会议纪要": "missing",
        "培训资料": "missing",
        "培训反馈": "missing",
        "评估结果": "missing",
        "试卷": "optional",
        "费用": "optional",
    }


@pytest.mark.rule("T-038")
def test_a_video_class_over_three_provinces_with_two_sheets_is_incomplete_and_names_the_third(school):
    session = video_ended(school)
    supply(session, school.centre)
    without = Venue.objects.get(session=session, unit__name="贵州省级公司")
    session.sign_ins.filter(seat__venue=without).delete()

    why = refused("dossier_incomplete", dossier_close, session_id=session.pk, actor=school.centre, at=AFTER)

    assert dict(why.facts)["piece"] == "贵州省级公司：培训签到表"
    found = states(session, school.centre)
    assert [found[f"{name}省级公司：培训签到表"] for name in ("四川", "云南", "贵州")] == ["held", "held", "missing"]


@pytest.mark.rule("T-038")
def test_each_province_owes_its_own_photo_and_headcount_until_both_are_there(school):
    session = video_ended(school)
    keys = {venue.unit.name: f"class.venue/{session.pk}/1/{venue.pk}" for venue in venues(session)}
    assert set(Duty.objects.filter(kind="class.venue").values_list("key", flat=True)) == set(keys.values())
    sichuan = Venue.objects.get(session=session, unit__name="四川省级公司")

    dossier_add_files(session_id=session.pk, slot=Slot("photo", sichuan.pk), files=[photo()], actor=school.head, at=AFTER)
    assert Duty.objects.get(key=keys["四川省级公司"]).state == "open"
    headcount_record(session_id=session.pk, venue_id=sichuan.pk, n=0, actor=school.head, at=AFTER)

    assert {name: Duty.objects.get(key=key).state for name, key in keys.items()} == {
        "四川省级公司": "met",
        "云南省级公司": "open",
        "贵州省级公司": "open",
    }


@pytest.mark.rule("T-038")
def test_whoever_runs_another_area_supplies_nothing_for_a_room(school):
    session = video_ended(school)
    venue = venues(session)[0]
    manager = school.managers[0]

    with pytest.raises((NotPermitted, NotFound)):
        headcount_record(session_id=session.pk, venue_id=venue.pk, n=3, actor=manager, at=AFTER)
    assert Venue.objects.get(pk=venue.pk).headcount is None


@pytest.mark.rule("T-080")
def test_a_class_without_evaluation_is_not_complete(school):
    session = ended(school)
    supply(session, school.head)
    Evaluation.objects.update(state="draft")

    why = refused("dossier_incomplete", dossier_close, session_id=session.pk, actor=school.head, at=AFTER)

    assert dict(why.facts) == {"piece": "评估结果", "n": 1}
    Evaluation.objects.update(state="confirmed")
    assert dossier_close(session_id=session.pk, actor=school.head, at=AFTER).number == 1


@pytest.mark.rule("T-081")
def test_who_has_not_handed_in_the_form_is_named(school):
    session = complete(school)
    FeedbackReceipt.objects.filter(seat__participation__person=school.people[1]).delete()

    piece = next(each for each in read(session, school.head).pieces if each.code == "feedback")

    n = session.seats.count()
    assert (piece.state, piece.words) == ("missing", f"{n - 1} / {n} 人，还缺：专员云南")


@pytest.mark.rule("T-076")
def test_teaching_material_belongs_to_the_dossier_though_the_return_passes_without_it(school):
    session = complete(school)
    SessionFile.objects.filter(kind="material").delete()

    why = refused("dossier_incomplete", dossier_close, session_id=session.pk, actor=school.head, at=AFTER)
    assert dict(why.facts) == {"piece": "培训资料", "n": 1}


@pytest.mark.rule("T-073", "T-077")
def test_what_the_class_has_is_not_asked_for_again_by_the_return(school):
    session, other = complete(school), school.line(title="另一场", outcome="held")
    on_session_ended({"session_id": session.pk}, END)
    on_session_ended({"session_id": session.pk}, END)
    plan = session.line.plan

    missing = package_gaps(plan, plan.monthly_return)

    assert {(each.title, each.kind) for each in missing if each.line_id} == {
        ("另一场", kind) for kind in ("photo", "sign_in", "minutes")
    }
    assert other.pk in {each.line_id for each in missing}
    assert PackageItem.objects.filter(line=session.line, kind="sign_in").count() == 1


@pytest.mark.rule("T-075")
def test_the_archive_of_the_month_counts_what_the_classes_handed_in(school):
    session = complete(school)
    on_session_ended({"session_id": session.pk}, END)
    plan = session.line.plan

    counts = {folder.label: folder.n_pieces for folder in archive(plan, plan.monthly_return)}

    assert counts == {"月度计划及总结": 0, "培训资料": 1, "会议纪要": 1, "培训照片": 1, "签到表": 1}


@pytest.mark.rule("T-079")
def test_replacing_keeps_the_old_version_here_and_in_the_return(school):
    session = complete(school)
    old = SessionFile.objects.get(kind="photo")

    new = dossier_replace_file(session_id=session.pk, file_id=old.pk, upload=photo(99), actor=school.head, at=AFTER)

    old.refresh_from_db()
    assert (new.version, old.replaced_by_id, SessionFile.objects.filter(kind="photo").count()) == (2, new.pk, 2)
    items = PackageItem.objects.filter(line=session.line, kind="photo").order_by("version")
    assert [(item.version, item.attachment_id) for item in items] == [(1, old.attachment_id), (2, new.attachment_id)]
    refused(
        "package_item_replaced",
        dossier_replace_file,
        session_id=session.pk,
        file_id=old.pk,
        upload=photo(98),
        actor=school.head,
        at=AFTER,
    )


def test_good_files_are_kept_and_each_bad_one_is_named(school):
    session = ended(school)
    venue = venues(session)[0]
    fake = SimpleUploadedFile("假.jpg", b"\xff\xd8\xff\xe0 not a picture at all")
    heic = SimpleUploadedFile("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64)
    files = [photo(1), fake, heic, text(name="说明.txt"), photo(1, name="同一张.jpg")]

    added = dossier_add_files(session_id=session.pk, slot=Slot("photo", venue.pk), files=files, actor=school.head, at=AFTER)

    assert [row.attachment.name for row in added.files] == ["现场1.jpg"]
    assert added.n_known == 1
    assert [(why.code, dict(why.facts)["name"]) for why in added.refused] == [
        ("picture_unreadable", "假.jpg"),
        ("picture_heic", "IMG_1.HEIC"),
        ("dossier_no_photo", "说明.txt"),
    ]


def test_a_place_that_takes_no_files_refuses_them(school):
    session = ended(school)
    given = {"session_id": session.pk, "files": [text()], "actor": school.head, "at": AFTER}

    refused("dossier_kind_unknown", dossier_add_files, slot=Slot("feedback"), **given)
    refused("dossier_kind_unknown", dossier_add_files, slot=Slot("nothing"), **given)
    refused("dossier_venue_needed", dossier_add_files, slot=Slot("photo"), **given)
    refused("not_found", dossier_add_files, slot=Slot("photo", 0), **given)
    refused("package_no_files", dossier_add_files, slot=Slot("material"), **{**given, "files": []})
    refused("dossier_too_many_files", dossier_add_files, slot=Slot("material"), **{**given, "files": [text()] * 41})


def test_minutes_written_twice_are_two_versions_and_the_same_words_one(school):
    session = ended(school)
    first = minutes_write(session_id=session.pk, minutes=MINUTES, actor=school.head, at=AFTER)
    again = minutes_write(session_id=session.pk, minutes=MINUTES, actor=school.head, at=AFTER)
    changed = type(MINUTES)(**{**vars(MINUTES), "resolution": "不再复训。"})

    second = minutes_write(session_id=session.pk, minutes=changed, actor=school.head, at=AFTER)

    assert again.pk == first.pk
    assert (second.version, SessionFile.objects.filter(kind="minutes", replaced_by=None).get().pk) == (2, second.pk)
    assert first.attachment.content_type == "application/pdf"
    empty = type(MINUTES)(**{**vars(MINUTES), "content": "  "})
    refused("minutes_without_content", minutes_write, session_id=session.pk, minutes=empty, actor=school.head, at=AFTER)


@pytest.mark.rule("S-220")
def test_a_cost_has_a_kind_of_the_article_and_an_amount_in_cents(school):
    session = ended(school)
    given = {"session_id": session.pk, "actor": school.head, "at": AFTER, "note": "外聘"}

    row = cost_add(kind="lecturer", amount_cents=120050, **given)

    assert [(each.code, each.label) for each in read(session, school.head).rules.cost_kinds] == [
        ("lecturer", "讲师费"),
        ("venue", "场地费"),
        ("material", "教材费"),
        ("equipment", "设备费"),
    ]
    piece = next(each for each in read(session, school.head).pieces if each.code == "cost")
    assert (piece.state, piece.words) == ("held", "合计 1,200.50 元")
    refused("cost_kind_unknown", cost_add, kind="party", amount_cents=1, **given)
    refused("cost_amount", cost_add, kind="venue", amount_cents=0, **given)
    cost_remove(session_id=session.pk, cost_id=row.pk, actor=school.head, at=AFTER)
    cost_remove(session_id=session.pk, cost_id=row.pk, actor=school.head, at=AFTER)
    assert SessionCost.objects.count() == 0


@pytest.mark.rule("S-224")
def test_practical_classes_need_the_safety_briefing_where_the_article_asks_for_it():
    school = School(**{"dossier.safety_forms": {"values": ["practice_on_site"]}})
    session = ended(school, form="practice_on_site")
    assert states(session, school.head)["安全交底"] == "missing"

    safety_record(session_id=session.pk, actor=school.head, at=AFTER)
    safety_record(session_id=session.pk, actor=school.head, at=shanghai(8, 12))

    assert states(session, school.head)["安全交底"] == "held"
    assert ClassSession.objects.get(pk=session.pk).safety_told_at == AFTER


def test_no_safety_briefing_is_asked_for_where_no_article_does(school):
    session = ended(school, form="practice_on_site")

    assert "安全交底" not in states(session, school.head)
    refused("dossier_kind_unknown", safety_record, session_id=session.pk, actor=school.head, at=AFTER)


def test_general_affairs_releases_a_piece_with_a_reason_and_the_organiser_cannot(school):
    session = complete(school)
    SessionFile.objects.filter(kind="material").delete()
    given = {"session_id": session.pk, "kind": "material", "venue_id": None, "at": AFTER}

    with pytest.raises(NotPermitted):
        piece_release(reason="没有课件", actor=school.head, **given)
    refused("dossier_release_reason", piece_release, reason=" ", actor=affairs(school), **given)
    refused("dossier_not_missing", piece_release, reason="x", actor=affairs(school), **{**given, "kind": "notice"})
    piece_release(reason="现场答疑，没有课件", actor=affairs(school), **given)

    piece = next(each for each in read(session, school.head).pieces if each.code == "material")
    assert (piece.state, piece.words) == ("released", "现场答疑，没有课件")
    assert dossier_close(session_id=session.pk, actor=school.head, at=AFTER).manifest["pieces"][6]["state"] == "released"


def test_a_class_that_still_runs_is_not_closed(school):
    session = school.started()

    refused("wrong_state", dossier_close, session_id=session.pk, actor=school.head, at=AFTER)


def test_closing_seals_the_class_and_meets_the_duty_with_the_code(school):
    session, seal = closed(school)

    assert (session.state, session.closed_at) == ("closed", AFTER)
    assert digest_of(json.loads(json.dumps(seal.manifest))) == seal.digest
    duty = Duty.objects.get(kind="class.dossier")
    assert (duty.state, duty.evidence) == ("met", {"check_code": seal.check_code})
    assert dossier_close(session_id=session.pk, actor=school.head, at=AFTER).pk == seal.pk
    assert changes_since(DossierSeal.objects.get()) == ()
    assert broken_seals() == ()


@pytest.mark.rule("T-116")
def test_an_engagement_without_fund_application_is_a_warning_when_the_class_is_closed(school):
    session = complete(school)
    outsider = Lecturer.objects.create(kind="external", unit=school.root, name="钱老师", state="approved", created_at=AFTER)
    Engagement.objects.create(
        lecturer=outsider,
        session_key=f"line/{session.line_id}",
        topic="法律法规",
        planned_on=shanghai(8).date(),
        fee_cents=100_00,
        state="approved",
        requested_by_id=school.head.person_id,
        requested_at=AFTER,
    )

    dossier_close(session_id=session.pk, actor=school.head, at=AFTER)

    assert AuditEntry.objects.get(verb="dossier.closed").after["unfunded"] == ["钱老师"]


def test_a_sealed_class_takes_no_piece_any_more(school):
    session, _seal = closed(school)
    venue, one = venues(session)[0], SessionFile.objects.get(kind="photo")
    who = {"session_id": session.pk, "actor": school.head, "at": AFTER}

    for call, given in (
        (dossier_add_files, {"slot": Slot("material"), "files": [text("新")]}),
        (dossier_replace_file, {"file_id": one.pk, "upload": photo(5)}),
        (headcount_record, {"venue_id": venue.pk, "n": 77}),
        (cost_add, {"kind": "venue", "amount_cents": 5, "note": ""}),
        (cost_remove, {"cost_id": 1}),
        (minutes_write, {"minutes": type(MINUTES)(**{**vars(MINUTES), "content": "别的"})}),
    ):
        refused("class_sealed", call, **who, **given)
    refused(
        "class_sealed",
        piece_release,
        session_id=session.pk,
        kind="cost",
        venue_id=None,
        reason="x",
        actor=affairs(school),
        at=AFTER,
    )


def test_reopening_needs_somebody_above_and_a_reason_and_makes_a_second_seal(school):
    session, first = closed(school)
    given = {"session_id": session.pk, "at": AFTER}

    with pytest.raises(NotPermitted):
        dossier_reopen(reason="照片不对", actor=school.head, **given)
    refused("dossier_reason_missing", dossier_reopen, reason=" ", actor=affairs(school), **given)
    dossier_reopen(reason="照片不对", actor=affairs(school), **given)

    assert fresh(session, school.head).state == "ended"
    assert Duty.objects.get(key=f"class.dossier/{session.pk}/2").state == "open"
    assert broken_seals() == ()
    dossier_add_files(
        session_id=session.pk, slot=Slot("photo", venues(session)[0].pk), files=[photo(8)], actor=school.head, at=AFTER
    )
    second = dossier_close(session_id=session.pk, actor=school.head, at=AFTER)
    first.refresh_from_db()
    assert (second.number, first.reopen_reason, first.reopened_at) == (2, "照片不对", AFTER)
    assert second.check_code != first.check_code
    assert Duty.objects.get(key=f"class.dossier/{session.pk}/2").state == "met"
    assert broken_seals() == ()


@pytest.mark.parametrize(
    ("what", "part"),
    [
        (lambda s: s.sign_ins.update(late_minutes=9), "sign_ins"),
        (lambda s: s.seats.update(is_walk_in=True), "seats"),
        (lambda s: s.venues.update(headcount=99), "rooms"),
        (lambda s: Evaluation.objects.update(score=1), "evaluations"),
        (lambda s: FeedbackReceipt.objects.all().delete(), "feedback_forms"),
        (lambda s: s.files.filter(kind="material").update(kind="paper"), "files"),
        (lambda s: ClassSession.objects.update(lecturer_name="别人"), "class"),
    ],
)
def test_whatever_changes_behind_the_seal_shows(school, what, part):
    session, seal = closed(school)

    what(session)

    assert changes_since(DossierSeal.objects.get()) == (part,)
    assert list(broken_dossiers()) == [f"classroom.dossierseal/{seal.pk}"]


def test_a_forged_list_a_forged_digest_and_a_class_closed_by_hand_show(school):
    _session, seal = closed(school)
    seal.manifest["pieces"] = []
    seal.save()
    assert changes_since(seal) == ("manifest",)
    DossierSeal.objects.update(digest=digest_of(seal.manifest))
    assert list(broken_dossiers()) == [f"classroom.dossierseal/{seal.pk}"]

    DossierSeal.objects.all().delete()
    assert list(broken_dossiers()) == [f"classroom.classsession/{seal.session_id}"]


def test_ending_a_class_twice_owes_its_dossier_once(school):
    session = ended(school)

    with pytest.raises(WrongState):
        session_end(session_id=session.pk, actor=school.head, at=END)
    assert Duty.objects.filter(kind="class.dossier").count() == 1


def test_reading_a_dossier_takes_a_fixed_number_of_queries(school, django_assert_max_num_queries):
    session = complete(school)
    judged_already = fresh(session, school.head)

    with django_assert_max_num_queries(16):
        dossier_of(judged_already)


def test_who_only_attends_reads_no_dossier(school):
    session = ended(school)

    with pytest.raises(NotPermitted):
        dossier_close(session_id=session.pk, actor=school.actor(school.people[0], AFTER), at=AFTER)
