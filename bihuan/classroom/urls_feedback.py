"""Addresses of feedback; included by the app's own."""

from django.urls import path

from bihuan.classroom.views import feedback

urlpatterns = [
    path("<int:session_id>/me/feedback/", feedback.mine, name="my-feedback"),
    path("<int:session_id>/feedback/", feedback.feedback, name="feedback"),
    path("<int:session_id>/feedback/remind", feedback.remind, name="feedback-remind"),
    path("<int:session_id>/feedback/decide", feedback.decide, name="feedback-decide"),
    path("<int:session_id>/feedback/blank.pdf", feedback.blank, name="feedback-blank"),
    path("<int:session_id>/feedback/summary.<slug:medium>", feedback.summary, name="feedback-summary"),
]
