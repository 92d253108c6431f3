"""What a post may do. Apps declare their own capabilities; a post is a set of them."""

_DECLARED: dict[str, str] = {}


def declare(capabilities: dict[str, str]) -> None:
    """Make capabilities known, code → label. Refuses a second meaning for a known code."""
    for code, label in capabilities.items():
        if _DECLARED.setdefault(code, label) != label:
            raise ValueError(f"capability {code} is declared twice")


def declared() -> dict[str, str]:
    return dict(sorted(_DECLARED.items()))


declare(
    {
        "people.view": "查看组织与人员",
        "people.manage": "维护组织与人员",
        "audit.view": "查看操作记录",
        "calendar.manage": "维护工作日历",
        "site.manage": "系统运行管理",
    }
)
