"""Groups, members, permissions."""

from __future__ import annotations

from marshmallow import fields

from app.schemas.base import Answer, Flag, RefOut, Shape, Text, Time, UserRefOut, Whole, page_of


class GroupIn(Shape):
    name = Text(required=True)


class GroupChangeIn(GroupIn):
    read_only = frozenset({"id", "user", "members", "createdOn", "lastModifiedOn"})


class PermissionsIn(Shape):
    read = Flag()
    write = Flag()
    share_read = Flag(data_key="shareRead")
    share_write = Flag(data_key="shareWrite")
    owner = Flag()
    admin = Flag()


class MemberIn(Shape):
    user_id = Whole(required=True, data_key="user")
    permissions = fields.Nested(PermissionsIn, load_default=lambda: {"read": True})


class MemberChangeIn(Shape):
    read_only = frozenset({"user", "group"})
    changes = fields.Nested(PermissionsIn, required=True, data_key="permissions")


class BoxesIn(Shape):
    """The boxes of a member on a page; what is not among them stays as it is."""

    read = Flag()
    write = Flag()
    admin = Flag()
    owner = Flag()


class NewMemberIn(BoxesIn):
    username = Text(required=True)


class PermissionsOut(Answer):
    read = fields.Boolean()
    write = fields.Boolean()
    shareRead = fields.Boolean()
    shareWrite = fields.Boolean()
    owner = fields.Boolean()
    admin = fields.Boolean()


class MemberOut(Answer):
    user = fields.Nested(UserRefOut)
    group = fields.Nested(RefOut)
    permissions = fields.Nested(PermissionsOut)


class GroupOut(Answer):
    name = fields.String()
    id = fields.Integer()
    user = fields.Nested(UserRefOut)
    members = fields.List(fields.Nested(MemberOut))
    createdOn = Time()
    lastModifiedOn = Time()


GroupPage = page_of(GroupOut, "GroupPage")
MemberPage = page_of(MemberOut, "MemberPage")
