"""What keeps a hand, an eye or a screen reader out of a page."""

from typing import Any

from playwright.sync_api import Page

from geo.assets import LIBRARIES

AXE = LIBRARIES / "axe-core" / "axe.min.js"
TARGET_PIXELS = 48

TARGETS = "button, select, textarea, a[href], #to, label:not([for])"
SMALL = f"""least => [...document.querySelectorAll("{TARGETS}")]
  .filter(part => part.offsetParent && !part.matches(".text"))
  .filter(part => {{ const {{ width, height }} = part.getBoundingClientRect();
    return width < least - .1 || height < least - .1; }})
  .map(part => part.outerHTML)"""
WIDE = """() => [...document.querySelectorAll("html, main, header, footer")]
  .filter(part => part.scrollWidth > part.clientWidth).map(part => part.localName)"""


def grave_faults(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds that is serious or critical: the rule, and the first such element."""
    page.evaluate(AXE.read_text("utf-8") + ";0")
    faults: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    grave = [fault for fault in faults if fault["impact"] in ("serious", "critical")]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in grave]


def small_targets(page: Page) -> list[str]:
    """Return what is to be touched and smaller than a finger."""
    found: list[str] = page.evaluate(SMALL, TARGET_PIXELS)
    return found


def too_wide(page: Page) -> list[str]:
    """Return the parts of the page that have to be scrolled sideways."""
    found: list[str] = page.evaluate(WIDE)
    return found
