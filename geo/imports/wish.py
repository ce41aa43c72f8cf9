"""What is to become of files, as far as somebody says so."""

from dataclasses import dataclass, field
from pathlib import Path

import shapely

from ..errors import SettingError
from ..files import Found, Picked, find_in, find_in_file
from ..ids import slug
from ..osm import Bounds
from ..settings import Settings
from ..store import DISTRICT


@dataclass(frozen=True)
class Wish:
    """What is to become of the files, as far as somebody says so.

    `compound` is the one to add to, `district` adds to what all share; `layer`, `name`, `datum`
    and `encoding` say what the files do not; `bbox` (west, south, east, north in degrees) or the
    polygon in the file `boundary` cuts one compound out. `columns` says by layer which column of
    ours a header of the files fills, "" for none.
    """

    compound: str | None = None
    district: bool = False
    layer: str | None = None
    name: str | None = None
    bbox: Bounds | None = None
    boundary: Path | None = None
    datum: str = "wgs84"
    encoding: str | None = None
    columns: Picked = field(default_factory=dict)

    def check(self) -> None:
        """Raise SettingError for wishes that contradict each other, or an id that cannot be one."""
        pairs = {
            ("--compound", "--district"): (self.compound, self.district),
            ("--bbox", "--boundary"): (self.bbox, self.boundary),
            ("--name", "--district"): (self.name, self.district),
        }
        for options, (one, other) in pairs.items():
            if one and other:
                raise SettingError("import_either", one=options[0], other=options[1])
        id = self.compound
        if id is not None and (id != slug(id) or id == DISTRICT):
            raise SettingError("import_id", id=id, example=slug(id) or "west")

    def cut(self, settings: Settings) -> shapely.Polygon | None:
        """Return the area to cut out, in degrees, None for everything; reads `boundary`."""
        if self.bbox is not None:
            return shapely.box(*self.bbox)
        if self.boundary is None:
            return None
        found = find_in_file(
            self.boundary,
            layer="compound",
            datum=self.datum,
            encoding=self.encoding,
            settings=settings,
        )
        return max(found.layers["compound"].geometry, key=lambda shape: shape.area)

    def find(self, file: Path, cut: shapely.Polygon | None, settings: Settings) -> Found:
        """Return what a file or a folder of layers holds; raise FileError or SettingError."""
        return find_in(
            file,
            layer=self.layer,
            datum=self.datum,
            encoding=self.encoding,
            columns=self.columns,
            cut=cut,
            settings=settings,
        )
