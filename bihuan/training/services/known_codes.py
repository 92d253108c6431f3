"""What a line names must exist: topics by number, forms by the code that some edition or unit gives them."""

from __future__ import annotations

from collections.abc import Collection

from bihuan.kernel.refusals import Refused
from bihuan.training.models import Topic
from bihuan.training.selectors.words import form_labels


def known_topics(topic_ids: Collection[int]) -> list[Topic]:
    """The topics of these numbers. Refuses `topics_unknown` when one does not exist: none is dropped in silence."""
    found = list(Topic.objects.filter(pk__in=topic_ids))
    missing = sorted(set(topic_ids) - {topic.pk for topic in found})
    if missing:
        raise Refused("topics_unknown", field="topic_ids", ids="、".join(map(str, missing)))
    return found


def require_form(form: str, *, stored: str = "") -> None:
    """Refuses `training_form_unknown`: a code that no edition has. Empty, and what stands there already, may stay."""
    if not form or form == stored:
        return
    labels = form_labels()
    if labels and form not in labels:
        raise Refused("training_form_unknown", field="form", form=form)
