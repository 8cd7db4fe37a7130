"""The fields of a page."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.nodes import ABSENT, NODES, Field, field
from uppsikt_sandbox.world import Page

PROFILE_FIELDS = [
    "username",
    "about",
    "description",
    "bio",
    "website",
    "phone",
    "emails",
    "impressum",
    "category",
    "verification_status",
    "is_published",
    "is_owned",
    "fan_count",
    "followers_count",
    "location",
    "contact_address",
    "can_post",
    "has_transitioned_to_new_page_experience",
]
EMPTY_FIELDS = ["instagram_business_account", "connected_instagram_account", "cover"]
CHANGEABLE = ("about", "description", "website", "impressum", "emails", "phone")


def _from_profile(name: str) -> Field:
    return Field(lambda call, page: page.profile.get(name, ABSENT), frozenset())


for _name in PROFILE_FIELDS:
    NODES["Page"][_name] = _from_profile(_name)
for _name in EMPTY_FIELDS:
    NODES["Page"][_name] = Field(lambda call, page: ABSENT, frozenset({"id", "username", "source"}))


@field("Page", "id")
def _id(call: Call, page: Page) -> str:
    return page.id


@field("Page", "name")
def _name_of(call: Call, page: Page) -> str:
    return page.name


@field("Page", "link")
def _link(call: Call, page: Page) -> str:
    return f"{call.public_url}/sida/{page.id}"


@field("Page", "category_list", parts="id name")
def _categories(call: Call, page: Page) -> list[dict[str, str]]:
    return [{"id": "2606", "name": str(page.profile["category"])}]


@field("Page", "access_token")
def _access_token(call: Call, page: Page) -> Any:
    living = living_page_token(call, page.id)
    return living if living and call.token and call.token.kind == "user" else ABSENT


def living_page_token(call: Call, page_id: str) -> str:
    """Return the newest living token of a page, empty when there is none."""
    tokens = [t for t in call.world.tokens.values() if t.kind == "page" and t.profile_id == page_id]
    living = [t for t in tokens if not t.dead_subcode and not (t.expires and t.expires <= call.now)]
    return living[-1].value if living else ""


@field("Page", "picture", parts="height width is_silhouette url")
def picture(call: Call, page: Page) -> dict[str, Any]:
    """Return the profile picture; `is_silhouette` means that none is set."""
    shape = {
        "height": 200,
        "width": 200,
        "is_silhouette": bool(page.profile.get("is_silhouette")),
        "url": f"{call.public_url}/cdn/sida-{page.id}.svg",
    }
    return {"data": shape}
