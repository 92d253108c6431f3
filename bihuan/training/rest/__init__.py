"""REST of training: one router per part, all mounted here."""

from ninja import Router

from bihuan.training.rest import carry_over, curriculum, cycle, issued, needs, plans, return_files, returns

router = Router(tags=["培训"])
router.add_router("", plans.router)
router.add_router("", cycle.router)
router.add_router("", returns.router)
router.add_router("", carry_over.router)
router.add_router("", issued.router)
router.add_router("", return_files.router)
router.add_router("", curriculum.router)
router.add_router("", needs.router)
