"""Error answers as the Graph API words them."""

from __future__ import annotations

import secrets
from typing import Any

OAUTH = "OAuthException"
HTTP_OF_CODE = {1: 500, 2: 500, 4: 403, 10: 403, 200: 403}


class GraphError(Exception):
    """A refusal; `as_body` is what the caller reads."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        subcode: int = 0,
        kind: str = OAUTH,
        http: int = 0,
        user: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.subcode = subcode
        self.kind = kind
        self.http = http or HTTP_OF_CODE.get(code, 400)
        self.message = message
        self.user = user

    def as_body(self) -> dict[str, Any]:
        """Return the error object with a fresh trace id."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.code in {1, 2, 4, 17, 32, 80001}:
            error["is_transient"] = self.code != 1
        if self.user:
            error["error_user_title"], error["error_user_msg"] = self.user
        error["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
        return {"error": error}

    def headers(self) -> dict[str, str]:
        """OAuth failures name themselves in a header as well."""
        if self.kind != OAUTH:
            return {}
        reason = "invalid_token" if self.code in {102, 190} else "invalid_request"
        text = self.message.encode("ascii", "replace").decode().replace('"', "'")
        return {"WWW-Authenticate": f'OAuth "Facebook Platform" "{reason}" "{text}"'}


def gone(object_id: str, method: str = "GET") -> GraphError:
    """Nobody tells deleted from forbidden."""
    return GraphError(
        100,
        f"Unsupported {method.lower()} request. Object with ID '{object_id}' does not exist, cannot be "
        "loaded due to missing permissions, or does not support this operation.",
        subcode=33,
        kind="GraphMethodException",
    )


def bad_field(name: str, node: str) -> GraphError:
    """One unknown field fails the whole call."""
    return GraphError(
        100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({node})"
    )


def invalid(message: str) -> GraphError:
    """The request itself is wrong."""
    return GraphError(100, f"(#100) {message}")


def lacks_scope(scope: str, *, writing: bool) -> GraphError:
    """The token was granted without this permission."""
    code = 200 if writing else 10
    return GraphError(code, f"(#{code}) This endpoint requires the '{scope}' permission.")


def lacks_task(task: str) -> GraphError:
    """The person behind the token may not do this on the page."""
    return GraphError(200, f"(#200) The user must have the {task} task on this Page.")


MESSAGES = {
    1: "Please reduce the amount of data you're asking for, then retry your request",
    2: "Service temporarily unavailable",
    4: "(#4) Application request limit reached",
    17: "(#17) User request limit reached",
    32: "(#32) Page request limit reached",
    368: "The action attempted has been deemed abusive or is otherwise disallowed",
    506: "(#506) Duplicate status message",
    613: "(#613) Calls to this api have exceeded the rate limit.",
    80001: "(#80001) There have been too many calls to this Page account. Wait a bit and try again.",
}


def ordered(code: int, subcode: int = 0) -> GraphError:
    """Return the error that the control panel asked for."""
    text = MESSAGES.get(code, f"(#{code}) An error was ordered in the sandbox")
    return GraphError(code, text, subcode=subcode)
