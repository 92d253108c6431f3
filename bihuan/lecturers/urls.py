"""Addresses of the lecturer files."""

from django.urls import path

from bihuan.lecturers.views import external, file, lecturers, rounds, statement, tasks

app_name = "lecturers"
urlpatterns = [
    path("", lecturers.lecturers, name="lecturers"),
    path("mine/", tasks.mine, name="mine"),
    path("to-place/", tasks.to_place, name="to-place"),
    path("tasks/<int:task_id>/reassign", tasks.reassign, name="task-reassign"),
    path("tasks/<int:task_id>/<slug:name>", tasks.answer, name="task-answer"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<int:round_id>/", rounds.round_, name="round"),
    path("rounds/<int:round_id>/close", rounds.close, name="round-close"),
    path("rounds/<int:round_id>/apply", rounds.apply, name="round-apply"),
    path("candidacies/<int:candidacy_id>/<slug:name>", rounds.candidacy, name="candidacy"),
    path("external/new", external.propose, name="propose"),
    path("engagements/<int:engagement_id>/decide", external.decide, name="engagement-decide"),
    path("engagements/<int:engagement_id>/fund", external.fund, name="engagement-fund"),
    path("<int:lecturer_id>/", file.file, name="file"),
    path("<int:lecturer_id>/letter.pdf", file.letter, name="letter"),
    path("<int:lecturer_id>/statement/", statement.statement, name="statement"),
    path("outside/<int:outside_id>/share", statement.share, name="share"),
    path("<int:lecturer_id>/<slug:name>", file.step, name="step"),
]
