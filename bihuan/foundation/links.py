"""Addresses that leave the site: in a mail a path leads nowhere, so the site's own address is put before it."""

from django.conf import settings


def absolute(path: str) -> str:
    """`/training/` → `https://bihuan.example.cn/training/`; what is no path of this site stays as it is."""
    return f"{settings.BIHUAN_SITE_URL}{path}" if path.startswith("/") else path
