"""What routes of a web application do to create, change and delete rows is recorded and replayed."""

import ast
import asyncio
import contextlib
import sys
import uuid
from typing import Any

import pytest

from geoheal.domain.recording.call import RecordedCall
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import Sandbox, current_environment, preflight
from tests.recorded_calls import Calling, recording

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


class Awaited(ast.NodeTransformer):
    """The same routes with an ``AsyncSession``."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        if not node.args.args or node.args.args[0].arg != "session":
            return node
        fields = {name: getattr(node, name) for name in ("name", "args", "body", "decorator_list", "lineno")}
        return ast.AsyncFunctionDef(**fields)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        asked = node.func
        is_asked = isinstance(asked, ast.Attribute) and ast.unparse(asked.value) == "session"
        return ast.Await(node) if is_asked and asked.attr != "add" else node  # type: ignore[attr-defined]


def awaited(code: str) -> str:
    return "from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine\n" + ast.unparse(
        Awaited().visit(ast.parse(code))
    )


class Desk:
    """The application and its database; answers requests, each with a session of its own."""

    def __init__(self, recorded: Calling, url: str, *, is_awaited: bool) -> None:
        self._recorded = recorded
        self._loop = asyncio.new_event_loop() if is_awaited else None
        self.module: Any = sys.modules["desk"]
        self._engine = self.module.sa.create_engine(url)
        self.module.Base.metadata.create_all(self._engine)
        self._serving = self._engine
        if is_awaited:
            self._serving = self.module.create_async_engine(
                url.replace("postgresql", "postgresql+asyncpg", 1)
            )
        self.calls: dict[str, tuple[list[RecordedCall], set[str]]] = {}
        with self.module.orm.Session(self._engine) as session:
            owner = self.module.Owner(email="ann@example.org")
            item = self.module.Item(title="one", owner=owner)
            session.add(item)
            session.commit()
            self.owner, self.item = owner.id, item.id

    def answer(self, route: str, *given: object) -> None:
        """Answer a request; what its dependencies load is loaded in the same session."""
        module, owner = self.module, self.owner
        name = f"{route} {len(self.calls)}"
        if self._loop is None:
            with module.orm.Session(self._serving) as session:
                loaded = [session.get(module.Owner, each) if each is owner else each for each in given]
                self.calls[name] = self._recorded(route, session, *loaded)
            return
        run = self._loop.run_until_complete
        session = module.AsyncSession(self._serving, expire_on_commit=False)
        loaded = [run(session.get(module.Owner, each)) if each is owner else each for each in given]
        self.calls[name] = self._recorded(route, session, *loaded, by=run)
        run(session.close())

    def close(self) -> None:
        """Drop the tables."""
        if self._loop is not None:
            self._loop.run_until_complete(self._serving.dispose())
            self._loop.close()
        self.module.Base.metadata.drop_all(self._engine)
        self._engine.dispose()


@pytest.mark.thorough
@pytest.mark.parametrize("is_awaited", [False, True], ids=["psycopg", "asyncpg"])
def test_writing_routes_are_recorded_and_replayed(database_url, is_awaited):
    code = awaited(CODE) if is_awaited else CODE
    with recording("desk", code) as recorded:
        desk = Desk(recorded, database_url, is_awaited=is_awaited)
        with contextlib.closing(desk):
            create, change = desk.module.ItemCreate, desk.module.ItemUpdate
            desk.answer("listed")
            desk.answer("create", create(title="two", note="n"), desk.owner)
            desk.answer("create_public", create(title="three"), desk.owner)
            desk.answer("change", desk.item, change(title="new"), desk.owner)
            desk.answer("change", uuid.UUID(int=1), change(title="new"), desk.owner)
            desk.answer("register", "bob@example.org")
            desk.answer("register", "bob@example.org")
            desk.answer("remove", desk.item)
            desk.answer("remove", desk.item)
            desk.answer("leave", desk.owner)
    assert {name: why for name, (_, why) in desk.calls.items() if why} == {}
    if any(not each.ok for each in preflight() if each.name != "trial run"):
        pytest.skip("no sandbox here")
    calls = [call for each, _ in desk.calls.values() for call in each]
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "desk", code, calls)
    assert made.left_out == {}
    assert sorted(made.functions) == [
        "change", "create", "create_public", "leave", "listed", "register", "remove"
    ]  # fmt: skip
