"""How the exercises speak: one coloured HTML card, with the same words as plain text."""

from __future__ import annotations

import html
import re
import sys

# A border, an icon and a word carry the meaning, never the colour alone; the tint is faint enough that the
# notebook's own text colour stays readable on it in light and dark themes.
_STYLE = {
    "correct": ("✅", "Correct.", "#1a7f37", "26, 127, 55"),
    "incorrect": ("❌", "Not yet.", "#cf222e", "207, 34, 46"),
    "unattempted": ("⏳", "Not attempted yet.", "#9a6700", "154, 103, 0"),
    "note": ("💡", "", "#0969da", "9, 105, 218"),
}

# What terminals without these characters get instead.
_PLAINLY = {
    "✅": "[right]",
    "❌": "[wrong]",
    "⏳": "[blank]",
    "💡": "[note]",
    "⚠️": "[!]",
    "→": "->",
    "−": "-",
    "×": "x",
    "…": "...",
    "·": "-",
}


def card(style: str, message: str, head: str = "") -> tuple[str, str]:
    """Return a message as ``(html, text)``, in one of the styles correct, incorrect, unattempted, note.

    ``head`` takes the place of the style's own first words.
    """
    icon, word, border, tint = _STYLE[style]
    head = f"{icon} {head or word}".strip()
    body = (
        f'<div role="status" style="border-left: 4px solid {border}; background: rgba({tint}, 0.08); '
        f'padding: 0.5em 0.9em; margin: 0.2em 0; max-width: 50em">'
        f"<strong>{head}</strong> {inline(message)}</div>"
    )
    return body, f"{head} {plain(message)}".rstrip()


def inline(text: str) -> str:
    """Turn the little Markdown that messages use (code, bold, emphasis, line breaks) into safe HTML."""
    text = html.escape(text.rstrip(), quote=False)
    # Odd pieces lie between backticks: code, in which stars mean stars.
    pieces = text.split("`")
    for i, piece in enumerate(pieces):
        if i % 2 and i < len(pieces) - 1:
            pieces[i] = f"<code>{piece}</code>"
        else:
            piece = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", piece)
            pieces[i] = re.sub(r"(?<!\*)\*([^*\s][^*]*)\*", r"<em>\1</em>", piece)
    return "".join(pieces).replace("\n", "<br>")


def plain(text: str) -> str:
    """Return a message as plain text, its bold marks dropped."""
    return re.sub(r"\*\*(.+?)\*\*", r"\1", text.rstrip())


def show(html_text: str, text: str) -> None:
    """Show HTML in a notebook, plain text anywhere else."""
    publish({"text/html": html_text, "text/plain": text}, text)


def show_code(title: str, code: str) -> None:
    """Show source code under a title, highlighted where the notebook can."""
    text = f"{title}\n\n{code}"
    publish({"text/markdown": f"{title}\n\n```python\n{code}\n```", "text/plain": text}, text)


def publish(bundle: dict[str, str], text: str) -> None:
    """Send a MIME bundle to the notebook, or print its text when there is none."""
    from IPython import get_ipython  # type: ignore[attr-defined]
    from IPython.display import display

    shell = get_ipython()  # type: ignore[no-untyped-call]
    if shell is not None and hasattr(shell, "kernel"):
        display(bundle, raw=True)  # type: ignore[no-untyped-call]
    else:
        print(printable(text, getattr(sys.stdout, "encoding", None) or "utf-8"))


def printable(text: str, encoding: str) -> str:
    """Return a text in the characters that a terminal of an encoding has."""
    for mark, plainly in _PLAINLY.items():
        text = text.replace(mark, plainly) if not _fits(mark, encoding) else text
    return text.encode(encoding, "replace").decode(encoding)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
