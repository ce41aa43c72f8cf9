"""A plan's picture is placed by points: how well, which point is bad, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.datum import NAMES, convert
from geo.errors import PlanError
from geo.metres import to_degrees
from geo.plan import answer_fit, fit_plan, parse_place, parse_points
from geo.plan.solve import Floats, apply
from geo.words import LANGUAGES

from .wall_plan import wall_plan

CRS = 32651
SIZE = (2400, 1700)
APART = 0.02  # of the picture: nobody clicks one place twice
SHARE = 0.2  # of the picture that points spread over each way, at least


class Invented:
    """A plan that lies where its `matrix` says, and points that people clicked on it."""

    def __init__(self, seed: int, how: str, count: int) -> None:
        self.random = np.random.default_rng(seed)
        self.how = how
        metres_a_pixel = self.random.uniform(150, 500) / max(SIZE)
        turn = self.random.uniform(0, 2 * np.pi)
        cos, sin = np.cos(turn), np.sin(turn)
        linear = metres_a_pixel * np.array([[cos, sin], [sin, -cos]])
        if how == "affine":
            shear, squeeze = self.random.uniform(-0.15, 0.15), self.random.uniform(0.85, 1.15)
            linear = linear @ np.array([[1.0, shear], [0.0, squeeze]])
        self.matrix = np.column_stack([linear, [220_000.0, 3_350_000.0]])
        self.pixels = self._spread(count)

    def _spread(self, count: int) -> Floats:
        while True:
            pixels = self.random.uniform(0.0, 1.0, (count, 2))
            width = np.linalg.svd(pixels - pixels.mean(axis=0), compute_uv=False)[1]
            between = np.abs(pixels[:, None] - pixels[None]).max(axis=2) + np.eye(count)
            if (count < 3 or width > SHARE * np.sqrt(count / 2)) and between.min() > APART:
                return pixels * SIZE

    def points(self, *, noise: float = 0.0, bad: int | None = None, off: float = 30.0) -> Floats:
        """Return points, clicks `noise` pixels off and the row `bad` that many metres `off`."""
        metres = apply(self.matrix, self.pixels)
        if bad is not None:
            angle = self.random.uniform(0, 2 * np.pi)
            metres[bad] += off * np.array([np.cos(angle), np.sin(angle)])
        clicks = self.pixels + self.random.normal(0.0, noise, self.pixels.shape)
        return np.column_stack([clicks, to_degrees(metres, crs=CRS)])

    def error(self, matrix: Floats) -> float:
        """Return how far off a fit is in metres, over the whole picture."""
        across, along = (np.linspace(0, side, 12) for side in SIZE)
        grid = np.stack(np.meshgrid(across, along), axis=-1).reshape(-1, 2)
        off = np.hypot(*(apply(matrix, grid) - apply(self.matrix, grid)).T)
        return float(np.sqrt((off**2).mean()))


INVENTED = st.builds(
    Invented,
    st.integers(0, 2**32),
    st.sampled_from(["similarity", "affine"]),
    st.integers(3, 8),
)


def place(plan: Invented, noise: float) -> float:
    fit = fit_plan(plan.points(noise=noise), how=plan.how, size=SIZE)
    return plan.error(fit.matrix)


# -- where it lies ---------------------------------------------------------------------------------


@given(INVENTED, st.floats(1.0, 2.0))
def test_a_plan_is_found_within_two_metres(plan: Invented, noise: float) -> None:
    assert place(plan, noise) <= 2.0


@given(INVENTED)
def test_without_noise_it_is_exact(plan: Invented) -> None:
    fit = fit_plan(plan.points(), how=plan.how, size=SIZE)
    assert plan.error(fit.matrix) < 0.01
    assert fit.rmse < 0.01 and fit.worst is None
    corners = apply(plan.matrix, np.array([[0, 0], [SIZE[0], 0], [0, SIZE[1]]], dtype=float))
    assert np.abs(fit.corners - to_degrees(corners, crs=CRS)).max() < 1e-6


def test_that_measure_can_fail() -> None:
    """The twin: a fit by wrong clicks is far more than two metres off."""
    assert place(Invented(7, "similarity", 4), 60.0) > 2.0


def test_residuals_are_metres_on_the_ground() -> None:
    plan = Invented(3, "similarity", 2)
    points = np.vstack([plan.points(), plan.points()[:1]])
    points[2, :2] = plan.pixels.mean(axis=0)
    points[2, 2:] = to_degrees(np.add(apply(plan.matrix, points[2:, :2]), (0.0, 9.0)), crs=CRS)
    fit = fit_plan(points, how="similarity", size=SIZE)
    assert fit.residuals == pytest.approx([3.0, 3.0, 6.0], abs=0.01)  # the middle takes its third
    assert fit.rmse == pytest.approx(np.sqrt(54 / 3), abs=0.01)


# -- the bad point ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["similarity", "affine"])
def test_a_point_thirty_metres_off_is_named(how: str) -> None:
    named = []
    for seed in range(240):
        plan = Invented(seed, how, 5 + seed % 4)
        bad = seed % len(plan.pixels)
        fit = fit_plan(plan.points(noise=1.5, bad=bad), how=how, size=SIZE)
        named.append(fit.worst == bad)
    assert np.mean(named) >= 0.95


@given(INVENTED, st.floats(1.0, 2.0))
def test_no_good_point_is_called_bad(plan: Invented, noise: float) -> None:
    assert fit_plan(plan.points(noise=noise), how=plan.how, size=SIZE).worst is None


@pytest.mark.parametrize(("how", "count"), [("similarity", 3), ("affine", 4)])
def test_with_one_point_to_spare_nobody_is_blamed(how: str, count: int) -> None:
    fit = fit_plan(Invented(5, how, count).points(bad=1), how=how, size=SIZE)
    assert fit.worst is None and fit.rmse > 1.0


# -- what is refused -------------------------------------------------------------------------------


def refused(points: Floats, how: str = "similarity") -> str:
    with pytest.raises(PlanError) as error:
        fit_plan(points, how=how, size=SIZE)
    for language in LANGUAGES:
        assert error.value.says(language) and error.value.mend(language)
    return error.value.key


def test_points_that_place_nothing_are_refused() -> None:
    points = Invented(11, "similarity", 4).points()
    assert refused(points[:1]) == "plan_few"
    assert refused(points[:2], "affine") == "plan_few"
    same = points.copy()
    same[2, :2] = same[0, :2] + 2.0
    assert refused(same) == "plan_same_picture"
    same = points.copy()
    same[3, 2:] = same[1, 2:]
    assert refused(same) == "plan_same_map"
    line = points.copy()
    line[:, 1] = line[:, 0] * 0.5
    assert refused(line, "affine") == "plan_line"
    tiny = points.copy()
    tiny[:, 2:] = points[:, 2:].mean(axis=0) + (points[:, 2:] - points[:, 2:].mean(axis=0)) / 30
    assert refused(tiny) == "plan_scale"


@pytest.mark.parametrize("how", ["similarity", "affine"])
def test_a_mirrored_plan_is_refused(how: str) -> None:
    points = Invented(13, how, 4).points()
    assert fit_plan(points, how=how, size=SIZE)
    points[:, 0] = SIZE[0] - points[:, 0]
    assert refused(points, how) == "plan_mirrored"


# -- what people are told --------------------------------------------------------------------------


def said(plan: Invented, **clicks: Any) -> str:
    points = plan.points(**clicks)
    answer = answer_fit(points, how=plan.how, size=SIZE, shown="wgs84", language="en")
    assert isinstance(answer["fit"], dict)
    return str(answer["fit"]["says"])


def test_people_are_told_what_matters_most() -> None:
    assert "Point 3" in said(Invented(1, "similarity", 6), bad=2)
    assert "1 more" in said(Invented(1, "similarity", 2))
    assert "one more it shows" in said(Invented(1, "affine", 3))
    assert "let it stretch" in said(Invented(1, "similarity", 3), bad=1, off=60.0)
    assert "In place" in said(Invented(1, "affine", 5), noise=1.0)


def test_too_few_points_are_no_fit_and_no_error() -> None:
    answer = answer_fit(np.empty((0, 4)), how="affine", size=SIZE, shown="wgs84", language="zh")
    assert answer == {"points": [], "fit": None}


@pytest.mark.parametrize("shown", NAMES)
def test_the_browser_reads_the_datum_that_it_shows(shown: str) -> None:
    plan = wall_plan()
    clicked = plan.points(4)
    clicked[:, 2], clicked[:, 3] = convert(*clicked[:, 2:].T, source="wgs84", target=shown)
    points = parse_points(clicked.tolist(), shown=shown)
    assert np.abs(points - plan.points(4)).max() < 1e-6
    answer = answer_fit(points, how="similarity", size=plan.size, shown=shown, language="zh")
    assert np.abs(np.array(answer["points"]) - clicked)[:, 2:].max() < 1e-6
    assert isinstance(answer["fit"], dict) and answer["fit"]["rmse"] < 0.01


# -- places that people type -----------------------------------------------------------------------

HERE = (120.1234, 30.2345)


@pytest.mark.parametrize(
    "said",
    [
        "120.1234, 30.2345",
        "30.2345,120.1234",
        "30.2345 120.1234",
        "１２０．１２３４，３０．２３４５",
        "东经120.1234 北纬30.2345",
        "纬度：30.2345，经度：120.1234",
        "30°14'4.2\"N, 120°7'24.24\"E",
        "lng=120.1234&lat=30.2345",
    ],
)
def test_a_place_is_read_however_it_is_written(said: str) -> None:
    assert parse_place(said) == pytest.approx(HERE, abs=1e-6)


def test_abroad_latitude_comes_first_unless_it_cannot() -> None:
    assert parse_place("52.52, 13.40") == pytest.approx((13.40, 52.52))
    assert parse_place("-122.42, 37.77") == pytest.approx((-122.42, 37.77))
    assert parse_place("33.9S 18.4E") == pytest.approx((18.4, -33.9))


@pytest.mark.parametrize("datum", NAMES)
def test_a_place_is_moved_from_where_it_was_copied(datum: str) -> None:
    lon, lat = convert(*HERE, source="wgs84", target=datum)
    assert parse_place(f"{lat}, {lon}", datum) == pytest.approx(HERE, abs=1e-7)


@pytest.mark.parametrize("said", ["", "南门", "120.1", "1 2 3", "200, 95", None, 7, ["120, 30"]])
def test_what_is_no_place_is_one_sentence(said: object) -> None:
    with pytest.raises(PlanError) as error:
        parse_place(said)
    assert "\n" not in error.value.sentence("zh")


GOOD = [1.0, 2.0, 120.1, 30.2]
NO_DEGREES: list[Any] = [None, "30", True, [], {}, float("nan"), 1e999, 10**400, 86]
NO_DATUM: list[Any] = [None, "mars", 4, [], {"a": 1}]
NONSENSE: list[Any] = [
    *(None, 5, "points", {"a": 1}, [None], [[1, 2, 3]], [[1, 2, 3, 4, 5]], [GOOD] * 51),
    *([[*GOOD[:3], bad]] for bad in NO_DEGREES),
    *([[1, 2, "30.2, 120.1", bad]] for bad in NO_DATUM),
]


@pytest.mark.parametrize("said", NONSENSE, ids=repr)
def test_forged_points_are_one_sentence(said: object) -> None:
    with pytest.raises(PlanError):
        parse_points(said, shown="wgs84")
