"""REST of the classroom."""

from ninja import Router

from bihuan.classroom.rest.signin import router as signin_router

router = Router()
router.add_router("", signin_router)
