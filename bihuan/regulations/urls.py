"""Addresses of regulations."""

from django.urls import path

from bihuan.regulations.views import adoptions, derive, documents, drafts, readers, steps, why

app_name = "regulations"
urlpatterns = [
    path("", documents.documents, name="documents"),
    path("load", documents.load, name="load"),
    path("why/<str:key>/", why.why, name="why"),
    path("articles/<int:article_id>/", documents.article, name="article"),
    path("adoptions/<int:adoption_id>/end", adoptions.end, name="adoption-end"),
    path("versions/<int:version_id>/", documents.version, name="version"),
    path("versions/<int:version_id>/readers/", readers.readers, name="readers"),
    path("versions/<int:version_id>/preview/", drafts.preview, name="preview"),
    path("versions/<int:version_id>/describe", drafts.describe, name="describe"),
    path("versions/<int:version_id>/parameters/<str:key>", drafts.parameter, name="parameter"),
    path("versions/<int:version_id>/articles/<str:key>", drafts.reword, name="reword"),
    path("versions/<int:version_id>/submit", steps.submit, name="submit"),
    path("versions/<int:version_id>/approve", steps.approve, name="approve"),
    path("versions/<int:version_id>/return", steps.send_back, name="return"),
    path("versions/<int:version_id>/withdraw", steps.withdraw, name="withdraw"),
    path("versions/<int:version_id>/acknowledge", steps.acknowledge, name="acknowledge"),
    path("<slug:code>/", documents.document, name="document"),
    path("<slug:code>/derive", derive.derive, name="derive"),
    path("<slug:code>/draft", drafts.draft, name="draft"),
    path("<slug:code>/adopt", adoptions.adopt, name="adopt"),
]
