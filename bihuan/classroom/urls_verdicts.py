"""Addresses of what training has brought: verdicts, inspections, the year's effect."""

from django.urls import path

from bihuan.classroom.views import effect, inspection_new, inspections, person_archive, verdicts

urlpatterns = [
    path("verdicts/", verdicts.verdicts, name="verdicts"),
    path("verdicts/judge", verdicts.judge, name="verdicts-judge"),
    path("verdicts/people/<int:person_id>/", verdicts.person, name="verdict-person"),
    path("people/<int:person_id>/archive.pdf", person_archive.archive, name="person-archive"),
    path("effect/", effect.effect, name="effect"),
    path("effect/<int:year>/conclude", effect.conclude, name="effect-conclude"),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/new/", inspection_new.new, name="inspection-new"),
    path("inspections/<int:inspection_id>/", inspections.inspection, name="inspection"),
    path("inspections/<int:inspection_id>/record.pdf", inspections.sheet, name="inspection-sheet"),
    path("inspections/<int:inspection_id>/photos", inspections.photos_add, name="inspection-photos"),
    path("inspections/<int:inspection_id>/photos/<int:photo_id>", inspections.photo, name="inspection-photo"),
    path("inspections/<int:inspection_id>/<slug:name>", inspections.step, name="inspection-step"),
]
