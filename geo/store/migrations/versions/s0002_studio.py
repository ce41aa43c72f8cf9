"""The pictures that compounds are traced from, who reviewed what, and a digest an edition."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make two tables, and a third one anew with what it held."""
    _seal_editions()
    op.create_table(
        "plan",
        sa.Column("id", text(), primary_key=True),
        sa.Column("name", text(), nullable=False),
        sa.Column("media", text(), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("points", text(), nullable=False),
        sa.Column("how", text(), nullable=False),
        sa.Column("at", text(), nullable=False),
        sa.Column("picture_digest", text(), nullable=False),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        sa.Column("digest", text(), nullable=False),
    )
    op.create_table(
        "review",
        sa.Column("id", text(), primary_key=True),
        sa.Column("compound", text(), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("action", text(), nullable=False),
        sa.Column("state", text(), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("author", text(), nullable=False),
        sa.Column("note", text(), nullable=False),
        sa.Column("at", text(), nullable=False),
        sa.Column("digest", text(), nullable=False),
        sa.UniqueConstraint("compound", "number"),
    )


def _seal_editions() -> None:
    connection = op.get_bind()
    edition = sa.table("edition", sa.column("compound"), sa.column("number"))
    held = connection.execute(sa.select(edition)).all()
    op.drop_table("edition")
    sealed = op.create_table(
        "edition",
        sa.Column("compound", text(), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", text(), nullable=False),
    )
    for compound, number in held:
        digest = hashlib.sha256(f"{compound}\0{number}".encode()).hexdigest()
        row = {"compound": compound, "number": number, "digest": digest}
        connection.execute(sa.insert(sealed), row)


def text() -> sa.String:
    """Return text in the order of its code points on both databases, whatever the server's rule."""
    return sa.String(collation="C" if op.get_bind().dialect.name == "postgresql" else None)
