"""On PostgreSQL: what the newest revisions draw, a row a feature, for PostGIS and QGIS."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; the views on it follow the layer table and are made where that is known."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.create_table(
        "feature",
        sa.Column("fid", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("compound", sa.String(collation="C"), nullable=False),
        sa.Column("layer", sa.String(collation="C"), nullable=False),
        sa.Column("properties", JSONB, nullable=False),
        sa.Column("geometry", Geometry("GEOMETRY", srid=4326)),
        sa.Index("feature_of", "compound", "layer"),
    )
