"""Files that people bring → documents to save: new compounds, or more layers for what is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from ..errors import FileError, Problem, SettingError
from ..files import Found, link_doors
from ..ids import free_id, slug
from ..layers import Layers, conform, frame, names
from ..osm import Bounds
from ..settings import DEFAULTS, Settings
from ..store import DISTRICT, Draft, Store
from .merge import merge, split
from .shift import suspect_datum
from .wish import Wish

Frames = Mapping[str, gpd.GeoDataFrame]

ROOM_DEGREES = 0.0001  # some 10 m, left around things where nobody drew a boundary


@dataclass
class Incoming:
    """What the files read so far become: documents by id, and what belongs to no compound yet."""

    store: Store
    wish: Wish = field(default_factory=Wish)
    settings: Settings = DEFAULTS
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, Layers] = field(default_factory=dict)
    bases: dict[str, int | None] = field(default_factory=dict)
    loose: list[tuple[Found, Frames]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wish.check()

    def read(self, file: Path) -> None:
        """Read one more file or folder of layers; raise FileError or SettingError."""
        self.take(self.wish.find(file, self.wish.cut(self.settings), self.settings))

    def take(self, found: Found) -> None:
        """Take in what one more file holds; raise FileError or SettingError."""
        self.problems += found.problems
        if found.is_extract:
            self._take_extract(found)
            return
        layers = found.layers
        shared = {name: rows for name, rows in layers.items() if name in names("district")}
        if shared:
            before = self.documents.get(DISTRICT) or self._saved(DISTRICT)
            before = before or conform({}, scope="district")
            self.documents[DISTRICT] = self._join(before, shared, found)
        elif self.wish.district:
            raise FileError(
                "import_not_shared", path=found.name, layers=", ".join(names("district"))
            )
        own = {name: rows for name, rows in layers.items() if name not in shared}
        if own and not self.wish.district:
            self._take_own(found, own)

    def drafts(self) -> list[Draft]:
        """Return the documents to save, each based on the revision that it was made from."""
        if self.loose:
            self._place_loose()
        compounds = [id for id in self.documents if id != DISTRICT]
        if self.wish.name and len(compounds) > 1:
            raise SettingError("import_one_name", name=self.wish.name, count=len(compounds))
        return [self._draft(id, layers) for id, layers in self.documents.items()]

    def _take_extract(self, found: Found) -> None:
        if self.wish.district:
            raise SettingError("import_option", path=found.name, option="--district")
        if self.wish.compound is None:
            for id, layers in found.compounds.items():
                self.documents[self._id(id, layers)] = layers
        elif len(found.compounds) == 1:
            (layers,) = found.compounds.values()
            wanted = {self.wish.layer} if self.wish.layer else {*names()} - {"compound"}
            self.loose.append((found, {name: layers[name] for name in wanted}))
        else:
            raise FileError("import_many", path=found.name, count=len(found.compounds))

    def _take_own(self, found: Found, own: Frames) -> None:
        """Take in layers of compounds: whole ones where boundaries are drawn, else loose ones."""
        if self._is_whole(found, own):
            id = self.wish.compound or str(own["compound"]["id"].iloc[0])
            self.documents[self._id(id, own, named=False)] = conform(own)
        elif self.wish.compound is None and "compound" in own:
            for layers in split(own):
                id, name = layers["compound"][["id", "name"]].iloc[0]
                wanted = (id if name else slug(Path(found.name).stem)) or slug(name)
                self._replace(self._id(wanted, layers), layers, found.name)
        elif len(own.get("compound", ())) > 1:
            raise FileError("import_many", path=found.name, count=len(own["compound"]))
        else:
            self.loose.append((found, own))

    def _is_whole(self, found: Found, own: Frames) -> bool:
        """Tell whether a file is a compound as it was exported: then it says all there is of it."""
        if not {*names()} <= {*found.own} or len(own.get("compound", ())) != 1:
            return False
        return self.wish.compound in (None, own["compound"]["id"].iloc[0])

    def _replace(self, id: str, layers: Layers, path: str) -> None:
        """Let layers take a compound's place; raise FileError if it has some that they have not."""
        before = self._saved(id) or {}
        lost = [name for name, rows in before.items() if len(rows) and not len(layers[name])]
        if lost:
            raise FileError("import_loses", path=path, id=id, layers=", ".join(lost))
        self.documents[id] = layers

    def _place_loose(self) -> None:
        """Add loose layers to the compound they are meant for: the named one, or the only one."""
        self.loose.sort(key=lambda each: "compound" not in each[1])
        compounds = [id for id in self.documents if id != DISTRICT]
        found, own = self.loose[0]
        stem = Path(found.name).stem
        if self.wish.compound is None and len(compounds) > 1:
            raise SettingError("import_whose", path=found.name, count=len(compounds))
        id = self.wish.compound or next(iter(compounds), None)
        before = id and (self.documents.get(id) or self._saved(id))
        if id and before:
            self.documents[id] = self._joined(before)
            return
        outline = own["compound"] if "compound" in own else self._around([self.loose[0]], stem)
        layers = self._joined(conform({"compound": outline}))
        if "compound" not in own:
            layers = {**layers, "compound": self._around(self.loose, stem)}
            name = self.wish.name or stem
            self.problems.append(Problem("P760", "warning", "compound", "", {"name": name}))
        id = id or self._id(slug(stem), layers)
        self._replace(id, layers, found.name)

    def _joined(self, layers: Layers) -> Layers:
        for found, own in self.loose:
            layers = self._join(layers, own, found)
        return layers

    def _join(self, before: Layers, new: Frames, found: Found) -> Layers:
        """Merge layers into others; raise FileError if they lie a datum's shift off."""
        finding = suspect_datum(new, before, datum=self.wish.datum)
        if finding is not None:
            raise finding.error(found.name)
        scope = "compound" if "compound" in before else "district"
        merged = merge(before, new, by_id=bool(found.own))
        return conform(merged if found.own else link_doors(merged), scope=scope)

    def _around(self, loose: list[tuple[Found, Frames]], stem: str) -> gpd.GeoDataFrame:
        """Return the one row of a compound that nobody drew: what was cut out, or all there is."""
        shapes = np.concatenate([rows.geometry for _, own in loose for rows in own.values()])
        cut = next((found.cut for found, _ in loose if found.cut is not None), None)
        around = shapely.union_all(shapes).envelope.buffer(ROOM_DEGREES, join_style="mitre")
        row = {"name": [self.wish.name or stem], "estimated": ["yes"]}
        return frame("compound", row, [cut or around])

    def _saved(self, id: str) -> Layers | None:
        """Return the newest revision's layers, from now on the base of what becomes of it."""
        self.bases[id] = self.store.newest(id)
        return None if self.bases[id] is None else self.store.load(id, self.bases[id]).layers

    def _id(self, id: str, layers: Frames, *, named: bool = True) -> str:
        """Return an id for a compound: its own, unless one that lies elsewhere is called so."""
        id = (slug(self.wish.name or "") if named else "") or id or "compound"
        taken = {DISTRICT, *self.documents}
        boundary = layers["compound"].geometry.iat[0]
        while (found := free_id(id, taken)) and (saved := self._saved(found)):
            if saved["compound"].intersects(boundary).any():
                return found
            taken.add(found)
        return found

    def _draft(self, id: str, layers: Layers) -> Draft:
        if "compound" in layers:
            row = layers["compound"].assign(id=id)
            layers = {**layers, "compound": row.assign(name=self.wish.name or row["name"])}
        return Draft(id, layers, self.bases[id])


def parse_bounds(written: str | None) -> Bounds | None:
    """Read west,south,east,north in degrees; raise SettingError."""
    if written is None:
        return None
    try:
        west, south, east, north = (float(part) for part in written.split(","))
    except ValueError:
        raise SettingError("import_bbox", value=written) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise SettingError("import_bbox", value=written)
    return west, south, east, north
