"""make_compound: the only way to a Compound, and it lets nothing through."""

import numpy as np
import pytest
import shapely

from geo import words
from geo.checks import find_problems
from geo.compound import PLACE_LAYERS, make_compound
from geo.errors import LayerError, UnknownPlace
from geo.layers import names, read_layers

from .conftest import sample_folders
from .drawing import Drawing, drawn


def spoil(drawing: Drawing) -> None:
    drawing["gates"][0].update(foot="maybe", hours="round the clock")
    drawing["paths"][1]["id"] = "in"
    drawing["landmarks"][0]["degrees"] = None


def test_every_error_is_told_at_once() -> None:
    with pytest.raises(LayerError) as error:
        make_compound(drawn(spoil))
    codes = [problem.code for problem in error.value.problems]
    assert codes == ["P102", "P103", "P109", "P110"]
    assert {problem.level for problem in error.value.problems} == {"error"}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_error_names_the_compound_the_first_reason_and_how_to_mend_it(language: str) -> None:
    with pytest.raises(LayerError) as error:
        make_compound(drawn(spoil))
    first = error.value.problems[0]
    sentence = error.value.sentence(language)
    for part in ("c", "4", first.says(language), first.mend(language)):
        assert part in sentence


def test_without_a_compound_the_error_still_speaks() -> None:
    with pytest.raises(LayerError, match="boundaries"):
        make_compound({})


def test_warnings_and_hints_stay_with_the_compound() -> None:
    layers = drawn(lambda drawing: drawing["gates"][0].update(hours="", foot="unknown"))
    compound = make_compound(layers)
    assert list(compound.problems) == find_problems(layers)
    assert {problem.level for problem in compound.problems} == {"warning", "hint"}


@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_rows_shapes_and_columns_go_together(folder: str) -> None:
    layers = read_layers(folder)
    compound = make_compound(layers)
    for name in names():
        rows = layers[name]
        assert len(rows) == len(compound.shapes[name])
        for column, values in compound.columns[name].items():
            assert len(values) == len(rows)
            assert list(map(str, values)) == list(map(str, rows[column]))
        in_degrees = shapely.get_coordinates(rows.geometry.to_numpy())
        back = compound.degrees(shapely.get_coordinates(compound.shapes[name]))
        assert np.abs(back - in_degrees).max(initial=0) < 1e-8


def test_facts_come_from_the_one_row() -> None:
    compound = make_compound(drawn())
    assert (compound.id, compound.name, compound.fact("ebike")) == ("c", "样园", "no")
    assert compound.boundary.area == pytest.approx(300 * 200, rel=1e-6)


def test_every_place_is_found_by_what_it_is_called() -> None:
    compound = make_compound(drawn())
    assert next(iter(compound.places)) == "gate:south"
    assert set(PLACE_LAYERS.values()) <= set(names())
    for written, place in compound.places.items():
        assert compound.place(written) == place
        assert str(place) == written
        assert compound.columns[place.layer]["id"][place.row] == place.id


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("written", ["gate:sout", "south", "", "gate:", "roof:1", "gate:南门"])
def test_an_unknown_place_is_one_sentence_with_the_nearest(written: str, language: str) -> None:
    with pytest.raises(UnknownPlace) as error:
        make_compound(drawn()).place(written)
    sentence = error.value.sentence(language)
    assert written in sentence
    assert "gate:south" in sentence


def test_a_frozen_compound_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        make_compound(drawn()).id = "d"  # type: ignore[misc]
