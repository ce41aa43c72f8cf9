"""Files that people bring → documents to save: new compounds, or more layers for what is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from ..errors import FileError, Problem, SettingError
from ..files import link_doors, read_file
from ..ids import slug
from ..layers import Layers, conform, frame, names, read_layers
from ..osm import FORMATS, Bounds, read_osm
from ..settings import DEFAULTS, Settings
from ..store import DISTRICT, Draft, Store
from .merge import free_id, merge, split
from .shift import suspect_datum

Frames = Mapping[str, gpd.GeoDataFrame]

ROOM_DEGREES = 0.0001  # some 10 m, left around things where nobody drew a boundary


@dataclass(frozen=True)
class Wish:
    """What is to become of the files, as far as somebody says so.

    `compound` is the one to add to, `district` adds to what all share; `layer`, `name`, `datum`
    and `encoding` say what the files do not; `bbox` (west, south, east, north in degrees) or the
    polygon in the file `boundary` cuts one compound out.
    """

    compound: str | None = None
    district: bool = False
    layer: str | None = None
    name: str | None = None
    bbox: Bounds | None = None
    boundary: Path | None = None
    datum: str = "wgs84"
    encoding: str | None = None


@dataclass
class Incoming:
    """What the files read so far become: documents by id, and what belongs to no compound yet."""

    store: Store
    wish: Wish = field(default_factory=Wish)
    settings: Settings = DEFAULTS
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, Layers] = field(default_factory=dict)
    bases: dict[str, int | None] = field(default_factory=dict)
    loose: list[tuple[Path, Frames]] = field(default_factory=list)

    def __post_init__(self) -> None:
        _check(self.wish)
        self.cut = _cut(self.wish, self.settings)

    def read(self, file: Path) -> None:
        """Read one more file or folder of layers; raise FileError or SettingError."""
        if file.name.lower().endswith(tuple(FORMATS)):
            self._read_extract(file)
            return
        frames = self._frames(file)
        shared = {name: rows for name, rows in frames.items() if name in names("district")}
        if shared:
            before = self.documents.get(DISTRICT) or self._saved(DISTRICT)
            before = before or conform({}, scope="district")
            self.documents[DISTRICT] = self._join(before, shared, file)
        elif self.wish.district:
            raise FileError(
                "import_not_shared", path=file.name, layers=", ".join(names("district"))
            )
        own = {name: rows for name, rows in frames.items() if name not in shared}
        if own and not self.wish.district:
            self._read_own(file, own)

    def drafts(self) -> list[Draft]:
        """Return the documents to save, each based on the revision that it was made from."""
        if self.loose:
            self._place_loose()
        compounds = [id for id in self.documents if id != DISTRICT]
        if self.wish.name and len(compounds) > 1:
            raise SettingError("import_one_name", name=self.wish.name, count=len(compounds))
        return [self._draft(id, layers) for id, layers in self.documents.items()]

    def _read_extract(self, file: Path) -> None:
        if self.wish.district:
            raise SettingError("import_option", path=file.name, option="--district")
        self._expect_wgs84(file)
        extract = read_osm(file, boundary=self.cut)
        self.problems += extract.problems
        if self.wish.compound is None:
            for id, layers in extract.compounds.items():
                self.documents[self._id(id, layers)] = layers
        elif len(extract.compounds) == 1:
            (layers,) = extract.compounds.values()
            wanted = {self.wish.layer} if self.wish.layer else {*names()} - {"compound"}
            self.loose.append((file, {name: layers[name] for name in wanted}))
        else:
            raise FileError("import_many", path=file.name, count=len(extract.compounds))

    def _frames(self, file: Path) -> Frames:
        """Return the layers of a file or folder that have rows, cut to what was asked for."""
        if file.is_dir():
            self._expect_wgs84(file)
            found = read_layers(file)
            found = {name: found[name] for name in found if self.wish.layer in (None, name)}
        else:
            found = read_file(
                file,
                layer=self.wish.layer,
                datum=self.wish.datum,
                encoding=self.wish.encoding,
                settings=self.settings,
                problems=self.problems,
            )
        if self.cut is not None:
            found = {name: rows[rows.intersects(self.cut)] for name, rows in found.items()}
        frames = {name: rows for name, rows in found.items() if len(rows)}
        if not frames:
            raise FileError("import_nothing", path=file.name)
        return frames

    def _expect_wgs84(self, file: Path) -> None:
        if self.wish.datum != "wgs84":
            raise SettingError("import_option", path=file.name, option="--datum")

    def _read_own(self, file: Path, own: Frames) -> None:
        """Take in layers of compounds: whole ones where boundaries are drawn, else loose ones."""
        if self.wish.compound is None and "compound" in own:
            for layers in split(own):
                id, name = layers["compound"][["id", "name"]].iloc[0]
                wanted = (id if name else slug(file.stem)) or slug(name)
                self._replace(self._id(wanted, layers), layers, file)
        elif len(own.get("compound", ())) > 1:
            raise FileError("import_many", path=file.name, count=len(own["compound"]))
        else:
            self.loose.append((file, own))

    def _replace(self, id: str, layers: Layers, file: Path) -> None:
        """Let layers take a compound's place; raise FileError if it has some that they have not."""
        before = self._saved(id) or {}
        lost = [name for name, rows in before.items() if len(rows) and not len(layers[name])]
        if lost:
            raise FileError("import_loses", path=file.name, id=id, layers=", ".join(lost))
        self.documents[id] = layers

    def _place_loose(self) -> None:
        """Add loose layers to the compound they are meant for: the named one, or the only one."""
        self.loose.sort(key=lambda each: "compound" not in each[1])
        compounds = [id for id in self.documents if id != DISTRICT]
        file, own = self.loose[0]
        if self.wish.compound is None and len(compounds) > 1:
            raise SettingError("import_whose", path=file.name, count=len(compounds))
        id = self.wish.compound or next(iter(compounds), None)
        before = id and (self.documents.get(id) or self._saved(id))
        if id and before:
            self.documents[id] = self._joined(before)
            return
        outline = own["compound"] if "compound" in own else self._around([own], file.stem)
        layers = self._joined(conform({"compound": outline}))
        if "compound" not in own:
            around = self._around([own for _, own in self.loose], file.stem)
            layers = {**layers, "compound": around}
            name = self.wish.name or file.stem
            self.problems.append(Problem("P760", "warning", "compound", "", {"name": name}))
        id = id or self._id(slug(file.stem), layers)
        self._replace(id, layers, file)

    def _joined(self, layers: Layers) -> Layers:
        for file, own in self.loose:
            layers = self._join(layers, own, file)
        return layers

    def _join(self, before: Layers, new: Frames, file: Path) -> Layers:
        """Merge layers into others; raise FileError if they lie a datum's shift off."""
        finding = suspect_datum(new, before, datum=self.wish.datum)
        if finding is not None:
            raise finding.error(file.name)
        scope = "compound" if "compound" in before else "district"
        return conform(link_doors(merge(before, new)), scope=scope)

    def _around(self, drawn: list[Frames], stem: str) -> gpd.GeoDataFrame:
        """Return the one row of a compound that nobody drew: what was cut out, or all there is."""
        shapes = np.concatenate([rows.geometry for own in drawn for rows in own.values()])
        around = shapely.union_all(shapes).envelope.buffer(ROOM_DEGREES, join_style="mitre")
        row = {"name": [self.wish.name or stem], "estimated": ["yes"]}
        return frame("compound", row, [self.cut or around])

    def _saved(self, id: str) -> Layers | None:
        """Return the newest revision's layers, from now on the base of what becomes of it."""
        self.bases[id] = self.store.newest(id)
        return None if self.bases[id] is None else self.store.load(id, self.bases[id]).layers

    def _id(self, id: str, layers: Layers) -> str:
        """Return an id for a compound: its own, unless one that lies elsewhere is called so."""
        id = slug(self.wish.name or "") or id or "compound"
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


def _check(wish: Wish) -> None:
    """Raise SettingError for wishes that contradict each other, or an id that cannot be one."""
    pairs = {
        ("--compound", "--district"): (wish.compound, wish.district),
        ("--bbox", "--boundary"): (wish.bbox, wish.boundary),
        ("--name", "--district"): (wish.name, wish.district),
    }
    for options, (one, other) in pairs.items():
        if one and other:
            raise SettingError("import_either", one=options[0], other=options[1])
    id = wish.compound
    if id is not None and (id != slug(id) or id == DISTRICT):
        raise SettingError("import_id", id=id, example=slug(id) or "west")


def _cut(wish: Wish, settings: Settings) -> shapely.Polygon | None:
    """Return the area to cut out, in degrees, None for everything."""
    if wish.bbox is not None:
        return shapely.box(*wish.bbox)
    if wish.boundary is None:
        return None
    found = read_file(
        wish.boundary,
        layer="compound",
        datum=wish.datum,
        encoding=wish.encoding,
        settings=settings,
    )
    return max(found["compound"].geometry, key=lambda shape: shape.area)
