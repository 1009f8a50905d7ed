"""Checks of what production rests on: names that lead nowhere, circles, unused assets, routes that need themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem
from walkaway.core.tables import Location
from walkaway.model.estimate import ASSUMPTION
from walkaway.model.exit_mode import ExitMode
from walkaway.model.production import Asset, AssetKind, Gate, Production, Route

HERE: Location = ("production",)


def production_problems(
    production: Production,
    components: Iterable[str],
    common: Iterable[AssetKind],
    modes: Iterable[ExitMode],
    sources: Iterable[str],
    document: Document,
) -> list[Problem]:
    """Return every problem of a pack's production section, each with its line."""
    kinds = {kind.id: kind for kind in (*common, *production.kinds)}
    check = _Check(production, kinds, frozenset(sources), document)
    check.names(set(components))
    check.structure()
    check.routes({mode.id for mode in modes}, {name for mode in modes for name in mode.delays})
    return check.report.problems


class _Check:
    """The checks of one section, over its assets and gates as they stand once patterns are filled in."""

    def __init__(
        self, production: Production, kinds: Mapping[str, AssetKind], sources: frozenset[str], document: Document
    ) -> None:
        self.production, self.kinds, self.sources = production, kinds, sources
        self.report = Reporter(document)
        self.assets: list[tuple[Location, Asset]] = [
            ((*HERE, *place), item) for place, item in production.placed_assets()
        ]
        self.gates: list[tuple[Location, Gate]] = [((*HERE, *place), item) for place, item in production.placed_gates()]
        self.asset_named = {asset.id: asset for _, asset in self.assets}
        self.gate_named = {gate.id: gate for _, gate in self.gates}
        self.all_names = set(self.asset_named) | set(self.gate_named)

    def names(self, components: set[str]) -> None:
        """Ids once each; kinds, components, children and the top exist."""
        items: list[tuple[Location, Asset | Gate]] = [*self.assets, *self.gates]
        self._once([(place, item.id) for place, item in items])
        kinds = [((*HERE, "kinds", index), kind) for index, kind in enumerate(self.production.kinds)]
        self._once([(place, kind.id) for place, kind in kinds])
        holding: list[tuple[Location, AssetKind | Asset]] = [*kinds, *self.assets]
        for place, owner in holding:
            self._once([((*place, "routes", index), route.id) for index, route in enumerate(owner.routes or ())])
        for place, asset in self.assets:
            if asset.kind not in self.kinds:
                self.report.add_name((*place, "kind"), "no such kind of asset", asset.kind, self.kinds, "choose a kind")
            if asset.component is not None and asset.component not in components:
                self.report.add_name((*place, "component"), "no such component", asset.component, components,
                                     "name a component of this file")  # fmt: skip
        for place, gate in self.gates:
            self._branches(place, gate)
            if gate.has_numbers and gate.source != ASSUMPTION and gate.source not in self.sources:
                self.report.add_name((*place, "source"), "no such source", gate.source, [*self.sources, ASSUMPTION],
                                     "declare it under 'sources', or write assumption")  # fmt: skip
        if self.production.top not in self.gate_named:
            self.report.add_name((*HERE, "top"), "no such gate", self.production.top, self.gate_named, "name a gate")

    def _once(self, named: Iterable[tuple[Location, str]]) -> None:
        seen: set[str] = set()
        for place, name in named:
            if name in seen:
                self.report.add(place, "two entries with the same name", name, "each name once", "rename one")
            seen.add(name)

    def _branches(self, place: Location, gate: Gate) -> None:
        """Children exist, each once, with no number their gate does not use."""
        here, seen = (*place, gate.form), set[str]()
        for branch in gate.branches:
            if branch.of not in self.all_names:
                self.report.add_name(here, "no such asset or gate", branch.of, self.all_names,
                                     "name an asset or gate of this file")  # fmt: skip
            if branch.of in seen:
                self.report.add(here, "a child named twice", branch.of, "each child once", "name it once")
            seen.add(branch.of)
            for name, number, form in (("quality", branch.quality, "any"), ("weight", branch.weight, "blend")):
                if number < 1 and gate.form != form:
                    self.report.add(here, f"a {name} that counts for nothing", f"{branch.of}: {number:g}",
                                    f"only children of '{form}' have a {name}",
                                    f"leave it out, or put a gate of the form '{form}' between")  # fmt: skip

    def structure(self) -> None:
        """No undeclared circle; everything leads to the top."""
        waits = {
            gate.id: [
                item.of
                for item in gate.branches
                if item.of in self.gate_named and not self.gate_named[item.of].circular
            ]
            for _, gate in self.gates
        }
        if circle := _circle(waits):
            place = next(place for place, gate in self.gates if gate.id == circle[0])
            fix = "break the circle, or mark one of its gates 'circular: true' if it really depends on itself"
            self.report.add(place, "gates in a circle", " -> ".join(circle), "children before parents", fix)
        reached = self._below(self.production.top)
        for place, asset in self.assets:
            if asset.id not in reached:
                self.report.add(place, "an asset nothing uses", asset.id, fix="name it in a gate, or remove it")
        for place, gate in self.gates:
            if gate.id not in reached:
                self.report.add(
                    place, "a gate that does not lead to the top", gate.id, fix="name it in a gate, or remove it"
                )

    def routes(self, modes: set[str], delays: set[str]) -> None:
        """Routes name what exists, and none waits for itself."""
        waits: dict[str, set[str]] = {}
        for place, asset, route in self._placed_routes():
            for name, value, allowed in (
                *(("needs", need, self.all_names) for need in route.needs),
                *(("closed_in", mode, modes) for mode in route.closed_in),
                *(("delayed_by", name, delays) for name in (route.delayed_by,) if name is not None),
            ):
                if value not in allowed:
                    self.report.add_name((*place, name), f"a route {_WORDS[name]} that does not exist", value, allowed,
                                         "correct the name")  # fmt: skip
            kind = self.kinds.get(asset.kind)
            if route.needs and kind is not None and kind.tried == "in_turn" and not route.at_once:
                self.report.add((*place, "needs"), "a route that waits for others among routes tried in turn", route.id,
                                "tried: together, or at_once: true",
                                "start it at once, or let it need nothing")  # fmt: skip
            closable = route.closed_in or route.through
            if closable and kind is not None and kind.tried == "in_turn" and not route.at_once:
                self.report.add(place, "a route that some exits close among routes tried in turn", route.id,
                                "tried: together, or at_once: true",
                                "start it at once: else closing it would bring the next one forward")  # fmt: skip
            below = set().union(*(self._below(need) for need in route.needs))
            if asset.id in below:
                self.report.add((*place, "needs"), "a route that needs itself", f"{asset.id}: {route.id}",
                                fix="a lost asset cannot help to replace itself; name what else it needs")  # fmt: skip
            waits.setdefault(asset.id, set()).update((below & set(self.asset_named)) - {asset.id})
        if circle := _circle(waits):
            place = next(place for place, asset in self.assets if asset.id == circle[0])
            self.report.add((*place, "routes"), "routes that wait for each other", " -> ".join(circle),
                            fix="let one of them begin without the others")  # fmt: skip

    def _placed_routes(self) -> Iterator[tuple[Location, Asset, Route]]:
        for place, asset in self.assets:
            kind = self.kinds.get(asset.kind)
            own = asset.routes is not None
            for index, route in enumerate((asset.routes if own else kind.routes if kind else ()) or ()):
                yield (*place, "routes", index) if own else place, asset, route

    def _below(self, name: str) -> set[str]:
        found, waiting = set(), [name]
        while waiting:
            current = waiting.pop()
            if current in found:
                continue
            found.add(current)
            gate = self.gate_named.get(current)
            waiting += [branch.of for branch in gate.branches] if gate is not None else []
        return found


_WORDS = {
    "needs": "needs an asset or gate",
    "closed_in": "is closed in a mode",
    "delayed_by": "is lengthened by a delay",
}


def _circle(waits: Mapping[str, Iterable[str]]) -> list[str]:
    """Names along a circle, the first at both ends; empty where there is none."""
    try:
        TopologicalSorter({name: sorted(others) for name, others in sorted(waits.items())}).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []
