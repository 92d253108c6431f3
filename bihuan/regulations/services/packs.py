"""Loading 制度包: rule documents kept as files, each figure with its clause. Loading twice changes nothing."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import system_actor
from bihuan.regulations.domain.parameters import parse_value
from bihuan.regulations.models import Article, Document, DocumentVersion, Parameter
from bihuan.regulations.selectors.content_seals import CONTENT, content_digest

PACKS = Path(__file__).resolve().parent.parent / "packs"


def pack_codes() -> list[str]:
    return sorted(file.stem for file in PACKS.glob("*.toml"))


def pack_load(code: str, *, at: datetime) -> DocumentVersion:
    """The pack's version as rows, approved from its first day.

    Refuses an unknown pack, a wrong shape, a key twice, and a changed file that kept its version number.
    """
    content = _content(code)
    digest = hashlib.sha256(content).hexdigest()
    pack = _checked(code, content)
    number = str(pack["version"])
    known = DocumentVersion.objects.filter(document__code=code, number=number).select_related("document").first()
    if known is None:
        return _written(pack, number, digest, at)
    if known.pack_digest != digest:
        raise Refused("pack_changed_without_version", pack=code, version=number)
    return known


def packs_load(*, at: datetime) -> list[DocumentVersion]:
    """Every pack of the product."""
    return [pack_load(code, at=at) for code in pack_codes()]


def packs_changed() -> bool:
    """Whether a pack that was loaded before reads differently now under the same version number."""
    rows = DocumentVersion.objects.exclude(pack_digest="").values_list("document__code", "number", "pack_digest")
    loaded = {(code, number): digest for code, number, digest in rows}
    for code in pack_codes():
        content = _content(code)
        digest = hashlib.sha256(content).hexdigest()
        if loaded.get((code, str(_checked(code, content)["version"])), digest) != digest:
            return True
    return False


def _content(code: str) -> bytes:
    file = PACKS / f"{code}.toml"
    if code not in pack_codes():
        raise NotFound("pack_unknown", pack=code)
    return file.read_bytes()


def _checked(code: str, content: bytes) -> dict[str, Any]:
    try:
        pack = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused("pack_unreadable", pack=code, problem=str(error)) from error
    missing = [name for name in ("code", "title", "version", "valid_from", "articles") if name not in pack]
    if missing or pack["code"] != code or not isinstance(pack["valid_from"], date):
        raise Refused("pack_incomplete", pack=code, missing="、".join(missing))
    keys = [parameter["key"] for article in pack["articles"] for parameter in article.get("parameters", ())]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise Refused("pack_key_twice", pack=code, key=twice[0])
    return pack


@transaction.atomic
def _written(pack: dict[str, Any], number: str, digest: str, at: datetime) -> DocumentVersion:
    about = {name: pack.get(name, "") for name in ("title", "summary", "source")}
    document, _created = Document.objects.update_or_create(code=pack["code"], defaults={**about, "from_pack": True})
    version = DocumentVersion.objects.create(
        document=document,
        number=number,
        state=DocumentVersion.State.APPROVED,
        effective_on=pack["valid_from"],
        approved_at=at,
        pack_digest=digest,
    )
    for position, article in enumerate(pack["articles"], start=1):
        _article(version, position, article)
    after = {"number": number, "digest": digest, CONTENT: content_digest(version)}
    audit_record(version, "document_version.loaded", actor=system_actor(at), at=at, after=after)
    return version


def _article(version: DocumentVersion, position: int, given: dict[str, Any]) -> None:
    article = Article.objects.create(
        version=version,
        position=position,
        key=given["key"],
        number=given["number"],
        title=given["title"],
        text=given["text"],
        rows=given.get("rows", []),
    )
    Parameter.objects.bulk_create(_parameter(article, each) for each in given.get("parameters", ()))


def _parameter(article: Article, given: dict[str, Any]) -> Parameter:
    typed = parse_value(given["type"], given["value"])
    return Parameter(
        article=article,
        key=given["key"],
        kind=given["type"],
        value=typed.as_json(),
        rows=given.get("rows", []),
        note=given.get("note", ""),
    )
