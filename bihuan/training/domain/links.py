"""Addresses kept on duties and notices; written here once so that services know no view."""


def board(month: str) -> str:
    return f"/training/?month={month}"


def consolidation(cycle_id: int) -> str:
    return f"/training/cycles/{cycle_id}/consolidation/"


def approval(cycle_id: int) -> str:
    return f"/training/cycles/{cycle_id}/approval/"


def issue(cycle_id: int) -> str:
    return f"/training/cycles/{cycle_id}/approval/#issue"


def monthly_plan(plan_id: int) -> str:
    return f"/training/plans/{plan_id}/"


def monthly_return(plan_id: int) -> str:
    return f"/training/returns/{plan_id}/"


def session(line_id: int) -> str:
    return f"/training/sessions/{line_id}/"


def need(need_id: int) -> str:
    return f"/training/needs/{need_id}/"


def needs_to_check() -> str:
    return "/training/needs/?show=check"


def needs_analyses() -> str:
    return "/training/needs/analysis/"
