"""The sentence for every refusal code. Apps register theirs; a code without a sentence fails a test."""

from collections.abc import Mapping
from string import Formatter

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.refusals import Refused

_MESSAGES: dict[str, str | Promise] = {}


def register(messages: Mapping[str, str | Promise]) -> None:
    """Code → sentence with named placeholders `{name}` taken from the refusal's facts."""
    _MESSAGES.update(messages)


def known_codes() -> frozenset[str]:
    return frozenset(_MESSAGES)


def message_of(refused: Refused) -> str:
    template = str(_MESSAGES.get(refused.code, _MESSAGES["refused"]))
    names = {name for _literal, name, _spec, _conversion in Formatter().parse(template) if name}
    facts = {name: refused.facts.get(name, "") for name in names}
    return template.format(**facts)


register(
    {
        "refused": _("这一步现在不能做，请刷新页面后再试。"),
        "not_permitted": _("您的岗位没有这项权限。需要时请联系本单位管理员。"),
        "not_found": _("没有找到这条记录，可能已被移走，或不在您的查看范围内。"),
        "stale_state": _("刚才有人先一步处理了这条记录，请刷新后再看是否还要操作。"),
        "stale_form": _(
            "您打开这张表以后，已经有人保存了新的内容。什么也没有覆盖：您填写的都还在，不同的地方列出了现在保存的内容，请核对后再保存。"
        ),
        "wrong_state": _("当前状态下不能做这一步。"),
        "text_has_nul": _("内容里有不能保存的控制字符，请删去后重新输入。"),
        "value_out_of_range": _("有一项内容太长，或者数字、日期超出了能保存的范围。什么也没有保存，请改短或改正后再提交。"),
        "too_busy": _("现在同时操作的人较多，这一步没有保存。请过几秒再试一次。"),
        "method_not_allowed": _(
            "这一步不能这样做：提交表单的地址不能直接打开，只供查看的页面不能提交。请从菜单进入原来的页面。"
        ),
        "body_too_large": _("这次提交有 {size_mb} MB，最多 {limit_mb} MB，没有接收。请压缩文件，或者分几次上传。"),
        "body_length_missing": _("这次提交没有说明大小，没有接收。请用浏览器直接上传，程序请写明 Content-Length。"),
        "file_empty": _("文件「{name}」是空的，请重新选择。"),
        "file_too_large": _("文件「{name}」超过 {limit} MB，请压缩后再传。"),
        "file_unpacks_too_large": _("文件「{name}」解压后过大，不能接收。"),
        "file_old_office": _(
            "文件「{name}」是旧版 Office 格式（.xls、.doc、.ppt）。请打开后另存为 .xlsx、.docx 或 .pptx 再上传。"
        ),
        "file_kind_unknown": _("文件「{name}」的内容不是图片、PDF、Word、Excel 或文本，不能接收。"),
        "file_lost": _("文件「{name}」登记在册，但存放的地方已经没有这个文件。请联系系统管理员从备份恢复，或重新上传。"),
        "picture_unreadable": _("图片「{name}」打不开，请重新拍照或换一张。"),
        "picture_too_large": _("图片「{name}」尺寸过大，请缩小后再传。"),
        "picture_heic": _(
            "「{name}」是苹果手机的 HEIC 照片，这里打不开。请把手机「设置→相机→格式」改为「兼容性最佳」，或存为 JPEG 再传。"
        ),
    }
)
