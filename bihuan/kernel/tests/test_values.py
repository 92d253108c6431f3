"""Bands, rates, money, samples and hash chains."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.bands import Band, Bands, rounded_by
from bihuan.kernel.chain import canonical, link, verify
from bihuan.kernel.money import Money
from bihuan.kernel.rates import Rate
from bihuan.kernel.refusals import Refused
from bihuan.kernel.sampling import sample, share_size

GRADES = Bands((Band("不合格", None, 60), Band("合格", 60, 80), Band("良好", 80, 90), Band("优秀", 90, None)))


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "不合格"), (Decimal("59.99"), "不合格"), (60, "合格"), (Fraction(239, 3), "合格"), (80, "良好"), (90, "优秀")],
)
def test_a_value_falls_into_one_band(value, label):
    assert GRADES.label(value) == label


def test_rounding_is_what_the_article_says():
    bands = GRADES.bands

    assert Bands(bands, "half_up").label(Decimal("59.5")) == "合格"
    assert Bands(bands, "half_up").label(Decimal("59.49")) == "不合格"
    assert Bands(bands, "down").label(Decimal("59.99")) == "不合格"
    assert Bands(bands, "half_up", 1).label(Decimal("59.94")) == "不合格"
    assert rounded_by(Decimal("-2.5"), "half_up") == -2
    assert rounded_by(Decimal("2.25"), "half_up", 1) == Fraction(23, 10)


def test_boundaries_may_belong_to_either_side():
    upper = Bands((Band("low", 0, 5, high_included=True), Band("high", 5, 10, low_included=False)))

    assert (upper.label(5), upper.label(Decimal("5.01")), upper.find(10), upper.find(-1)) == ("low", "high", None, None)
    assert upper.gaps() == ()


def test_gaps_are_listed_and_their_values_refused():
    holed = Bands((Band("low", 0, 5), Band("mid", 5, 10, low_included=False), Band("high", 11, None)))

    assert [(one.label, two.label) for one, two in holed.gaps()] == [("low", "mid"), ("mid", "high")]
    for value in (5, 10, -1):
        with pytest.raises(Refused, match="value_in_no_band"):
            holed.label(value)


@pytest.mark.parametrize(
    "bands",
    [
        (Band("a", 0, 5, high_included=True), Band("b", 5, 9)),
        (Band("a", 0, 6), Band("b", 5, 9)),
        (Band("a", 0, None), Band("b", 5, 9)),
        (Band("a", 0, 5), Band("b", None, 9)),
    ],
)
def test_overlapping_bands_are_refused(bands):
    with pytest.raises(Refused, match="bands_overlap"):
        Bands(bands)


def test_empty_bands_are_refused():
    with pytest.raises(Refused, match="bands_missing"):
        Bands(())
    for low, high in ((5, 5), (6, 5)):
        with pytest.raises(Refused, match="band_empty"):
            Band("none", low, high)
    assert Band("one", 5, 5, high_included=True).holds(5)


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (Rate(2249, 2500), "89.9%"),
        (Rate(9, 10), "90.0%"),
        (Rate(2, 3), "66.6%"),
        (Rate(10, 10), "100.0%"),
        (Rate(0, 5), "0.0%"),
        (Rate(0, 0), "—"),
        (Rate(99_999, 100_000), "99.9%"),
    ],
)
def test_a_rate_is_shown_rounded_down(rate, shown):
    assert rate.display() == shown


def test_a_rate_is_compared_exactly():
    assert Rate(2249, 2500).display(2) == "89.96%"
    assert Rate(2249, 2500).reaches(90) is False
    assert Rate(9, 10).reaches(Decimal("90.0")) is True
    assert Rate(2, 3).value == Fraction(2, 3)
    assert str(Rate(2, 3)) == "2/3"


def test_a_rate_of_nothing_is_undefined():
    assert (Rate(0, 0).value, Rate(0, 0).percent, Rate(0, 0).reaches(0)) == (None, None, None)


def test_rates_are_added_not_averaged():
    assert Rate.total([Rate(1, 1), Rate(0, 3, left_out=2)]) == Rate(1, 4, 2)
    assert Rate.total([]) == Rate(0, 0)
    for counts in ((-1, 1, 0), (1, -1, 0), (1, 1, -1)):
        with pytest.raises(Refused, match="rate_negative"):
            Rate(*counts)


def test_money_is_written_and_read():
    assert Money.parse("1,234.50") == Money(123_450)
    assert (str(Money(123_450)), str(Money(-5)), str(Money(5, "USD"))) == ("¥1,234.50", "-¥0.05", "USD 0.05")
    for text in ("1.234", "abc", "NaN", "Infinity", ""):
        with pytest.raises(Refused, match="amount_not_readable"):
            Money.parse(text)


def test_money_adds_and_compares_within_a_currency():
    assert Money(100) + Money(23) - Money(3) == Money(120)
    assert -Money(100) < Money(0) <= Money(0)
    assert Money(2) > Money(1)
    for act in (Money(1).__add__, Money(1).__sub__, Money(1).__lt__, Money(1).__le__):
        with pytest.raises(Refused, match="currencies_differ"):
            act(Money(1, "USD"))


@pytest.mark.parametrize(
    ("cents", "factor", "result"), [(5, Fraction(1, 2), 3), (-5, Fraction(1, 2), -3), (5, -1, -5), (-4, -1, 4)]
)
def test_money_times_a_factor(cents, factor, result):
    assert Money(cents).times(factor) == Money(result)


def test_percent_of_money():
    assert Money(9_999).percent(Decimal("2.5")) == Money(250)


@given(st.integers(-10_000, 10_000), st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any))
def test_shares_add_up_to_the_cent(cents, weights):
    shares = Money(cents).split(weights)

    assert sum(share.cents for share in shares) == cents
    assert all(share.cents == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


def test_weights_that_are_no_weights_are_refused():
    for weights in ([0, 0], [], [-1, 2]):
        with pytest.raises(Refused, match="weights_impossible"):
            Money(100).split(weights)


PEOPLE = [f"P{n:03}" for n in range(200)]


@given(st.randoms(use_true_random=False), st.integers(0, 220))
def test_a_sample_does_not_depend_on_the_order_of_the_input(random, size):
    shuffled = random.sample(PEOPLE, len(PEOPLE))

    assert sample(shuffled, size, seed="2026-12") == sample(PEOPLE, size, seed="2026-12")
    assert len(sample(PEOPLE, size, seed="2026-12")) == min(size, 200)


def test_a_sample_is_the_same_everywhere_and_differs_by_seed():
    drawn = sample(PEOPLE, 5, seed="2026-12")

    assert drawn == sample(PEOPLE, 9, seed="2026-12")[:5]
    assert drawn != sample(PEOPLE, 5, seed="2027-01")
    assert sample([3, 1, 2], 3, seed="x", key=lambda n: f"k{n}") == sample([1, 2, 3], 3, seed="x", key=lambda n: f"k{n}")


def test_a_population_with_repeats_and_a_negative_size_are_refused():
    with pytest.raises(Refused, match="sample_population_repeats"):
        sample(["a", "a"], 1, seed="s")
    with pytest.raises(Refused, match="sample_size_negative"):
        sample(["a"], -1, seed="s")


def test_a_share_of_a_population_is_rounded_up():
    assert [share_size(n, 10) for n in (0, 1, 10, 11)] == [0, 1, 1, 2]


def chain(*payloads):
    entries, previous = [], ""
    for payload in payloads:
        previous = link(previous, payload)
        entries.append((payload, previous))
    return entries


def test_a_chain_is_whole():
    entries = chain({"n": 1}, {"n": 2}, {"n": 3})

    assert verify(entries) is None
    assert verify(entries[1:], previous=entries[0][1]) is None
    assert verify([]) is None


def test_a_changed_a_dropped_and_a_moved_entry_break_it():
    one, two, three = chain({"n": 1}, {"n": 2}, {"n": 3})

    assert verify([one, ({"n": 9}, two[1]), three]) == 1
    assert verify([one, three]) == 1
    assert verify([two, one, three]) == 0


def test_a_payload_has_one_spelling():
    at = datetime(2026, 3, 4, 1, tzinfo=UTC)
    payload = {"b": Decimal("1.50"), "a": [at, date(2026, 3, 4), Fraction(1, 3), UUID(int=1)], "名": None}

    assert canonical(payload) == (
        '{"a":["2026-03-04T01:00:00+00:00","2026-03-04","1/3","00000000-0000-0000-0000-000000000001"],"b":"1.50","名":null}'
    )
    assert link("", {"a": 1, "b": 2}) == link("", {"b": 2, "a": 1})


@pytest.mark.parametrize("value", [datetime(2026, 3, 4), object(), {1, 2}])
def test_what_has_no_canonical_form_is_an_error(value):
    with pytest.raises(TypeError):
        canonical({"value": value})


def test_nan_has_no_canonical_form():
    with pytest.raises(ValueError, match="JSON"):
        canonical({"value": float("nan")})
