from bihuan.classroom.models.attendance import (
    ConductMark,
    DeskCase,
    LeaveRequest,
    LeaveStep,
    PaperSheet,
    SignIn,
    UniformCheck,
)
from bihuan.classroom.models.dossier import DossierSeal, PieceRelease, SessionCost, SessionFile
from bihuan.classroom.models.evaluation import Evaluation, FeedbackAnswer, FeedbackReceipt, GroupInspection, MonthVerdict
from bihuan.classroom.models.feedback import FeedbackDecision, FeedbackRound
from bihuan.classroom.models.phone import CalendarAddress, CodeTry
from bihuan.classroom.models.quotas import SeatQuota
from bihuan.classroom.models.session import ClassSession, Seat, Segment, Venue
from bihuan.classroom.models.verdicts import (
    EffectConclusion,
    InspectionDecision,
    InspectionPhoto,
    InspectionReply,
    VerdictAdjustment,
)

__all__ = [
    "CalendarAddress",
    "ClassSession",
    "CodeTry",
    "ConductMark",
    "DeskCase",
    "DossierSeal",
    "EffectConclusion",
    "Evaluation",
    "FeedbackAnswer",
    "FeedbackDecision",
    "FeedbackReceipt",
    "FeedbackRound",
    "GroupInspection",
    "InspectionDecision",
    "InspectionPhoto",
    "InspectionReply",
    "LeaveRequest",
    "LeaveStep",
    "MonthVerdict",
    "PaperSheet",
    "PieceRelease",
    "Seat",
    "SeatQuota",
    "Segment",
    "SessionCost",
    "SessionFile",
    "SignIn",
    "UniformCheck",
    "Venue",
    "VerdictAdjustment",
]
