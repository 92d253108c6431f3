"""The packs as files: they parse, say where each figure comes from, and print exactly the figures of their source."""

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[1]
PACKS = sorted((APP / "packs").glob("*.toml"))
DATA = APP.parent / "training" / "data"
GROUP, PROJECT = "centre-training-group", "centre-training-project"
SHAPES = {  # type: (keys that must be there, keys that may)
    "CatalogueRef": ({"value"}, set()),
    "Choice": ({"value", "options"}, set()),
    "ChoiceList": ({"values"}, set()),
    "Count": ({"value"}, set()),
    "DayOfMonth": ({"day", "month_offset", "inclusive"}, {"shift"}),
    "DayOfYear": ({"month", "day", "year_offset", "inclusive"}, {"shift"}),
    "Flag": ({"value"}, set()),
    "HoursWindows": ({"weekdays", "windows"}, set()),
    "KindList": ({"values"}, set()),
    "Ladder": ({"rungs"}, set()),
    "Minutes": ({"value"}, set()),
    "MinutesList": ({"values"}, set()),
    "OptionList": ({"values"}, set()),
    "MeasureList": ({"values"}, set()),
    "PassMark": ({"value"}, set()),
    "Percent": ({"value"}, set()),
    "Quota": (
        {"audience", "min_sessions", "every_months", "min_lesson_hours", "window"}
        | {"applies_to_unit_kinds", "only_if_newcomers", "shared"},
        {"total_lesson_hours"},
    ),
    "Text": ({"value"}, set()),
    "Unset": (set(), set()),
}
ENTRY_KEYS = {"KindList": {"code", "label", "per", "required"}, "OptionList": {"code", "label"}}
RUNG_KEYS = {"offset_working_minutes", "to", "channel"}
RECIPIENTS = {"owner", "unit_head", "general_affairs", "asc_head"}
ROW = re.compile(r"^[TMSC]-\d{3}$")


def load(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def articles(pack):
    return load(APP / "packs" / f"{pack}.toml")["articles"]


def parameters(pack):
    return {each["key"]: each for article in articles(pack) for each in article.get("parameters", [])}


def value(pack, key):
    return parameters(pack)[key]["value"]


def codes(pack, key):
    return [each["code"] for each in value(pack, key)["values"]]


def rows_named(packs):
    return {row for pack in packs for article in articles(pack) for row in article["rows"]}


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_pack_says_what_it_is_and_where_it_comes_from(path):
    pack = load(path)

    assert pack["code"] == path.stem
    assert {"title", "summary", "version", "source"} <= pack.keys()
    assert isinstance(pack["valid_from"], date)
    assert len(pack["source"]) <= 120


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_an_article_is_a_sentence_with_its_number_and_rows(path):
    for article in load(path)["articles"]:
        assert set(article) <= {"key", "number", "title", "text", "rows", "parameters"}
        assert article["text"].endswith("。"), article["key"]
        assert article["number"] and article["title"] and article["rows"], article["key"]
        assert all(ROW.match(row) for row in article["rows"]), article["key"]


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_keys_are_unique_within_a_pack(path):
    pack = load(path)
    article_keys = Counter(article["key"] for article in pack["articles"])
    parameter_keys = Counter(each["key"] for article in pack["articles"] for each in article.get("parameters", []))

    assert [key for key, count in article_keys.items() if count > 1] == []
    assert [key for key, count in parameter_keys.items() if count > 1] == []


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_parameter_has_a_known_type_its_shape_rows_and_a_note(path):
    for article in load(path)["articles"]:
        for each in article.get("parameters", []):
            must, may = SHAPES[each["type"]]
            assert must <= each["value"].keys() <= must | may, each["key"]
            assert each["rows"] and all(ROW.match(row) for row in each["rows"]), each["key"]
            assert each["note"], each["key"]
            assert set(each) == {"key", "type", "value", "rows", "note"}, each["key"]


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_lists_choices_and_ladders_are_well_formed(path):
    for article in load(path)["articles"]:
        for each in article.get("parameters", []):
            held = each["value"]
            if each["type"] == "Choice":
                assert held["value"] in held["options"], each["key"]
            if each["type"] in ENTRY_KEYS:
                listed = [entry["code"] for entry in held["values"]]
                assert len(listed) == len(set(listed)), each["key"]
                assert all(entry.keys() == ENTRY_KEYS[each["type"]] for entry in held["values"]), each["key"]
            if each["type"] == "Ladder":
                offsets = [rung["offset_working_minutes"] for rung in held["rungs"]]
                assert offsets == sorted(set(offsets)), each["key"]
                assert all(rung.keys() == RUNG_KEYS and set(rung["to"]) <= RECIPIENTS for rung in held["rungs"])


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_rows_of_a_parameter_are_rows_of_its_pack(path):
    pack = load(path)
    named = {row for article in pack["articles"] for row in article["rows"]}

    used = {row for article in pack["articles"] for each in article.get("parameters", []) for row in each["rows"]}
    assert used <= named


def test_a_key_has_the_same_type_in_every_pack_or_is_left_to_the_adopter():
    kinds = {}
    for path in PACKS:
        for each in parameters(path.stem).values():
            kinds.setdefault(each["key"], set()).add(each["type"])

    assert {key: found for key, found in kinds.items() if len(found - {"Unset"}) > 1} == {}


def test_all_rows_of_the_centre_rule_are_named_by_the_two_editions():
    wanted = {f"T-{number:03d}" for number in range(1, 117)}

    assert wanted - rows_named([GROUP, PROJECT]) == set()


def test_all_alternative_plan_models_are_named_by_a_pack_of_their_own():
    wanted = {f"S-{number:03d}" for number in range(169, 193)}
    alternatives = [path.stem for path in PACKS if path.stem not in {GROUP, PROJECT}]

    assert wanted - rows_named(alternatives) == set()
    assert not any(row.startswith("S-") for row in rows_named([GROUP, PROJECT]))


def test_all_rules_of_evaluation_and_what_goes_with_it_are_named_by_a_pack():
    wanted = {f"S-{number:03d}" for number in range(207, 233)}

    assert wanted - rows_named([path.stem for path in PACKS]) == set()


@pytest.mark.parametrize(
    ("pack", "parts"),
    [
        pytest.param("training-general-rules", ["questionnaire", "test", "observation"], id="three ways (S-207)"),
        pytest.param("evaluation-with-make-up", ["written", "practical"], id="written and practical (S-213)"),
        pytest.param("evaluation-training-group", ["written", "practical", "discussion"], id="with discussion (S-214)"),
        pytest.param("evaluation-service-skill", ["exam", "practical", "customer"], id="with the customers (S-215)"),
        pytest.param("evaluation-online", ["online_exam", "customer"], id="online (S-216)"),
        pytest.param("evaluation-work-usage", ["exam", "skill", "performance"], id="skill and performance (S-217)"),
        pytest.param("evaluation-periodic", ["theory", "simulation_test", "customer"], id="theory, simulation (S-218)"),
    ],
)
def test_the_parts_of_an_evaluation(pack, parts):
    assert codes(pack, "evaluation.methods") == parts


@pytest.mark.parametrize(
    ("pack", "key", "day", "offset"),
    [
        pytest.param(GROUP, "plan.monthly.due", 25, -1, id="group plan by the 25th before (T-050)"),
        pytest.param(PROJECT, "plan.monthly.due", 25, -1, id="project plan on the 25th before (T-054)"),
        pytest.param(GROUP, "plan.monthly.consolidate_on", 26, -1, id="consolidated on the 26th (T-051)"),
        pytest.param(GROUP, "plan.monthly.approve_by", 31, -1, id="approved by the last day before (T-052)"),
        pytest.param(GROUP, "plan.monthly.issue_on", 1, 0, id="group issue on the 1st (T-053)"),
        pytest.param(PROJECT, "plan.monthly.issue_on", 1, 0, id="project issue on the 1st (T-055)"),
        pytest.param(GROUP, "return.monthly.due", 5, 1, id="group return by the 5th after (T-072)"),
        pytest.param(PROJECT, "return.monthly.due", 3, 1, id="project return by the 3rd after (T-074)"),
    ],
)
def test_the_printed_days(pack, key, day, offset):
    assert value(pack, key) == {"day": day, "month_offset": offset, "inclusive": True}


def test_the_annual_plan_is_due_on_31_december_of_the_year_before():
    assert value(GROUP, "plan.annual.due") == {"month": 12, "day": 31, "year_offset": -1, "inclusive": True}


def test_the_project_edition_has_no_consolidation_step():
    assert value(GROUP, "plan.monthly.consolidation_step") == {"value": True}
    assert value(PROJECT, "plan.monthly.consolidation_step") == {"value": False}
    assert "plan.monthly.consolidate_on" not in parameters(PROJECT)


@pytest.mark.parametrize("pack", [GROUP, PROJECT])
def test_the_floor_is_90_percent_and_approved_omissions_count(pack):
    assert value(pack, "rate.floor") == {"value": 90}
    assert value(pack, "rate.approved_omission")["value"] == "counted"
    assert value(pack, "rate.counts_added") == {"value": False}


@pytest.mark.parametrize("pack", [GROUP, PROJECT])
def test_a_lesson_is_45_minutes(pack):
    assert value(pack, "lesson.minutes") == {"value": 45}


@pytest.mark.parametrize(
    ("key", "sessions", "months", "hours", "newcomers_only"),
    [
        pytest.param("quota.newcomer", 2, 1, 2, True, id="newcomers twice a month, 2 hours (T-023, T-029)"),
        pytest.param("quota.specialist", 1, 1, 2, False, id="specialists once a month, 2 hours (T-024)"),
        pytest.param("quota.all_staff", 1, 2, 2, False, id="everybody once in two months, 2 hours (T-025)"),
        pytest.param("quota.induction", 1, 2, 0, False, id="induction once in two months (T-022)"),
    ],
)
def test_the_quotas_of_the_group_edition(key, sessions, months, hours, newcomers_only):
    quota = value(GROUP, key)

    assert (quota["min_sessions"], quota["every_months"], quota["min_lesson_hours"]) == (sessions, months, hours)
    assert quota["only_if_newcomers"] is newcomers_only
    assert quota["window"] == "fixed"
    assert quota["shared"] is False


def test_the_project_quota_is_two_sessions_and_four_hours_in_all_each_month():
    quota = value(PROJECT, "quota.project")

    assert (quota["min_sessions"], quota["every_months"], quota["total_lesson_hours"]) == (2, 1, 4)
    assert quota["applies_to_unit_kinds"] == ["project"]


def test_induction_lasts_four_days_and_sign_in_leads_by_five_minutes():
    assert value(GROUP, "induction.days") == {"value": 4}
    assert value(GROUP, "signin.lead") == {"value": 5}


def test_the_return_package_and_the_archive():
    per = {each["code"]: each["per"] for each in value(GROUP, "return.package")["values"]}

    assert per == {"photo": "session", "sign_in": "session", "minutes": "session", "summary": "month"}
    for pack in (GROUP, PROJECT):
        assert codes(pack, "archive.kinds") == ["plan_and_summary", "material", "minutes", "photo", "sign_in"]


@pytest.mark.rule("T-042", "T-043")
def test_the_two_editions_have_their_own_formats_and_methods():
    assert codes(GROUP, "formats") == ["lecture_on_site", "video", "exchange", "practice_on_site", "observation"]
    assert codes(PROJECT, "formats") == ["classroom", "drill", "salon", "group_discussion", "visit_study"]
    assert len(codes(GROUP, "evaluation.methods")) == 3
    assert len(codes(PROJECT, "evaluation.methods")) == 5


def test_the_pass_mark_must_be_chosen_on_adoption():
    assert parameters(GROUP)["evaluation.pass_mark"]["type"] == "Unset"


def test_class_hours_on_working_days():
    assert value("class-hours-weekday", "session.hours") == {
        "weekdays": [1, 2, 3, 4, 5],
        "windows": [{"start": "09:00", "end": "12:00"}, {"start": "13:00", "end": "17:00"}],
    }


def test_the_catalogues_a_pack_refers_to_exist():
    for pack in (GROUP, PROJECT):
        assert (DATA / f"{value(pack, 'curriculum.edition')['value']}.toml").is_file()


@pytest.mark.rule("T-009", "T-010", "T-011", "T-012", "T-013")
def test_the_group_catalogue_names_every_document_and_topic():
    topics = load(DATA / "curriculum-group.toml")["topics"]

    assert Counter(each["row"] for each in topics) == {"T-009": 4, "T-010": 2, "T-011": 15, "T-012": 7, "T-013": 7}


def test_the_project_catalogue_names_every_contract_and_law():
    topics = load(DATA / "curriculum-project.toml")["topics"]
    listed = [each for each in topics if "successor_of" not in each]

    assert Counter(each["kind"] for each in listed if each["row"] == "T-017") == {"contract": 5, "law": 8}
    assert {each["phase"] for each in topics if "phase" in each} == {"销售期", "交楼期", "入住期"}
    assert all(each["time_limited"] for each in topics if each["row"] == "T-014")


@pytest.mark.rule("T-016", "T-019")
def test_the_project_catalogue_names_its_rules_and_skills():
    catalogue = load(DATA / "curriculum-project.toml")
    topics = catalogue["topics"]
    named = Counter(each["group"] for each in topics if each["row"] == "T-016" and "open" not in each)

    assert named == {"P3.1": 3, "P3.2": 3, "P3.3": 3}
    assert sum("open" in each for each in topics if each["row"] == "T-016") == 2
    assert len([each for each in catalogue["groups"] if each["row"] == "T-019"]) == 4


def test_replaced_laws_stay_and_name_their_successor():
    topics = load(DATA / "curriculum-project.toml")["topics"]
    replaced = {each["name"]: each for each in topics if "superseded_by" in each}

    assert set(replaced) == {"合同法", "物权法", "合同纠纷司法解释"}
    for each in replaced.values():
        assert each["superseded_by"] == "民法典"
        assert each["superseded_on"] == date(2021, 1, 1)
        assert each["valid_until"] == date(2020, 12, 31)


@pytest.mark.parametrize("name", ["curriculum-group", "curriculum-project"])
def test_topics_hang_on_the_classes_and_groups_of_their_catalogue(name):
    catalogue = load(DATA / f"{name}.toml")
    classes = {each["code"] for each in catalogue["classes"]}
    groups = {each["code"]: each["class"] for each in catalogue["groups"]}
    topic_codes = [each["code"] for each in catalogue["topics"]]

    assert len(topic_codes) == len(set(topic_codes))
    assert set(groups.values()) == classes
    assert all(groups[each["group"]] == each["class"] for each in catalogue["topics"])


@pytest.mark.rule("T-044")
def test_every_format_belongs_to_exactly_one_merged_class():
    members = [member for merged in load(DATA / "format-map.toml")["merged"] for member in merged["members"]]
    extra = [code for path in PACKS if "formats.extra" in parameters(path.stem) for code in codes(path.stem, "formats.extra")]

    assert sorted(members) == sorted(codes(GROUP, "formats") + codes(PROJECT, "formats") + extra)
