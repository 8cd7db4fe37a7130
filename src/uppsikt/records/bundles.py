"""What is registered: the comment and the answer, both kept, as the diary and as a file to download."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from uppsikt.dialogue.delivery import outgoing_text
from uppsikt.dialogue.models import Answer, Comment, CommentVersion
from uppsikt.organisation.queries import STOCKHOLM
from uppsikt.ports.diary import DiaryCase, DiaryFile, DiaryRecord
from uppsikt.records.facts import records_owed
from uppsikt.records.models import Registration
from uppsikt.store.services import read

UNKNOWN_SENDER = "okänd avsändare"
EPOCH = (1980, 1, 1, 0, 0, 0)  # zip's own first moment: the same bundle gives the same bytes


def diary_case(registration: Registration) -> DiaryCase:
    """The case as the diary gets it. A restricted one names neither sender nor matter."""
    case = registration.case
    secret = case.restricted
    what = "Kommentar" if secret else f"Kommentar på {case.account.name}"
    reasons = ", ".join(registration.reasons)
    return DiaryCase(
        key=str(case.pk),
        diary=registration.authority.diary,
        title=f"{what} i sociala medier ({reasons})"[:200],
        description=(
            f"Inkommen via {case.account.platform} {_local(case.received_at)}. "
            f"Uppsikts ärende {case.pk}. {case.comment.permalink}"
        )[:4000],
        in_out_at=case.received_at,
        initiator="" if secret else (case.comment.author_name or UNKNOWN_SENDER),
        restricted=secret,
        registered_at=registration.opened_at,
        records=(),
    )


def diary_record(kind: str, pk: UUID, *, restricted: bool = False) -> DiaryRecord:
    """The comment or an answer as a record with its file."""
    entry = _comment_record(pk) if kind == "comment" else _answer_record(pk)
    return replace(entry, restricted=restricted)


def download(registration: Registration) -> bytes:
    """A zip for registration by hand: comment, answers, the platform's own JSON, and their hashes."""
    files = dict(_files(registration))
    manifest = {
        "arende": str(registration.case_id),
        "diarium": registration.authority.diary,
        "skal": registration.reasons,
        "inkom": registration.case.received_at.isoformat(),
        "filer": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)
    return buffer.getvalue()


def _files(registration: Registration) -> list[tuple[str, bytes]]:
    everything = Registration(case=registration.case, records_sent=[])
    found = []
    for number, (kind, pk) in enumerate(records_owed(everything), start=1):
        entry = diary_record(kind, pk)
        found.append((f"{number:02d}-{entry.file.name}", entry.file.data))
    versions = CommentVersion.objects.filter(
        comment_id=registration.case.comment_id, content__data__isnull=False
    ).select_related("content")
    for number, version in enumerate(versions.order_by("recorded_at"), start=1):
        assert version.content is not None
        found.append((f"original-{number:02d}.json", read(version.content)))
    return found


def _comment_record(pk: UUID) -> DiaryRecord:
    comment = Comment.objects.select_related("account").get(pk=pk)
    sender = comment.author_name or UNKNOWN_SENDER
    text = (
        f"Kommentar på {comment.account.name}\nAvsändare: {sender}\n"
        f"Tid: {_local(comment.created_at)}\nAdress: {comment.permalink}\n\n{comment.text}\n"
    )
    return DiaryRecord(
        direction="incoming",
        title=f"Kommentar {_local(comment.created_at)}",
        dated_at=comment.created_at,
        sender=sender,
        recipient=comment.account.name,
        file=DiaryFile("kommentar.txt", "text/plain; charset=utf-8", text.encode()),
    )


def _answer_record(pk: UUID) -> DiaryRecord:
    answer = Answer.objects.select_related("case__account", "case__comment", "content").get(pk=pk)
    sent_at = answer.published_at or answer.created_at
    text = (
        f"Svar från {answer.case.account.name}\nTid: {_local(sent_at)}\n"
        f"Adress: {answer.permalink}\n\n{outgoing_text(answer)}\n"
    )
    return DiaryRecord(
        direction="outgoing",
        title=f"Svar {_local(sent_at)}",
        dated_at=sent_at,
        sender=answer.signed_name,
        recipient=answer.case.comment.author_name or UNKNOWN_SENDER,
        file=DiaryFile(f"{answer.kind}.txt", "text/plain; charset=utf-8", text.encode()),
    )


def _local(at: datetime) -> str:
    return f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
