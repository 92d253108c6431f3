"""A unit's own document: copied, changed, previewed as if adopted, approved by a second person, adopted."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people import middleware
from bihuan.people.tests.factories import UnitFactory, account_with, actor_with
from bihuan.regulations.models import Document
from bihuan.regulations.selectors.preview import preview
from bihuan.regulations.selectors.resolution import resolve
from bihuan.regulations.services.adoption import document_adopt
from bihuan.regulations.services.approval import version_approve
from bihuan.regulations.services.derivation import OwnDocument, document_derive
from bihuan.regulations.services.drafting import parameter_set, version_submit
from bihuan.regulations.tests.factories import adopt, document_with

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
APRIL = date(2026, 4, 1)
OWN = OwnDocument("华东片区培训办法", APRIL, "片区自定下限")
RULES = {"rate.floor": ("Percent", {"value": 90}), "return.monthly.due": ("DayOfMonth", {"day": 5, "month_offset": 1})}
LOGIN = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def top():
    return UnitFactory(code="TOP", kind="group")


@pytest.fixture
def area(top):
    return UnitFactory(code="HD", kind="area", parent=top)


@pytest.fixture
def base(top):
    version = document_with("d", RULES, title="培训管理办法")
    adopt(version.document, top)
    return version


@pytest.fixture
def drafter(area):
    return actor_with("regulations.draft", unit=area, at=AT)


def derived(base, area, drafter, own=OWN):
    return document_derive(document_id=base.document_id, unit=area, own=own, actor=drafter, at=AT)


def test_from_the_copy_to_the_day_it_holds(top, area, base, drafter):
    project = UnitFactory(code="HD-1", kind="project", parent=area)
    other = UnitFactory(code="XN", kind="area", parent=top)

    draft = derived(base, area, drafter)

    assert (draft.number, draft.state, draft.based_on_id) == ("1.0", "draft", base.pk)
    document = draft.document
    assert (document.code, document.owner_unit, document.from_pack) == ("d-hd", area, False)
    assert document.source == "据《培训管理办法》1.0 版制定"
    assert [article.number for article in draft.articles.all()] == ["第1条", "第2条"]
    assert AuditEntry.objects.get(verb="document_version.derived").actor_id == drafter.person_id

    with pytest.raises(Refused, match="version_unchanged"):
        version_submit(version_id=draft.pk, actor=drafter, at=AT)
    parameter_set(version_id=draft.pk, key="rate.floor", value={"value": 95}, actor=drafter, at=AT)
    shown = preview(draft, at=AT)
    assert [(change.old_words, change.new_words) for change in shown.changes] == [("90%", "95%")]
    assert [unit.code for unit in shown.units] == ["HD", "HD-1"]

    version_submit(version_id=draft.pk, actor=drafter, at=AT)
    approver = actor_with("regulations.approve", "regulations.adopt", unit=top, at=AT)
    version_approve(version_id=draft.pk, actor=approver, at=AT)
    assert resolve("rate.floor", unit=project, on=APRIL).raw == {"value": 90}

    document_adopt(document=document, unit=area, from_on=APRIL, actor=approver, at=AT)
    assert resolve("rate.floor", unit=project, on=APRIL).raw == {"value": 95}
    assert resolve("rate.floor", unit=project, on=date(2026, 3, 31)).raw == {"value": 90}
    assert resolve("rate.floor", unit=other, on=APRIL).raw == {"value": 90}
    base.refresh_from_db()
    assert [row.value for article in base.articles.all() for row in article.parameters.all()][0] == {"value": 90}


@pytest.mark.parametrize(
    ("own", "code"),
    [
        (OwnDocument("培训管理办法", APRIL, "x"), "document_title_taken"),
        (OwnDocument("另一份", date(2026, 3, 1), "x"), "day_in_past"),
    ],
)
def test_what_cannot_begin_leaves_nothing(base, area, drafter, own, code):
    with pytest.raises(Refused) as refused:
        derived(base, area, drafter, own)

    assert (refused.value.code, Document.objects.count()) == (code, 1)
    assert not AuditEntry.objects.filter(verb="document_version.derived").exists()


def test_one_open_draft_at_a_time_and_a_second_document_has_a_code_of_its_own(base, area, drafter):
    first = derived(base, area, drafter)
    another = OwnDocument("第二份", APRIL, "x")

    with pytest.raises(Refused, match="draft_open"):
        derived(base, area, drafter, another)

    first.state = "withdrawn"
    first.save()
    assert derived(base, area, drafter, another).document.code == "d-hd-2"


def test_only_for_units_in_reach_and_from_what_is_approved(top, area, base, drafter):
    with pytest.raises(NotPermitted):
        derived(base, top, drafter)
    base.state = "submitted"
    base.save()
    with pytest.raises(NotFound):
        derived(base, area, drafter)
    assert Document.objects.count() == 1


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: AT)


@pytest.mark.usefixtures("today")
def test_the_page_begins_the_draft_and_keeps_what_was_typed(client, area, base):
    client.force_login(account_with("regulations.draft", unit=area), backend=LOGIN)
    address = reverse("regulations:derive", args=["d"])
    assert address in client.get(reverse("regulations:document", args=["d"])).content.decode()
    typed = {"unit": "HD", "title": "华东片区培训办法", "effective_on": "2026-04-01", "change_note": "片区自定下限"}

    refused = client.post(address, {**typed, "unit": "NEIN"})
    assert (refused.status_code, Document.objects.count()) == (422, 1)
    assert "没有编码为「NEIN」的单位" in refused.content.decode()
    assert "华东片区培训办法" in refused.content.decode()

    made = client.post(address, typed)
    assert made.status_code == 303
    page = client.get(made["Location"]).content.decode()
    assert "改条文" in page
    assert "底稿" in page


@pytest.mark.usefixtures("today")
def test_a_document_nobody_approved_is_listed_for_those_who_work_on_it_only(client, area, base, drafter):
    derived(base, area, drafter)

    client.force_login(account_with("training.view", unit=area), backend=LOGIN)
    assert "华东片区培训办法" not in client.get(reverse("regulations:documents")).content.decode()
    assert client.get(reverse("regulations:document", args=["d-hd"])).status_code == 404

    client.force_login(account_with("regulations.draft", unit=area), backend=LOGIN)
    assert "华东片区培训办法" in client.get(reverse("regulations:documents")).content.decode()
    assert client.get(reverse("regulations:document", args=["d-hd"])).status_code == 200


@pytest.mark.usefixtures("today")
def test_the_same_over_rest(client, area, base):
    client.force_login(account_with("regulations.draft", unit=area), backend=LOGIN)
    body = {"unit": "HD", "title": "华东片区培训办法", "effective_on": "2026-04-01", "change_note": "片区自定下限"}
    address = "/api/v1/regulations/documents/d/derive"

    made = client.post(address, body, content_type="application/json")
    assert (made.status_code, made.json()["document"], made.json()["state"]) == (201, "d-hd", "draft")
    again = client.post(address, {**body, "title": "再来"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (422, "draft_open")
