"""REST of the classroom."""

from ninja import Router

from bihuan.classroom.rest.classes import router as classes_router
from bihuan.classroom.rest.dossier import router as dossier_router
from bihuan.classroom.rest.effect import router as effect_router
from bihuan.classroom.rest.evaluation import router as evaluation_router
from bihuan.classroom.rest.feedback import router as feedback_router
from bihuan.classroom.rest.inspections import router as inspections_router
from bihuan.classroom.rest.seats import router as seats_router
from bihuan.classroom.rest.signin import router as signin_router
from bihuan.classroom.rest.verdicts import router as verdicts_router

router = Router()
router.add_router("", classes_router)
router.add_router("", seats_router)
router.add_router("", feedback_router)
router.add_router("", signin_router)
router.add_router("", dossier_router)
router.add_router("", evaluation_router)
router.add_router("", verdicts_router)
router.add_router("", inspections_router)
router.add_router("", effect_router)
