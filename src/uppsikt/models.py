"""All models of the one app, for Django to find."""

from uppsikt.accounts.models import Account, AccountAssignment, Connection
from uppsikt.audit.models import Event, Seal
from uppsikt.dialogue.models import (
    Answer,
    Case,
    CaseMessage,
    Comment,
    CommentVersion,
    ExpertLink,
    RawEvent,
    Reconciliation,
)
from uppsikt.notices.models import Notice
from uppsikt.organisation.models import (
    Absence,
    Authority,
    Decision,
    Person,
    PolicyVersion,
    RoleAssignment,
    Unit,
    User,
)
from uppsikt.outgoing.models import Dispatch
from uppsikt.publishing.models import Post
from uppsikt.records.models import DiaryConnection, Registration
from uppsikt.store.models import Content

__all__ = [
    "Absence",
    "Account",
    "AccountAssignment",
    "Answer",
    "Authority",
    "Case",
    "CaseMessage",
    "Comment",
    "CommentVersion",
    "Connection",
    "Content",
    "Decision",
    "DiaryConnection",
    "Dispatch",
    "Event",
    "ExpertLink",
    "Notice",
    "Person",
    "PolicyVersion",
    "Post",
    "RawEvent",
    "Reconciliation",
    "Registration",
    "RoleAssignment",
    "Seal",
    "Unit",
    "User",
]
