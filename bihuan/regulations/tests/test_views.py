"""The pages as people use them: read, ask why, draft figure by figure, approve, adopt."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bihuan.foundation import clock
from bihuan.people.tests.factories import UnitFactory, account_with
from bihuan.regulations.domain.parameters import KINDS
from bihuan.regulations.forms import FORMS
from bihuan.regulations.models import Acknowledgement, Adoption, Article, Document, DocumentVersion, Parameter
from bihuan.regulations.services.packs import pack_codes
from bihuan.regulations.tests.factories import GROUP, PASS_MARK, PROJECT, adopt, adopt_pack, document_with
from bihuan.regulations.tests.test_domain_parameters import GOOD

pytestmark = pytest.mark.django_db
WORKS = ("regulations.draft", "regulations.approve", "regulations.adopt", "people.view")
TODAY = clock.local(clock.now()).date()
SOON = TODAY + timedelta(days=10)


@pytest.fixture
def top():
    return UnitFactory(code="TOP", name="集团", kind="group")


@pytest.fixture
def base(top):
    version = document_with("d", _rules(), title="试行制度")
    adopt(version.document, top)
    return version


def _rules():
    return {f"x.{kind.lower()}": (kind, raw) for kind, raw in GOOD.items() if kind != "Unset"}


@pytest.fixture
def drafter(client, top):
    client.force_login(account_with(*WORKS, unit=top))
    return client


def url(name, *args):
    return reverse(f"regulations:{name}", args=args)


def begun(client, base):
    response = client.post(url("draft", "d"), {"effective_on": SOON.isoformat(), "change_note": "提高要求"})
    assert response.status_code == 303, response.content.decode()
    return DocumentVersion.objects.get(state="draft")


def test_the_list_shows_who_adopted_what(drafter, top):
    adopt_pack(GROUP, top)

    page = drafter.get(url("documents"))

    assert page.status_code == 200
    assert "售后服务中心培训管理办法（集团版）" in page.content.decode()
    assert f"装入其余 {len(pack_codes()) - 1} 份制度包" in page.content.decode()


def test_packs_are_loaded_by_a_button(drafter):
    assert drafter.post(url("load")).status_code == 303
    assert Document.objects.count() == len(pack_codes())


def test_a_document_reads_like_a_rule_with_figures_in_words(drafter, top):
    adopt_pack(PROJECT, top)

    text = drafter.get(url("document", PROJECT)).content.decode()

    assert "上月 25 日（含当日）前" in text
    assert "次月 3 日（含当日）前" in text
    article = Article.objects.first()
    assert drafter.get(url("article", article.pk)).url == f"{url('version', article.version_id)}#article-{article.pk}"


def test_a_plain_person_reads_but_sees_no_draft(client, drafter, base, top):
    draft = begun(drafter, base)
    client.force_login(account_with(unit=top))

    text = client.get(url("document", "d")).content.decode()

    assert "试行制度" in text and "起草新版本" not in text and draft.number not in text
    assert client.get(url("version", draft.pk)).status_code == 404
    assert client.get(url("draft", "d")).status_code == 403
    assert client.post(url("submit", draft.pk)).status_code == 403
    assert client.get(url("document", "none")).status_code == 404


def test_every_type_has_a_form_that_gives_back_what_it_shows(drafter, base):
    draft = begun(drafter, base)
    assert set(FORMS) == set(KINDS) - {"Unset"}

    for row in Parameter.objects.filter(article__version=draft):
        shown = drafter.get(url("parameter", draft.pk, row.key))
        form = shown.context["form"]
        typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        response = drafter.post(url("parameter", draft.pk, row.key), typed)
        assert response.status_code == 303, (row.kind, response.context["form"].errors)
        again = Parameter.objects.get(pk=row.pk)
        expected = KINDS[row.kind].parse(row.value)
        assert KINDS[row.kind].parse(again.value) == expected


def test_a_wrong_figure_is_told_beside_its_field_and_changes_nothing(drafter, base):
    draft = begun(drafter, base)

    response = drafter.post(url("parameter", draft.pk, "x.percent"), {"value": "120"})

    assert response.status_code == 422
    assert response.context["form"].errors == {"value": ["「值」应为 0 到 100 之间的数。"]}
    assert Parameter.objects.get(article__version=draft, key="x.percent").value == {"value": 90}


def test_a_wrong_line_is_told_with_its_row(drafter, base):
    draft = begun(drafter, base)

    response = drafter.post(url("parameter", draft.pk, "x.kindlist"), {"lines": "photo | 现场照片 | week | 必须"})

    assert response.status_code == 422
    assert "各项第 1 行 按" in str(response.context["form"].errors)


def test_the_way_of_a_change_from_draft_to_in_force(client, drafter, base, top):
    draft = begun(drafter, base)
    drafter.post(url("parameter", draft.pk, "x.dayofmonth"), {"day": "20", "month_offset": "-1", "inclusive": "on"})
    article = draft.articles.get(title="x.percent")
    assert drafter.post(url("reword", draft.pk, article.key), {"text": "新的条文。"}).status_code == 303

    preview = drafter.get(url("preview", draft.pk)).content.decode()
    assert "上月 25 日（含当日）前" in preview and "上月 20 日（含当日）前" in preview and "新的条文。" in preview

    assert drafter.post(url("approve", draft.pk)).status_code in (409, 422)
    assert drafter.post(url("submit", draft.pk)).status_code == 303
    refused = drafter.post(url("approve", draft.pk))
    assert refused.status_code == 422 and "请由另一位有批准权限的人批准" in refused.content.decode()

    second = account_with(*WORKS, unit=top)
    client.force_login(second)
    assert "批准" in client.get(url("version", draft.pk)).content.decode()
    assert client.post(url("return", draft.pk), {"reason": ""}).status_code == 422
    assert client.post(url("approve", draft.pk)).status_code == 303
    assert DocumentVersion.objects.get(pk=draft.pk).state == "approved"

    Acknowledgement.objects.create(version=draft, person=second.person, unit=top)
    assert "我已阅读" in client.get(url("version", draft.pk)).content.decode()
    assert client.post(url("acknowledge", draft.pk)).status_code == 303
    assert "确认阅读" in client.get(url("version", draft.pk)).content.decode()


def test_a_draft_of_the_past_is_told_beside_the_day(drafter, base):
    response = drafter.post(url("draft", "d"), {"effective_on": "2020-01-01", "change_note": "x"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["effective_on"]
    assert DocumentVersion.objects.count() == 1


def test_an_outdated_form_is_refused_with_409(drafter, base):
    draft = begun(drafter, base)

    response = drafter.post(url("parameter", draft.pk, "x.percent"), {"value": "95", "row_version": "7"})

    assert response.status_code == 409


def test_describe_and_withdraw(drafter, base):
    draft = begun(drafter, base)
    later = (SOON + timedelta(days=1)).isoformat()

    assert drafter.post(url("describe", draft.pk), {"effective_on": later, "change_note": "y"}).status_code == 303
    assert drafter.post(url("withdraw", draft.pk), {"reason": "不改了"}).status_code == 303
    assert DocumentVersion.objects.get(pk=draft.pk).state == "withdrawn"


@pytest.mark.rule("T-087")
def test_adopting_asks_for_what_the_document_leaves_open(drafter, top):
    drafter.post(url("load"))
    typed = {"unit": "TOP", "from_on": SOON.isoformat()}

    response = drafter.post(url("adopt", GROUP), typed)
    assert response.status_code == 422
    assert not Adoption.objects.exists()

    key = next(iter(PASS_MARK))
    wrong = drafter.post(url("adopt", GROUP), {**typed, f"{key}-value": "-3"})
    assert wrong.status_code == 422 and "应为 0 到 1000 之间的数" in wrong.content.decode()
    assert drafter.post(url("adopt", GROUP), {**typed, f"{key}-value": "80", f"{key}-inclusive": "on"}).status_code == 303
    assert Adoption.objects.get().choices == {key: {"kind": "PassMark", "value": {"value": 80, "inclusive": True}}}


def test_adopting_for_an_unknown_or_foreign_unit_is_told_beside_the_field(drafter, top):
    drafter.post(url("load"))
    UnitFactory(code="FOREIGN")

    for code in ("NO-SUCH", "FOREIGN"):
        response = drafter.post(url("adopt", PROJECT), {"unit": code, "from_on": SOON.isoformat()})
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["unit"]
    assert not Adoption.objects.exists()


def test_an_adoption_is_ended_from_its_page(drafter, base):
    adoption = Adoption.objects.get()

    assert drafter.get(url("adoption-end", adoption.pk)).status_code == 200
    assert drafter.post(url("adoption-end", adoption.pk), {"until_on": "2020-01-01", "reason": "x"}).status_code == 422
    assert drafter.post(url("adoption-end", adoption.pk), {"until_on": SOON.isoformat(), "reason": "改用"}).status_code == 303
    assert Adoption.objects.get().until_on == SOON


def test_why_shows_the_chain_and_the_other_edition(drafter, top):
    project = UnitFactory(code="P1", name="甲项目", parent=top, kind="project")
    adopt_pack(GROUP, top)
    adopt_pack(PROJECT, project)

    text = drafter.get(url("why", "return.monthly.due"), {"unit": "P1", "on": "2026-03-02"}).content.decode()
    assert "次月 3 日（含当日）前" in text and "次月 5 日（含当日）前" in text and "被更近的规定取代" in text

    found = drafter.get(url("why", "return.monthly.due"), {"unit": "TOP", "on": "odd"})
    assert found.context["why"].words == "次月 5 日（含当日）前"
    assert [link.words for link in found.context["why"].elsewhere] == ["次月 3 日（含当日）前"]
    assert found.context["why"].on == TODAY


def test_why_about_a_unit_out_of_sight_or_an_unknown_rule_is_not_found(client, top):
    adopt_pack(GROUP, top)
    home = UnitFactory(code="HOME")
    client.force_login(account_with(unit=home))

    assert client.get(url("why", "rate.floor"), {"unit": "TOP"}).status_code == 404
    assert client.get(url("why", "no.such.key")).status_code == 404
    assert client.get(url("why", "rate.floor")).context["why"].found is None


def test_the_pages_take_the_same_queries_however_long_the_document(drafter, base, top, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        drafter.get(url("documents"))
    with django_assert_max_num_queries(32):
        drafter.get(url("document", "d"))


def test_a_draft_that_is_already_open_and_an_empty_wording_are_told_on_the_page(drafter, base):
    draft = begun(drafter, base)
    first = draft.articles.first()

    again = drafter.post(url("draft", "d"), {"effective_on": SOON.isoformat(), "change_note": "x"})
    assert again.status_code == 422 and "已有一份起草中或待批准的版本" in again.content.decode()
    past = drafter.post(url("describe", draft.pk), {"effective_on": "2020-01-01", "change_note": "x"})
    assert past.status_code == 422 and list(past.context["form"].errors) == ["effective_on"]
    assert drafter.post(url("reword", draft.pk, first.key), {"text": " "}).status_code == 422
    assert drafter.get(url("reword", draft.pk, first.key)).status_code == 200
    assert drafter.get(url("reword", draft.pk, "none")).status_code == 404
    assert drafter.get(url("parameter", draft.pk, "none")).status_code == 404
