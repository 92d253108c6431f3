"""The figures of the regulations that this app reads itself."""

from bihuan.regulations.domain.registry import declare_parameter

READS = {
    "acknowledgement.days": ("Count", "阅知期限（生效后几天）"),
    "acknowledgement.readers": ("Choice", "须阅知的人员"),
}

for _key, (_kind, _label) in READS.items():
    declare_parameter(_key, _kind, _label)
