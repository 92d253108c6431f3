"""Refusals as values and as exceptions."""

import copy
import pickle

import pytest

from bihuan.kernel.refusals import NotFound, NotPermitted, Refusal, Refused, StaleState, WrongState, raise_if, refusal


def test_a_refusal_carries_its_code_and_facts():
    why = Refusal("budget_split_not_100", total=90)

    assert (why.code, dict(why.facts)) == ("budget_split_not_100", {"total": 90})
    assert why == refusal("budget_split_not_100", total=90)
    assert why != Refusal("budget_split_not_100", total=80)
    assert hash(why) == hash(copy.deepcopy(why))


def test_a_refusal_cannot_be_changed():
    with pytest.raises(AttributeError):
        Refusal("no").code = "yes"  # type: ignore[misc]


def test_a_fact_may_itself_be_called_code():
    assert Refusal("unknown_fault", code="E07").facts == {"code": "E07"}


def test_raise_if_raises_the_refusal_it_was_given():
    with pytest.raises(Refused) as caught:
        raise_if(Refusal("receipt_missing", order="WO-1"))

    assert caught.value.code == "receipt_missing"
    assert caught.value.facts == {"order": "WO-1"}
    assert caught.value.refusal == Refusal("receipt_missing", order="WO-1")
    assert str(caught.value) == "receipt_missing (order='WO-1')"


def test_raise_if_lets_none_pass():
    assert raise_if(None) is None


@pytest.mark.parametrize(
    ("kind", "status"), [(Refused, 422), (StaleState, 409), (WrongState, 409), (NotPermitted, 403), (NotFound, 404)]
)
def test_each_kind_has_its_status_and_survives_pickling(kind, status):
    error = pickle.loads(pickle.dumps(kind("gone", pk=7)))

    assert isinstance(error, Refused)
    assert (type(error), error.status, error.code, error.facts) == (kind, status, "gone", {"pk": 7})
    assert str(kind("gone")) == "gone"
