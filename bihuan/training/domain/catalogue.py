"""The editions of the catalogue that are delivered (T-009…T-019)."""

EDITION_LABELS = {"curriculum-group": "集团版", "curriculum-project": "项目版"}
EDITIONS = tuple(EDITION_LABELS)
