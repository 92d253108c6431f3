"""A figure, a wording or an adoption that was changed behind the approval shows."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.people.tests.factories import UnitFactory
from bihuan.regulations.models import Adoption, Article, DocumentVersion, Parameter
from bihuan.regulations.selectors.content_seals import broken_adoptions, broken_versions, unsealed_versions
from bihuan.regulations.tests.factories import GROUP, adopt_pack, document_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def adoption() -> Adoption:
    return adopt_pack(GROUP, UnitFactory())


def test_a_changed_figure_of_a_loaded_version_shows(adoption: Adoption) -> None:
    version = DocumentVersion.objects.get()
    assert (list(broken_versions()), list(unsealed_versions())) == ([], [])

    Parameter.objects.filter(key="rate.floor").update(value={"value": "10"})

    assert list(broken_versions()) == [f"regulations.documentversion/{version.pk}"]


def test_a_changed_wording_or_first_day_shows(adoption: Adoption) -> None:
    article = Article.objects.order_by("pk")[0]
    Article.objects.filter(pk=article.pk).update(text="另一句话")
    assert len(list(broken_versions())) == 1
    Article.objects.filter(pk=article.pk).update(text=article.text)
    assert list(broken_versions()) == []

    DocumentVersion.objects.update(effective_on=date(2020, 1, 1))
    assert len(list(broken_versions())) == 1


def test_a_version_approved_before_there_was_a_seal_is_named() -> None:
    version = document_with("old", {"rate.floor": ("Percent", {"value": 90})})

    assert list(broken_versions()) == []
    assert list(unsealed_versions()) == [f"regulations.documentversion/{version.pk}"]


@pytest.mark.parametrize("forged", [{"choices": {}}, {"until_on": date(2030, 1, 1)}, {"from_on": date(2023, 1, 1)}])
def test_a_changed_adoption_shows(adoption: Adoption, forged: dict[str, object]) -> None:
    assert list(broken_adoptions()) == []

    Adoption.objects.filter(pk=adoption.pk).update(**forged)

    assert list(broken_adoptions()) == [f"regulations.adoption/{adoption.pk}"]


def test_an_adoption_that_nobody_recorded_shows(adoption: Adoption) -> None:
    slipped = Adoption.objects.create(unit=UnitFactory(), document=adoption.document, from_on=date(2026, 1, 1))

    assert list(broken_adoptions()) == [f"regulations.adoption/{slipped.pk}"]
