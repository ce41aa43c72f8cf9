"""Revisions, editions, notices and reports, as stores held them before steps were counted.

Such a store has some of these tables or all of them; what is there is taken over as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables that lack."""
    op.create_table(
        "revision",
        sa.Column("compound", text(), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("author", text(), nullable=False),
        sa.Column("at", text(), nullable=False),
        sa.Column("note", text(), nullable=False),
        sa.Column("layers", sa.LargeBinary, nullable=False),
        sa.Column("digest", text(), nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "edition",
        sa.Column("compound", text(), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "notice",
        sa.Column("id", text(), primary_key=True),
        sa.Column("compound", text(), nullable=False),
        sa.Column("closes", text(), nullable=False),
        sa.Column("since", text(), nullable=False),
        sa.Column("until", text(), nullable=False),
        sa.Column("says", text(), nullable=False),
        sa.Column("author", text(), nullable=False),
        sa.Column("at", text(), nullable=False),
        sa.Column("withdrawn_at", text(), nullable=False),
        sa.Column("digest", text(), nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "report",
        sa.Column("id", text(), primary_key=True),
        sa.Column("secret", text(), nullable=False, unique=True),
        sa.Column("compound", text(), nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("place", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("at", text(), nullable=False),
        sa.Column("state", text(), nullable=False),
        sa.Column("answer", text(), nullable=False),
        sa.Column("answered_at", text(), nullable=False),
        sa.Column("digest", text(), nullable=False),
        if_not_exists=True,
    )


def text() -> sa.String:
    """Return text in the order of its code points on both databases, whatever the server's rule."""
    return sa.String(collation="C" if op.get_bind().dialect.name == "postgresql" else None)
