"""The trace reads marks from syntax and rows from the specification."""

from bihuan.cli.trace import trace


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_rows_marks_and_waivers_are_told_apart(tmp_path):
    write(
        tmp_path / "docs/rules/a.md", "| id | rule |\n|---|---|\n| T-001 | x |\n| T-002 | y |\n| T-003 | z |\n| CLK-P1 | p |\n"
    )
    write(tmp_path / "docs/rules/waived.toml", '[T]\n"T-003" = "第二阶段"\n')
    write(
        tmp_path / "bihuan/a/tests/test_a.py",
        '# pytest.mark.rule("T-002")\nimport pytest\n@pytest.mark.rule("T-001")\ndef test_x():\n    pass\n',
    )

    assert trace(tmp_path) == {
        "CLK": {"rows": 1, "traced": 0, "untraced": ["CLK-P1"], "waived": {}},
        "T": {"rows": 3, "traced": 1, "untraced": ["T-002"], "waived": {"T-003": "第二阶段"}},
    }
