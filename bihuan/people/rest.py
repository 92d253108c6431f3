"""REST of people: the same selectors and services as the pages; and the tokens that programs sign in with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.contrib.auth import authenticate
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from bihuan.foundation.api_fields import Code, Day, Note, Remark, RowId, Short, Words
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.models import Account, ApiToken, Post
from bihuan.people.selectors import roster
from bihuan.people.selectors.tree import unit_in_sight, units_found
from bihuan.people.services import units as unit_services
from bihuan.people.services.assignments import assignment_add, assignment_end
from bihuan.people.services.persons import NewPerson, person_hire, person_leave, person_transfer
from bihuan.people.services.tokens import token_issue, token_revoke

router = Router(tags=["组织与人员"])
tokens = Router(tags=["令牌"])


class UnitFoundOut(Schema):
    pk: int
    code: str
    name: str
    kind: str
    place: str
    head: str
    own: int
    total: int
    is_closed: bool


class UnitOut(Schema):
    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    path: str
    opened_on: date
    closed_on: date | None


class UnitIn(Schema):
    code: Code
    name: Short
    kind: Code
    parent_id: RowId
    opened_on: Day


class RenameIn(Schema):
    name: Short
    reason: Words = ""


class MoveIn(Schema):
    parent_id: RowId
    reason: Words


class CloseIn(Schema):
    closed_on: Day
    reason: Words


class PersonRowOut(Schema):
    pk: int
    employee_no: str
    name: str
    unit: str
    post: str
    joined_on: date
    left_on: date | None


class PersonsOut(Schema):
    items: list[PersonRowOut]
    after: str
    total: str


class PersonsIn(Schema):
    """`state`: active, left, all. `joined_within`: months."""

    unit_id: int | None = None
    post_id: int | None = None
    state: str = "active"
    joined_within: Annotated[int, Field(ge=0, le=1200)] = 0
    q: Note = ""
    after: Remark = ""


class PostHeldOut(Schema):
    pk: int
    unit_id: int
    unit: str
    post: str
    starts_on: date
    ends_on: date | None
    is_primary: bool
    tense: str


class PersonOut(Schema):
    id: int
    employee_no: str
    name: str
    joined_on: date
    left_on: date | None
    phone: str
    email: str
    posts: list[PostHeldOut]


class HireIn(Schema):
    employee_no: Code
    name: Code
    joined_on: Day
    unit_id: RowId
    post: Code
    phone: Annotated[str, Field(max_length=20)] = ""
    email: Note = ""


class PlaceIn(Schema):
    unit_id: RowId
    post: Code


class TransferIn(PlaceIn):
    on: Day
    reason: Note = ""


class SecondPostIn(PlaceIn):
    starts_on: Day
    ends_on: Day | None = None


class LeaveIn(Schema):
    left_on: Day
    reason: Words


class EndIn(Schema):
    ends_on: Day
    reason: Words


class AssignmentOut(Schema):
    id: int
    person_id: int
    unit_id: int
    starts_on: date
    ends_on: date | None
    is_primary: bool


class PostOut(Schema):
    code: str
    name: str
    is_head: bool


class SignInIn(Schema):
    username: Annotated[str, Field(max_length=150)]
    password: Annotated[str, Field(max_length=500)]
    name: Annotated[str, Field(max_length=60)]


class TokenOut(Schema):
    id: int
    name: str
    starts_with: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class IssuedOut(Schema):
    token: str
    expires_at: datetime


@tokens.post("", response={201: IssuedOut}, auth=None, summary="用账号密码换令牌")
def sign_in(request: HttpRequest, given: SignInIn) -> Any:
    """The token is told this once; it lasts 90 days. Wrong words count against the lock of the account."""
    account = authenticate(request, username=given.username, password=given.password)
    if not isinstance(account, Account):
        raise SignInFailed("sign_in_failed")
    issued = token_issue(account=account, name=given.name, at=request.at)  # type: ignore[attr-defined]
    return 201, {"token": issued.secret, "expires_at": issued.token.expires_at}


class SignInFailed(Refused):
    """Who this is could not be shown (401)."""

    status = 401


@tokens.get("", response=list[TokenOut], summary="我的令牌")
def own_tokens(request: HttpRequest) -> Any:
    return ApiToken.objects.of(_actor(request).account_id).order_by("-pk")


@tokens.post("/{token_id}/revoke", response=TokenOut, summary="停用令牌")
def revoke(request: HttpRequest, token_id: int) -> Any:
    return token_revoke(token_id=token_id, **_who(request))


@router.get("/units", response=list[UnitFoundOut], summary="查找单位")
def units(request: HttpRequest, q: str = "", kind: str = "", closed: bool = False) -> Any:
    """At most a hundred, in the order of the tree."""
    _require_view(request)
    return list(units_found(_actor(request), on=_today(request), q=q.strip(), kind=kind, closed=closed))


@router.get("/units/{unit_id}", response=UnitOut, summary="单位")
def unit(request: HttpRequest, unit_id: int) -> Any:
    return unit_in_sight(_actor(request), unit_id)


@router.post("/units", response={201: UnitOut}, summary="设立单位")
def open_unit(request: HttpRequest, given: UnitIn) -> Any:
    values = given.dict()
    parent = unit_in_sight(_actor(request), values.pop("parent_id"))
    return 201, unit_services.unit_open(parent=parent, **values, **_who(request))


@router.post("/units/{unit_id}/rename", response=UnitOut, summary="更名")
def rename_unit(request: HttpRequest, unit_id: int, given: RenameIn) -> Any:
    return unit_services.unit_rename(unit_id=unit_id, **given.dict(), **_who(request))


@router.post("/units/{unit_id}/move", response=UnitOut, summary="划转")
def move_unit(request: HttpRequest, unit_id: int, given: MoveIn) -> Any:
    return unit_services.unit_move(unit_id=unit_id, **given.dict(), **_who(request))


@router.post("/units/{unit_id}/close", response=UnitOut, summary="撤销")
def close_unit(request: HttpRequest, unit_id: int, given: CloseIn) -> Any:
    return unit_services.unit_close(unit_id=unit_id, **given.dict(), **_who(request))


@router.get("/posts", response=list[PostOut], summary="岗位")
def posts(request: HttpRequest) -> Any:
    return Post.objects.order_by("pk")


@router.get("/persons", response=PersonsOut, summary="人员名册")
def persons(request: HttpRequest, wanted: Query[PersonsIn]) -> Any:
    """Fifty a page; `after` of the answer leads on, empty at the end."""
    _require_view(request)
    actor = _actor(request)
    criteria = roster.RosterCriteria(
        on=_today(request),
        unit_path=unit_in_sight(actor, wanted.unit_id).path if wanted.unit_id else "",
        post_id=wanted.post_id,
        state="" if wanted.state == "all" else wanted.state,
        joined_within=wanted.joined_within,
        q=wanted.q.strip(),
        after=wanted.after,
    )
    found = roster.roster(actor, criteria)
    return {"items": list(found.rows), "after": found.keys.after, "total": found.total}


@router.get("/persons/{person_id}", response=PersonOut, summary="人员")
def person(request: HttpRequest, person_id: int) -> Any:
    """Phone and mail are empty unless one manages the person's unit."""
    view = roster.person_view(_actor(request), person_id, on=_today(request))
    found = view.person
    return {
        "id": found.pk,
        "employee_no": found.employee_no,
        "name": found.name,
        "joined_on": found.joined_on,
        "left_on": found.left_on,
        "phone": found.phone if view.sees_contact else "",
        "email": found.email if view.sees_contact else "",
        "posts": list(view.posts),
    }


@router.post("/persons", response={201: PersonOut}, summary="登记入职")
def hire(request: HttpRequest, given: HireIn) -> Any:
    new = NewPerson(given.employee_no, given.name, given.joined_on, given.phone, given.email)
    made = person_hire(new=new, **_place(request, given.unit_id, given.post), **_who(request))
    return 201, person(request, made.pk)


@router.post("/persons/{person_id}/transfer", response=AssignmentOut, summary="调动")
def transfer(request: HttpRequest, person_id: int, given: TransferIn) -> Any:
    place = _place(request, given.unit_id, given.post)
    return person_transfer(person_id=person_id, on=given.on, reason=given.reason, **place, **_who(request))


@router.post("/persons/{person_id}/leave", response=PersonOut, summary="离职")
def leave(request: HttpRequest, person_id: int, given: LeaveIn) -> Any:
    person_leave(person_id=person_id, **given.dict(), **_who(request))
    return person(request, person_id)


@router.post("/persons/{person_id}/posts", response={201: AssignmentOut}, summary="增加兼任")
def add_post(request: HttpRequest, person_id: int, given: SecondPostIn) -> Any:
    place = _place(request, given.unit_id, given.post)
    who = {**place, **_who(request)}
    return 201, assignment_add(person_id=person_id, starts_on=given.starts_on, ends_on=given.ends_on, **who)


@router.post("/assignments/{assignment_id}/end", response=AssignmentOut, summary="结束任职")
def end_post(request: HttpRequest, assignment_id: int, given: EndIn) -> Any:
    return assignment_end(assignment_id=assignment_id, **given.dict(), **_who(request))


def _place(request: HttpRequest, unit_id: int, post_code: str) -> dict[str, Any]:
    post = Post.objects.filter(code=post_code).first()
    if post is None:
        raise NotFound("post_unknown", post_code=post_code)
    return {"unit": unit_in_sight(_actor(request), unit_id), "post": post}


def _require_view(request: HttpRequest) -> None:
    if not _actor(request).can("people.view"):
        raise NotPermitted("not_permitted", capability="people.view")


def _today(request: HttpRequest) -> date:
    return local(request.at).date()  # type: ignore[attr-defined]


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": _actor(request), "at": request.at}  # type: ignore[attr-defined]
