"""The kinds of case that the classroom proposes (T-039, T-095, T-097)."""

from bihuan.duties.domain.case_kinds import CaseKind, declare_case

CONDUCT = CaseKind("class.conduct", "违反培训纪律", "case.conduct_measures")
declare_case(CONDUCT)
EVALUATION = CaseKind("class.evaluation", "评估不合格", "case.evaluation_measures")
declare_case(EVALUATION)
