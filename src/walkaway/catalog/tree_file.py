"""Files of fault trees: Open-PSA XML, and JSON with ``top``, ``events`` and ``gates`` as the Aralia set is kept in.

XML is read by expat without entities: a file that declares any is refused, so that none can grow or reach elsewhere.
"""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from walkaway.catalog.yaml_reader import read_text
from walkaway.core.errors import InputError, Problem, nearest, shorten
from walkaway.logic.fault_tree import FaultTree
from walkaway.logic.gates import GateKind, TreeGate

MAX_BYTES = 50_000_000
_KINDS: dict[str, GateKind] = {
    "and": "and", "or": "or", "not": "not", "xor": "xor", "atleast": "atleast", "null": "null", "vote": "atleast"
}  # fmt: skip
_OPERATORS: dict[str, Callable[[list[float]], float]] = {
    "add": sum,
    "sub": lambda values: values[0] - sum(values[1:]),
    "mul": math.prod,
    "div": lambda values: values[0] / math.prod(values[1:]),
    "neg": lambda values: -values[0],
    "exp": lambda values: math.exp(values[0]),
    "exponential": lambda values: -math.expm1(-values[0] * values[1]),
}
_NUMBERS = ("float", "int", "bool", "parameter", "system-mission-time", *_OPERATORS)
_REFERENCES = ("gate", "basic-event", "event", "house-event")


def load_tree(path: Path, mission: float | None = None, top: str | None = None) -> FaultTree:
    """Read a fault tree: JSON if the file begins with a brace, otherwise Open-PSA XML.

    Args:
        path: the file.
        mission: mission time, in the unit of the file's rates; needed where a probability rests on it.
        top: the event asked about; None for the one the file names, or the only gate no other gate uses.

    Raises:
        InputError: with every problem of the file.
    """
    text = read_text(path, MAX_BYTES)
    reader = _Json(str(path)) if text.lstrip().startswith("{") else _Xml(str(path), mission)
    return reader.read(text, top)


class _Reader(ABC):
    """What both forms share: problems are gathered, and told together."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.gates: dict[str, TreeGate] = {}
        self.chances: dict[str, float] = {}

    def read(self, text: str, top: str | None) -> FaultTree:
        """Read the text of a file."""
        title, named = self.fill(text)
        wanted = top or named or self._only_root()
        if wanted is not None and wanted not in self.gates and wanted not in self.chances:
            self.wrong("no such top", None, wanted, self._nearby(wanted), "name a gate of the file")
        if self.problems:
            raise InputError(self.problems)
        return FaultTree(title, wanted or "", self.gates, self.chances)

    @abstractmethod
    def fill(self, text: str) -> tuple[str, str | None]:
        """Fill gates and chances; return the name of the tree and of its top."""

    def wrong(self, what: str, line: int | None, seen: object, allowed: str, fix: str, key: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(what, self.name, line, key, shorten(seen), allowed, fix))

    def refuse(self, what: str, line: int | None, fix: str, seen: str | None = None) -> NoReturn:
        """Raise at once: nothing after this can be read."""
        raise InputError([Problem(what, self.name, line, None, seen, None, fix)])

    def add_gate(self, name: str, kind: str, parts: tuple[str, ...], count: int, line: int | None) -> None:
        """Add a gate, once its kind and count make sense."""
        if name in self.gates:
            self.wrong("this gate is defined twice", line, name, "one definition", "remove one of them", name)
        if kind not in _KINDS:
            self.wrong("a gate of unknown kind", line, kind, ", ".join(_KINDS), "use one of these", name)
            return
        if _KINDS[kind] in ("not", "null") and len(parts) != 1:
            self.wrong(f"a gate {kind!r} takes one part", line, len(parts), "1 part", "correct the gate", name)
        if not parts:
            self.wrong("a gate without parts", line, kind, "at least one part", "name what it is made of", name)
        if _KINDS[kind] == "atleast" and not 1 <= count <= len(parts):
            allowed = f"1 to {len(parts)}"
            self.wrong("this count cannot be reached", line, count, allowed, "correct the count", name)
        self.gates[name] = TreeGate(_KINDS[kind], parts, count)

    def add_chance(self, name: str, value: Any, line: int | None) -> None:
        """Add a probability, once it is one."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.wrong("this is no probability", line, value, "a number from 0 to 1", "correct the event", name)
            return
        self.chances[name] = float(value)

    def _only_root(self) -> str | None:
        used = {part for gate in self.gates.values() for part in gate.parts}
        roots = [name for name in self.gates if name not in used]
        if len(roots) == 1:
            return roots[0]
        listed = ", ".join(roots[:8]) or "none"
        self.wrong("the file does not say which gate is the top", None, listed, "one gate", "name it with --top")
        return None

    def _nearby(self, name: str) -> str:
        close = nearest(name, self.gates)
        return f"did you mean {close!r}?" if close else ", ".join(sorted(self.gates)[:8])


class _Json(_Reader):
    """``{"name": ..., "top": ..., "events": {name: chance}, "gates": {name: {"op": ..., "args": [...], "k": 2}}}``."""

    def fill(self, text: str) -> tuple[str, str | None]:
        try:
            data = json.loads(text, object_pairs_hook=self._once, parse_constant=self._no_number)
        except json.JSONDecodeError as error:
            self.refuse(f"not valid JSON: {error.msg}", error.lineno, "correct the file")
        events, gates = data.get("events"), data.get("gates")
        if not isinstance(events, dict) or not isinstance(gates, dict):
            self.refuse("a tree has 'events' and 'gates'", 1, "see the page on fault trees", ", ".join(data))
        for name, chance in events.items():
            if chance is not None:  # null: nobody knows it
                self.add_chance(name, chance, None)
        for name, gate in gates.items():
            self._gate(name, gate, events)
        return str(data.get("name", self.name)), data.get("top")

    def _gate(self, name: str, gate: Any, events: Mapping[str, Any]) -> None:
        args = gate.get("args") if isinstance(gate, dict) else None
        if not isinstance(args, list) or not all(isinstance(part, str) for part in args):
            self.wrong("a gate has 'op' and a list 'args' of names", None, gate, '{"op": "or", "args": ["a", "b"]}',
                       "correct the gate", name)  # fmt: skip
            return
        count = gate.get("k", 0)
        self.add_gate(name, str(gate.get("op")), tuple(args), count if isinstance(count, int) else -1, None)
        if name in events:
            self.wrong("both a gate and an event", None, name, "one of the two", "rename one of them", name)

    def _once(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(pairs)
        if len(data) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            self.wrong("this key is given twice", None, twice, "one value", "remove one of them", twice)
        return data

    def _no_number(self, text: str) -> NoReturn:
        self.refuse("this is no number", None, "give a number from 0 to 1", text)


class _Xml(_Reader):
    """Open-PSA Model Exchange Format: fault trees, events, parameters; expressions of constant value."""

    def __init__(self, name: str, mission: float | None) -> None:
        super().__init__(name)
        self.mission = mission
        self.parameters: dict[str, Element] = {}
        self.open_parameters: list[str] = []

    def fill(self, text: str) -> tuple[str, str | None]:
        root = self._parsed(text)
        if root.tag != "opsa-mef":
            self.refuse("this is no Open-PSA file", _line(root), "give a file whose root is <opsa-mef>", root.tag)
        self.parameters = {str(item.get("name")): item for item in root.iter("define-parameter")}
        for item in root.iter("define-gate"):
            self._define_gate(item)
        for item in root.iter("define-basic-event"):
            self._define_event(item)
        for item in root.iter("define-house-event"):
            constant = item.find("constant")
            value = None if constant is None else constant.get("value")
            self.add_chance(str(item.get("name")), {"true": 1, "false": 0}.get(str(value), value), _line(item))
        trees = [str(item.get("name")) for item in root.iter("define-fault-tree")]
        return str(root.get("name") or ", ".join(trees) or self.name), None

    def _parsed(self, text: str) -> Element:
        builder = TreeBuilder()
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: builder.start(
            tag, {**attributes, _LINE: str(parser.CurrentLineNumber)}
        )
        parser.EndElementHandler = builder.end
        parser.CharacterDataHandler = builder.data
        parser.EntityDeclHandler = lambda *_: self.refuse(
            "the file declares an entity", parser.CurrentLineNumber, "write out what it stands for and remove it"
        )
        try:
            parser.Parse(text, True)
        except expat.ExpatError as error:
            self.refuse(f"not valid XML: {expat.ErrorString(error.code)}", error.lineno, "correct the file")
        return builder.close()

    def _define_gate(self, item: Element) -> None:
        formulas = [child for child in item if child.tag not in ("label", "attributes")]
        name = str(item.get("name"))
        if len(formulas) != 1:
            self.wrong("a gate has one formula", _line(item), len(formulas), "1", "correct the gate", name)
            return
        self._formula(name, formulas[0])

    def _formula(self, name: str, formula: Element) -> None:
        """Add a gate for a formula; formulas within it become gates of their own."""
        if formula.tag in _REFERENCES:
            self.add_gate(name, "null", (str(formula.get("name")),), 0, _line(formula))
            return
        parts = tuple(self._parts(name, formula))
        if formula.tag in ("nand", "nor"):
            self.add_gate(f"{name} (turned)", formula.tag[1:], parts, 0, _line(formula))
            self.add_gate(name, "not", (f"{name} (turned)",), 0, _line(formula))
            return
        count = formula.get("min", "0")
        self.add_gate(name, formula.tag, parts, int(count) if count.isdigit() else -1, _line(formula))

    def _parts(self, name: str, formula: Element) -> Iterator[str]:
        for number, child in enumerate(formula, 1):
            if child.tag in _REFERENCES:
                yield str(child.get("name"))
            elif child.tag == "constant":
                inner = f"{name} ({number})"
                self.chances[inner] = float(child.get("value") == "true")
                yield inner
            else:
                inner = f"{name} ({number})"
                self._formula(inner, child)
                yield inner

    def _define_event(self, item: Element) -> None:
        name = str(item.get("name"))
        expressions = [child for child in item if child.tag not in ("label", "attributes")]
        if not expressions:
            return  # nobody gave it a probability; it stays unknown
        value = self._value(expressions[0], name)
        if value is not None:
            self.add_chance(name, value, _line(item))

    def _value(self, item: Element, name: str) -> float | None:
        if item.tag in ("float", "int"):
            try:
                return float(str(item.get("value")))
            except ValueError:
                self.wrong("this is no number", _line(item), item.get("value"), "a number", "correct it", name)
                return None
        if item.tag == "bool":
            return float(item.get("value") == "true")
        if item.tag == "parameter":
            return self._parameter(item, name)
        if item.tag == "system-mission-time":
            if self.mission is None:
                fix = "give it with --mission, in the unit of the file's rates"
                self.wrong(
                    "a probability rests on the mission time", _line(item), "no mission time", "a time", fix, name
                )
            return self.mission
        if item.tag not in _OPERATORS:
            self.wrong("an expression that is not read", _line(item), item.tag, ", ".join(_NUMBERS),
                       "write the probability as a number", name)  # fmt: skip
            return None
        values = [self._value(child, name) for child in item]
        if not values or None in values or (item.tag == "exponential" and len(values) != 2):
            return None
        try:
            return _OPERATORS[item.tag]([value for value in values if value is not None])
        except (ArithmeticError, IndexError):
            self.wrong("this expression has no value", _line(item), values, "a number", "correct it", name)
            return None

    def _parameter(self, item: Element, name: str) -> float | None:
        wanted = str(item.get("name"))
        if wanted not in self.parameters:
            known = ", ".join(sorted(self.parameters)[:8]) or "none is defined"
            self.wrong("no such parameter", _line(item), wanted, known, "define it", name)
            return None
        if wanted in self.open_parameters:
            self.wrong("a parameter that rests on itself", _line(item), wanted, "a value", "correct it", name)
            return None
        expressions = [child for child in self.parameters[wanted] if child.tag not in ("label", "attributes")]
        self.open_parameters.append(wanted)
        value = self._value(expressions[0], name) if expressions else None
        self.open_parameters.pop()
        return value


_LINE = "line in the file"


def _line(item: Element) -> int | None:
    text = item.get(_LINE)
    return None if text is None else int(text)
