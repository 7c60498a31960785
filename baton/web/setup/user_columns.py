"""The columns of the list of users."""

from baton.people.directory import ListedUser, UserOrder
from baton.people.models import Role
from baton.web.list_columns import ListColumn, ListColumns, Shown, day_in_words

UserColumn = ListColumn[ListedUser]
YES_NO = ("Yes", "No")
COLUMNS_OF_USERS = ListColumns(
    UserColumn("name", "Name", lambda row: row.user.name, shown=Shown.ALWAYS, orders=(UserOrder.NAME, "")),
    UserColumn("email", "Email", lambda row: row.user.email, shown=Shown.IF_CHOSEN),
    UserColumn("username", "Username", lambda row: row.user.username, shown=Shown.IF_CHOSEN),
    UserColumn("title", "Title", lambda row: row.user.title, shown=Shown.IF_CHOSEN),
    UserColumn("role", "Role", lambda row: str(Role(row.user.role).label), orders=(UserOrder.ROLE, "")),
    UserColumn(
        "last_sign_in", "Last sign-in", lambda row: day_in_words(row.user.last_login), orders=("", UserOrder.SIGN_IN)
    ),
    UserColumn("manager", "Manager", lambda row: row.user.manager.name if row.user.manager else ""),
    UserColumn("queues", "Queues", lambda row: ", ".join(queue.name for queue in row.queues)),
    UserColumn("active", "Active", lambda row: YES_NO[not row.user.is_active], shown=Shown.IF_CHOSEN),
    UserColumn(
        "can_sign_in",
        "Can sign in",
        lambda row: YES_NO[not (row.user.is_active and row.user.role)],
        shown=Shown.IF_CHOSEN,
    ),
    UserColumn("time_zone", "Time zone", lambda row: row.user.time_zone, shown=Shown.IF_CHOSEN),
    UserColumn("crm_id", "CRM ID", lambda row: row.user.crm_id or "", shown=Shown.IF_CHOSEN),
)
# What conditions can name, with what the fields hold where that is one of a few values.
USER_FIELDS = COLUMNS_OF_USERS.seen_with(
    {"Role": [str(label) for label in Role.labels], "Active": YES_NO, "Can sign in": YES_NO}
)
