"""What the regulations let posts do."""

from bihuan.people.domain.capabilities import declare

declare(
    {
        "regulations.view": "查看制度",
        "regulations.draft": "起草制度",
        "regulations.approve": "批准制度",
        "regulations.adopt": "采用制度",
    }
)
