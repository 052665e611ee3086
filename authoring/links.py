"""Links in Markdown: where they point, and whether anything is there. Offline: other sites are not asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token

from authoring.curriculum import Curriculum

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_BADGE = re.compile(
    r"https://colab\.research\.google\.com/github/(?P<colab>.*)"
    r"|https://(?:www\.)?kaggle\.com/kernels/welcome\?src=https://github\.com/(?P<kaggle>.*)"
)
_FILE = re.compile(r"(?P<repository>[^/]+/[^/]+)/(?:blob|tree|raw)/(?P<branch>[^/]+)/(?P<path>[^#?]+)")


class _Tags(HTMLParser):
    """Collects links, anchors and pictures written as HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.without_alt: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {value for key in ("id", "name") if (value := found.get(key))}
        if target := found.get("href" if tag == "a" else "src" if tag == "img" else ""):
            self.links.append(target)
        if tag == "img" and not (found.get("alt") or "").strip():
            self.without_alt.append(found.get("src") or "")


def _tokens(texts: Sequence[str]) -> Iterator[Token]:
    for text in texts:
        for token in _MARKDOWN.parse(text):
            yield token
            yield from token.children or ()


def broken_links(root: Path, curriculum: Curriculum, file: str, texts: Sequence[str]) -> Iterator[str]:
    """Say what is wrong with the links of a file.

    Parameters
    ----------
    file
        The file as its readers open it, relative to the root: links are relative to its folder.
    texts
        Its Markdown: of a notebook, one text for each cell.
    """
    html = _Tags()
    targets = []
    for token in _tokens(texts):
        if token.type == "link_open":
            targets.append(str(token.attrs["href"]))
        elif token.type == "image":
            targets.append(str(token.attrs["src"]))
            if not token.content.strip():
                yield f"the picture {token.attrs['src']} has no alternative text: ![say what it shows](…)"
        elif token.type in ("html_block", "html_inline"):
            html.feed(token.content)
    for source in html.without_alt:
        yield f'the picture {source} has no alternative text: add alt="…"'
    for target in dict.fromkeys([*targets, *html.links]):
        if problem := _broken(root, curriculum, file, texts, target):
            yield problem


def _broken(root: Path, curriculum: Curriculum, file: str, texts: Sequence[str], target: str) -> str | None:
    if badge := _BADGE.match(target):
        return _broken_address(root, curriculum, badge["colab"] or badge["kaggle"] or "", target)
    if target.startswith(f"{curriculum.web}/"):
        own = target.removeprefix("https://github.com/")
        return _broken_address(root, curriculum, own, target) if _FILE.match(own) else None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return None
    if parts.path.startswith("/"):
        return f'the link to "{target}" must be relative'
    if parts.path:
        path = (root / file).parent / unquote(parts.path)
        if not path.resolve().is_relative_to(root.resolve()):
            return f'the link to "{target}" leaves the repository'
        if not path.exists():
            return f'the link to "{target}" points to a file that does not exist'
    if parts.fragment:
        known = _anchors_of(path) if parts.path else anchors(file, texts)
        if known is not None and unquote(parts.fragment) not in known:
            return f'the link to "{target}" points to a heading that does not exist{_listed(known)}'
    return None


def _listed(known: set[str]) -> str:
    return f"; there are: {', '.join(sorted(known))}" if known else ""


def _broken_address(root: Path, curriculum: Curriculum, address: str, target: str) -> str | None:
    """Say what is wrong with the address of a file on GitHub."""
    found = _FILE.match(address)
    if not found:
        return f"the badge to {target} does not name a notebook"
    if (found["repository"], found["branch"]) != (curriculum.repository, curriculum.branch):
        return f"{target} points to another repository or branch than curriculum.yml: run `make notebooks`"
    if not (root / unquote(found["path"])).exists():
        return f"{target} points to a file that does not exist here"
    return None


def _anchors_of(path: Path) -> set[str] | None:
    """Return the anchors of a file, or None for a kind of file whose anchors can't be known."""
    if path.suffix == ".ipynb":
        return anchors(path.name, markdown_of(path))
    if path.suffix == ".md":
        return anchors(path.name, [path.read_text(encoding="utf-8")])
    return None


def markdown_of(notebook: Path) -> list[str]:
    """Return the texts of a notebook's Markdown cells."""
    return [
        cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "markdown"
    ]


def anchors(file: str, texts: Sequence[str]) -> set[str]:
    """Return the anchors that a file's headings get: Jupyter's in notebooks, GitHub's in Markdown files."""
    html = _Tags()
    seen: Counter[str] = Counter()
    found = set()
    heading = False
    for token in _tokens(texts):
        if token.type in ("html_block", "html_inline"):
            html.feed(token.content)
        elif token.type == "inline" and heading:
            title = "".join(child.content for child in token.children or ())
            if file.endswith(".ipynb"):
                found.add(title.replace(" ", "-"))
            else:
                slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
                found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
                seen[slug] += 1
        heading = token.type == "heading_open"
    return found | html.anchors
