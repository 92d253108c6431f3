"""Rows of the training month."""

from bihuan.training.models.annual import AnnualLine, AnnualPlan
from bihuan.training.models.curriculum import CurriculumClass, Topic
from bihuan.training.models.figures import FigureAdjustment, MonthFigure, SpotCheck, SpotCheckSample
from bihuan.training.models.follow_up import FollowUp
from bihuan.training.models.monthly import Cycle, MonthlyPlan, PlanLine, PlanRemark
from bihuan.training.models.needs import NeedsAnalysis, NeedVoice, TrainingNeed
from bihuan.training.models.returns import Deviation, MonthlyReturn, PackageItem, Participation

__all__ = [
    "AnnualLine",
    "AnnualPlan",
    "CurriculumClass",
    "Cycle",
    "Deviation",
    "FigureAdjustment",
    "FollowUp",
    "MonthFigure",
    "MonthlyPlan",
    "MonthlyReturn",
    "NeedVoice",
    "NeedsAnalysis",
    "PackageItem",
    "Participation",
    "PlanLine",
    "PlanRemark",
    "SpotCheck",
    "SpotCheckSample",
    "Topic",
    "TrainingNeed",
]
