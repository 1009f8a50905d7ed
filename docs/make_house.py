"""Draw the house from its import graph, and write the API reference from docstrings."""

from __future__ import annotations

import ast
import inspect
import tomllib
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

import walkaway as wa
from walkaway import api

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "walkaway"
STEP, LEFT, TOP = 34, 700, 150


def layers() -> list[str]:
    """Packages from the door down, in the order the import contract holds them in."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    names = [name.strip() for line in contracts[0]["layers"] for name in line.split("|")]
    return [name.removeprefix("walkaway.") for name in names if name != "walkaway.__main__"]


def package_of(path: Path) -> str:
    return path.relative_to(SRC).with_suffix("").parts[0]


def imports_between() -> Counter[tuple[str, str]]:
    """How many files of a package import from another, by pair; what is imported inside a function counts too."""
    found: Counter[tuple[str, str]] = Counter()
    for path in sorted(SRC.rglob("*.py")):
        named = {
            node.module.split(".")[1]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.startswith("walkaway.")
        }
        found.update((package_of(path), other) for other in named if other != package_of(path))
    return found


def meaning_of(name: str) -> str:
    path = SRC / f"{name}.py" if (SRC / f"{name}.py").is_file() else SRC / name / "__init__.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ").replace("``", "")


def house_picture() -> str:
    """The packages as rows and columns; a number says how many files of the row import from the column.

    All numbers stand right of the diagonal: data flows one way.
    """
    names, counts = layers(), imports_between()
    width, height = LEFT + STEP * len(names) + 20, TOP + STEP * len(names) + 20
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">',
        "<title>Packages of walkaway, and how many files of each import from which other</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for place, name in enumerate(names):
        x, y = LEFT + STEP * place, TOP + STEP * place
        text = meaning_of(name).split(": ")[-1].split(". ")[0].rstrip(".")
        text = text if len(text) <= 86 else text[:85].rsplit(" ", 1)[0] + " …"
        lines += [
            f'<rect x="10" y="{y}" width="{width - 20}" height="{STEP - 4}" fill="{"#f3f3f5" if place % 2 else "#e9e9ee"}"/>',
            f'<text x="20" y="{y + 20}" font-weight="bold" fill="#222222">{escape(name)}</text>',
            f'<text x="120" y="{y + 20}" fill="#333333">{escape(text)}</text>',
            f'<text transform="translate({x + 21},{TOP - 10}) rotate(-60)" fill="#222222">{escape(name)}</text>',
            f'<rect x="{x}" y="{y}" width="{STEP - 4}" height="{STEP - 4}" fill="#8a4b08"/>',
        ]
        for other, column in enumerate(names):
            if count := counts[name, column]:
                lines.append(
                    f'<text x="{LEFT + STEP * other + 15}" y="{y + 20}" text-anchor="middle" fill="#222222">{count}</text>'
                )
    return "\n".join([*lines, "</svg>"]) + "\n"


def api_page() -> str:
    lines = [
        "# API",
        "",
        "What `import walkaway as wa` gives, from its docstrings. The command line calls the same functions. Days are dates or "
        "words such as `2027-01-01`; deals and rulebooks are ids, paths or objects.",
        "",
        "| Name in a signature | Means |",
        "| --- | --- |",
        *(f"| `{name}` | `{_plain(str(getattr(api, name)))}` |".replace(" | ", " \\| ").replace("` \\| `", "` | `")
          for name in ("AnyDeal", "AnyBook", "Day")),
    ]  # fmt: skip
    for name in wa.__all__:
        if name != "__version__":
            lines += _entry(name, getattr(wa, name), "##")
    for name in public_names():
        if name not in wa.__all__:
            lines += _entry(f"api.{name}", getattr(api, name), "##")
    return "\n".join(lines) + "\n"


def public_names() -> list[str]:
    """Functions of the door."""
    return [name for name in dir(api) if inspect.isfunction(getattr(api, name))]


def _entry(name: str, item: Any, heading: str) -> list[str]:
    lines = ["", f"{heading} {name}", ""]
    if inspect.isclass(item):
        lines += _told(item)
        for part, member in vars(item).items():
            if not part.startswith("_") and inspect.isfunction(member):
                lines += _entry(f"{name}.{part}", member, f"{heading}#")
        return lines
    return [*lines, "```python", f"{name}{_plain(str(inspect.signature(item)))}", "```", "", *_told(item)]


def _told(item: Any) -> list[str]:
    """A docstring: its text as it is, then each section as a list."""
    text = inspect.getdoc(item) or ""
    lines: list[str] = []
    for line in text.splitlines():
        if line in ("Args:", "Raises:", "Returns:", "Attributes:", "Yields:"):
            lines += ["", f"**{line[:-1]}**", ""]
        elif line.startswith("        "):
            lines[-1] += " " + line.strip()
        elif line.startswith("    "):
            name, colon, said = line.strip().partition(": ")
            lines.append(f"- `{name}`: {said}" if colon else f"- {line.strip()}")
        else:
            lines.append(line.replace("``", "`"))
    return lines


def _plain(text: str) -> str:
    for prefix in (
        "walkaway.results.audit.",
        "walkaway.model.rulebook.",
        "walkaway.model.deal.",
        "pathlib.",
        "datetime.",
    ):
        text = text.replace(prefix, "")
    return text.replace("'", "")


def main() -> None:
    made = ROOT / "docs" / "made"
    made.mkdir(exist_ok=True)
    (made / "house.svg").write_text(house_picture(), encoding="utf-8")
    (made / "api.md").write_text(api_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
