"""Settings: one table, read once; a value of no use is one sentence."""

from dataclasses import FrozenInstanceError, fields

import pytest

from geo import words
from geo.errors import SettingError
from geo.settings import DEFAULTS, Settings, read_settings, table, variable


def test_nothing_set_is_the_defaults() -> None:
    assert read_settings({}) == DEFAULTS == Settings()


def test_the_environment_sets_any_row() -> None:
    given = {"YINLU_WALK_SPEED": " 1.1 ", "YINLU_TIMEZONE": "Europe/Berlin", "WALK_SPEED": "9"}
    settings = read_settings(given)
    assert settings.walk_speed == 1.1
    assert settings.zone.key == "Europe/Berlin"
    assert settings.ride_speed == DEFAULTS.ride_speed


WRONG = [
    ("YINLU_WALK_SPEED", "fast"),
    ("YINLU_WALK_SPEED", ""),
    ("YINLU_WALK_SPEED", "0"),
    ("YINLU_RIDE_SPEED", "-4"),
    ("YINLU_RIDE_SPEED", "inf"),
    ("YINLU_PARK_SECONDS", "nan"),
    ("YINLU_PARK_SECONDS", "-1"),
    ("YINLU_LANGUAGE", "de"),
    ("YINLU_PUBLISH_COORDINATES", "gcj02"),
    ("YINLU_TIMEZONE", "Asia/Peking"),
    ("YINLU_TIMEZONE", ""),
    ("YINLU_TIMEZONE", "Asia"),
    ("YINLU_TIMEZONE", "../../etc/passwd"),
    ("YINLU_TIMEZONE", "Asia/Shanghai\0"),
]


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_value_of_no_use_is_one_sentence(name: str, value: str, language: str) -> None:
    with pytest.raises(SettingError) as error:
        read_settings({name: value})
    sentence = error.value.sentence(language)
    assert name in sentence
    assert value in sentence or value in ("0", "-4", "-1")  # told as the number that it is
    assert error.value.says(language) and error.value.mend(language)
    assert "\n" not in sentence


@pytest.mark.parametrize("row", fields(Settings), ids=lambda row: row.name)
def test_every_number_has_a_lower_limit_and_a_unit(row: object) -> None:
    metadata = row.metadata  # type: ignore[attr-defined]
    assert metadata["unit"] and metadata["meaning"]
    if isinstance(row.default, float):  # type: ignore[attr-defined]
        assert metadata["low"] >= 0


def test_the_table_prints_every_row_with_what_it_holds() -> None:
    rows = {name: (value, unit, meaning) for name, value, unit, meaning in table()}
    assert list(rows) == [variable(row.name) for row in fields(Settings)]
    assert rows["YINLU_WALK_SPEED"][:2] == ("1.3", "m/s")
    printed = {name: value for name, (value, _, _) in rows.items()}
    assert read_settings(printed) == DEFAULTS


def test_settings_are_handed_down_not_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        DEFAULTS.walk_speed = 9.0  # type: ignore[misc]
