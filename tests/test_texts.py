"""Chinese as it is printed: no half-width mark beside a Chinese character in any text that the product shows."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HAN = "\u4e00-\u9fff《》「」（）“”"
HALF_WIDTH = re.compile(rf"[{HAN}][,;:?!()]|[,;:?!()][{HAN}]")
READERS = (
    "foundation/notice_lines.py",
    "people/domain/tables.py",
    "training/domain/plan_table.py",
    "training/domain/plan_words.py",
)
"""They read what people type, in either width."""
MARKUP = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<script.*?</script>|{%|%}|{{|}}", re.DOTALL)
Texts = Iterator[tuple[int, str]]


def texts_of_code(source: str) -> Texts:
    """String constants, without docstrings and patterns; in a Chinese f-string the values count as Chinese."""
    tree = ast.parse(source)
    skipped = {id(part) for node in ast.walk(tree) if _is_pattern(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr) and id(node) not in skipped:
            skipped.update(id(part) for part in node.values)
            yield node.lineno, _joined(node)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def _is_pattern(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")


def _joined(node: ast.JoinedStr) -> str:
    literal = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
    value = "文" if re.search(f"[{HAN}]", literal) and "://" not in literal else "x"
    return "".join(part.value if isinstance(part, ast.Constant) else value for part in node.values)


def texts_of_page(source: str) -> Texts:
    bare = MARKUP.sub(lambda found: "\n" * found[0].count("\n"), source)
    yield from enumerate(bare.splitlines(), start=1)


def texts_of_pack(source: str) -> Texts:
    stack = [tomllib.loads(source)]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            yield 0, each
        elif isinstance(each, dict | list):
            stack += each.values() if isinstance(each, dict) else each


KINDS = {"*.py": texts_of_code, "*.html": texts_of_page, "*.toml": texts_of_pack}


def half_width(texts: Texts) -> list[tuple[int, str]]:
    return [(line, found[0]) for line, text in texts if (found := HALF_WIDTH.search(text))]


@pytest.mark.parametrize("pattern", sorted(KINDS))
def test_no_half_width_mark_stands_beside_a_chinese_character(pattern):
    found = {
        str(path.relative_to(ROOT)): marks
        for path in (ROOT / "bihuan").rglob(pattern)
        if "tests" not in path.parts and not str(path).endswith(READERS)
        if (marks := half_width(KINDS[pattern](path.read_text(encoding="utf-8"))))
    }

    assert found == {}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (texts_of_code('x = _("已上报,请等待")'), [(1, "报,")]),
        (texts_of_code('x = f"{unit}（{n} 人）"; y = f"{unit}(停用)"'), [(1, "文(")]),
        (texts_of_code('"""说明(旧)"""\nimport re\nx = re.compile("注[:：]")'), []),
        (texts_of_page('{% translate "月份:" %}\n<p>{{ n }} 人，共</p>'), [(1, "份:")]),
        (texts_of_pack('note = "按 8 日（含）;次月"'), [(0, "）;")]),
    ],
)
def test_the_reader_sees_texts_and_nothing_else(texts, expected):
    assert half_width(texts) == expected
