"""Accounts and people."""

from __future__ import annotations

from marshmallow import fields, validate

from app.schemas.base import Answer, RefOut, Shape, Text, Time, Whole, page_of


class UserIn(Shape):
    username = Text(required=True)
    email = Text(required=True)
    password = Text(required=True)
    confirmation = Text(required=True, data_key="confirmPassword")


class AccountIn(Shape):
    read_only = frozenset(
        {
            "id",
            "groups",
            "createdOn",
            "lastModifiedOn",
            "lastLoginOn",
            "passwordExpiresOn",
            "activeGroup",
        }
    )
    username = Text(required=True)
    email = Text(required=True)


class PasswordIn(Shape):
    password = Text(required=True)


class PasswordChangeIn(Shape):
    old = Text(required=True, data_key="oldPassword")
    new = Text(required=True, data_key="newPassword")
    confirmation = Text(required=True, data_key="confirmNewPassword")


class LoginIn(Shape):
    username = Text(required=True)
    password = Text(required=True, validate=validate.Length(min=1))


class ActiveGroupIn(Shape):
    group_id = Whole(required=True, data_key="group")


class UserOut(Answer):
    username = fields.String()
    email = fields.String(
        allow_none=True,
        metadata={"description": "Null where you neither are nor manage this person."},
    )
    id = fields.Integer()


class AccountOut(Answer):
    username = fields.String()
    email = fields.String()
    id = fields.Integer()
    groups = fields.List(fields.Nested(RefOut))
    createdOn = Time()
    lastModifiedOn = Time()
    lastLoginOn = Time(allow_none=True)
    passwordExpiresOn = Time()
    activeGroup = fields.Nested(RefOut, allow_none=True)


class LoginOut(Answer):
    username = fields.String()
    status = fields.String()


class LogoutOut(Answer):
    username = fields.String()
    everywhere = fields.Boolean()
    status = fields.String()


class PasswordChangeOut(Answer):
    status = fields.String()


UserPage = page_of(UserOut, "UserPage")
