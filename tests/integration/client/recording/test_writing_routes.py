"""What routes of a web application do to create, change and delete rows is recorded and replayed."""

import contextlib
import sys
import uuid
from typing import Any

import pytest

from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import Sandbox, current_environment, preflight
from tests.recorded_calls import recording

CODE = """
import uuid
from datetime import datetime, timezone

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlalchemy import orm

class Base(orm.DeclarativeBase):
    pass

class Owner(Base):
    __tablename__ = "owners"
    id: orm.Mapped[uuid.UUID] = orm.mapped_column(primary_key=True, default=uuid.uuid4)
    email: orm.Mapped[str] = orm.mapped_column(unique=True)
    items: orm.Mapped[list["Item"]] = orm.relationship(back_populates="owner", cascade="all, delete-orphan")

class Item(Base):
    __tablename__ = "items"
    id: orm.Mapped[uuid.UUID] = orm.mapped_column(primary_key=True, default=uuid.uuid4)
    title: orm.Mapped[str]
    note: orm.Mapped[str | None]
    made: orm.Mapped[datetime] = orm.mapped_column(
        sa.DateTime(timezone=True), default=lambda: datetime.now(timezone.utc)
    )
    owner_id: orm.Mapped[uuid.UUID] = orm.mapped_column(sa.ForeignKey("owners.id", ondelete="CASCADE"))
    owner: orm.Mapped[Owner] = orm.relationship(back_populates="items")

class ItemCreate(BaseModel):
    title: str = Field(min_length=1)
    note: str | None = None

class ItemUpdate(BaseModel):
    title: str | None = None
    note: str | None = None

class Message(BaseModel):
    message: str

class ItemPublic(BaseModel):
    model_config = {"from_attributes": True}
    id: uuid.UUID
    title: str
    owner_id: uuid.UUID

class NotFound(Exception):
    def __init__(self, status, detail):
        super().__init__(detail)
        self.status, self.detail = status, detail

def create(session, item_in, owner):
    item = Item(**item_in.model_dump(), owner_id=owner.id)
    session.add(item)
    session.commit()
    session.refresh(item)
    return item

def create_public(session, item_in, owner):
    item = Item(**item_in.model_dump(), owner_id=owner.id)
    session.add(item)
    session.commit()
    session.refresh(item)
    return ItemPublic.model_validate(item)

def change(session, item_id, item_in, owner):
    item = session.get(Item, item_id)
    if item is None:
        raise NotFound(404, "Item not found")
    if item.owner_id != owner.id:
        raise NotFound(403, "Not enough permissions")
    for name, value in item_in.model_dump(exclude_unset=True).items():
        setattr(item, name, value)
    session.add(item)
    session.commit()
    session.refresh(item)
    return item

def remove(session, item_id):
    item = session.get(Item, item_id)
    if item is None:
        raise NotFound(404, "Item not found")
    session.delete(item)
    session.commit()
    return Message(message="Item deleted successfully")

def leave(session, owner):
    session.execute(sa.delete(Item).where(Item.owner_id == owner.id))
    session.delete(owner)
    session.commit()
    return Message(message="Owner deleted successfully")

def register(session, email):
    if session.scalars(sa.select(Owner).where(Owner.email == email)).first() is not None:
        raise NotFound(409, "Owner exists")
    owner = Owner(email=email)
    owner.items.append(Item(title="first"))
    session.add(owner)
    session.commit()
    session.refresh(owner)
    return owner.id, len(owner.items)

def listed(session, skip=0, limit=10):
    count = session.execute(sa.select(sa.func.count()).select_from(Item)).scalar_one()
    rows = session.scalars(sa.select(Item).order_by(Item.made.desc()).offset(skip).limit(limit)).all()
    return {"data": [ItemPublic.model_validate(row) for row in rows], "count": count}
"""


@pytest.fixture
def calls(database_url):
    found: dict[str, Any] = {}
    with recording("desk", CODE) as recorded, contextlib.ExitStack() as stack:
        desk = sys.modules["desk"]
        engine = desk.sa.create_engine(database_url)
        stack.callback(engine.dispose)
        desk.Base.metadata.create_all(engine)
        with desk.orm.Session(engine) as session:
            owner = desk.Owner(email="ann@example.org")
            session.add(owner)
            session.commit()
            owner_id = owner.id
            item = desk.create(session, desk.ItemCreate(title="one"), owner).id

        def note(name, *given, by=None):
            """Answer one request: with a session of its own, and what its dependencies loaded."""
            with desk.orm.Session(engine) as session:
                loaded = [session.get(desk.Owner, each) if each is owner_id else each for each in given]
                found[f"{name} {len(found)}"] = recorded(name, session, *loaded)

        note("listed")
        note("create", desk.ItemCreate(title="two", note="n"), owner_id)
        note("create_public", desk.ItemCreate(title="three"), owner_id)
        note("change", item, desk.ItemUpdate(title="new"), owner_id)
        note("change", uuid.UUID(int=1), desk.ItemUpdate(title="new"), owner_id)
        note("register", "bob@example.org")
        note("register", "bob@example.org")
        note("remove", item)
        note("remove", item)
        note("leave", owner_id)
        desk.Base.metadata.drop_all(engine)
    return found


def test_writing_routes_are_recorded_and_replayed(calls):
    assert {name: why for name, (_, why) in calls.items() if why} == {}
    if any(not each.ok for each in preflight() if each.name != "trial run"):
        pytest.skip("no sandbox here")
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "desk", CODE, [call for each, _ in calls.values() for call in each])
    assert made.left_out == {}
    assert sorted(made.functions) == [
        "change", "create", "create_public", "leave", "listed", "register", "remove"
    ]  # fmt: skip
