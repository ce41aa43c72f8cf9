"""HTML that holds people's words safely: templates, data that cannot end its block, and a policy.

A page is made in two goes. Its frame comes from a template and holds only our own words, scripts
and styles; `MARK` stands where people's words will be, and `DRAWING` where the map will be. They
are put in afterwards: as escaped text, as escaped JSON that the page's scripts write with
`textContent`, and as SVG in which all text is escaped.
"""

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from .words import word_list

BROWSER = Path(__file__).parent / "browser"
MARK = "<!--people's words-->"
DRAWING = "<!--drawing-->"
POLICY = "<!--policy-->"


def render(
    name: str,
    *,
    language: str,
    styles: list[str],
    scripts: list[str],
    alone: bool = False,
    reports: str = "",
    **more: object,
) -> str:
    """Return the frame of a page: a template in browser/templates, filled with words of ours.

    `styles` and `scripts` are the sources to stand in the page; `more` goes to the template, where
    everything that is not marked as safe is escaped. The frame holds a policy under which nothing
    is run but what stands in it and, unless it stands `alone`, what its own site holds; `reports`
    is the address of a machine elsewhere that it may send reports to.
    """
    frame = _template(name).render(
        more,
        styles=styles,
        scripts=scripts,
        alone=alone,
        words=spoken(language),
        mark=Markup(MARK),
        drawing=Markup(DRAWING),
        policy=Markup(POLICY),
    )
    return frame.replace(POLICY, policy(frame, alone=alone, reports=reports))


def fill(frame: str, *, title: str, data: str, drawing: str = "") -> str:
    """Put people's words into a frame: a title as text, JSON as data, and a drawing as it is."""
    before, between, after = frame.split(MARK, 2)
    between = between.replace(DRAWING, drawing, 1)
    return "".join((before, escape(title), between, escape_json(data), after))


def to_json(value: object) -> str:
    """Return JSON without spaces; the same value gives the same text."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def escape_json(document: str) -> str:
    """Return JSON that may stand between script tags: no character in it can end them."""
    for sign in "<>&\u2028\u2029":
        document = document.replace(sign, f"\\u{ord(sign):04x}")
    return document


def policy(page: str, *, alone: bool = False, reports: str = "") -> str:
    """Return the Content-Security-Policy under which only our own code runs."""
    own = "" if alone else "'self' "
    elsewhere = urlsplit(reports)
    connect = f"'self' {elsewhere.scheme}://{elsewhere.netloc}" if elsewhere.netloc else "'self'"
    return (
        f"default-src 'none'; script-src {own}{_digests('script', page)}; "
        f"style-src {_digests('style', page)}; img-src data: 'self'; connect-src {connect}; "
        "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
    )


@cache
def spoken(language: str) -> dict[str, str]:
    """Return the sentences of ours that stand on a rider's page, by their last name."""
    family = "ui.rider."
    return {
        key.removeprefix(family): sentence
        for key, sentence in word_list(language).items()
        if key.startswith(family)
    }


def source(*names: str) -> str:
    """Return scripts or style sheets of ours as one text."""
    return "".join((BROWSER / name).read_text("utf-8") for name in names)


def _digests(tag: str, page: str) -> str:
    codes = set(re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL))
    digests = sorted(b64encode(sha256(code.encode()).digest()).decode() for code in codes)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


@cache
def _template(name: str) -> jinja2.Template:
    files = jinja2.FileSystemLoader(BROWSER / "templates")
    return jinja2.Environment(loader=files, autoescape=True).get_template(name)
