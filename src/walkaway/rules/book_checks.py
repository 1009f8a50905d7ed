"""Checks of a rulebook beyond its shape: names, units, citations, references, tables, and dates or rules that clash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from walkaway.catalog.loader import country_groups, country_names, sector_names
from walkaway.catalog.yaml_reader import Document
from walkaway.core.dates import DateError
from walkaway.core.errors import Problem, nearest, shorten
from walkaway.core.tables import Location
from walkaway.core.units import UNITS, is_time
from walkaway.core.vocabulary import flagged
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES
from walkaway.model.condition import THE_DAY, Condition, ScheduleRow
from walkaway.model.rulebook import Amount, AskedFact, Moment, Rule, Rulebook, Scaling
from walkaway.rules.clashes import exception_clashes

BEYOND = "a day beyond the calendar"
NEEDS_CITATION = flagged("rule_status", "needs_citation")


def book_problems(rulebook: Rulebook, document: Document | None = None) -> list[Problem]:
    """Return every problem of a rulebook, with lines if the document it was read from is given."""
    place = _Places(rulebook, document)
    problems = [*_circles(rulebook, place), *_fact_problems(rulebook, place)]
    for index, rule in enumerate(rulebook.rules):
        for leaf in rulebook.conditions_of(rule):
            problems += _leaf_problems(rulebook, rule, leaf, place, index)
        problems += _rule_problems(rulebook, rule, place, index)
    clashes = () if any(problem.what == BEYOND for problem in problems) else exception_clashes(rulebook)
    for left, right, base in clashes:
        seen = f"{left.id} and {right.id}"
        other = f" (the other is on line {place.line(left.id)})" if document else ""
        fix = f"narrow one of the two with 'applies_when', or make one an exception to the other{other}"
        what = f"two exceptions to {base} that can both apply"
        problems.append(place.problem(place.index[right.id], what, seen, fix))
    problems += _table_problems(rulebook, place)
    problems += _empty_lists(rulebook, place)
    problems += _jurisdiction_problems(rulebook, place)
    return list(dict.fromkeys(problems))


class _Places:
    """Turns the number of a rule into a problem with file, line and key."""

    def __init__(self, rulebook: Rulebook, document: Document | None) -> None:
        self.rulebook = rulebook
        self.document = document
        self.index = {rule.id: index for index, rule in enumerate(rulebook.rules)}

    @property
    def file(self) -> str:
        """Name of the file, or the id of the book."""
        return self.document.name if self.document else self.rulebook.id

    def line(self, rule_id: str) -> int | None:
        """Line a rule stands on."""
        return self.document.line_of(("rules", self.index[rule_id])) if self.document else None

    def problem(self, index: int, what: str, seen: str, fix: str, allowed: str | None = None) -> Problem:
        line = self.document.line_of(("rules", index)) if self.document else None
        return Problem(what, self.file, line, f"rules.{self.rulebook.rules[index].id}", shorten(seen), allowed, fix)

    def elsewhere(
        self,
        location: tuple[str, ...],
        what: str,
        seen: str,
        fix: str,
        allowed: str | None = None,
        at: Location | None = None,
    ) -> Problem:
        """Tell a problem under a key; ``at`` is its place in the file, if its key names rules by their ids."""
        line = self.document.line_of(at or location) if self.document else None
        return Problem(what, self.file, line, ".".join(location), shorten(seen), allowed, fix)


def _rule_problems(rulebook: Rulebook, rule: Rule, place: _Places, index: int) -> Iterator[Problem]:
    try:
        begins, ends = rulebook.day_of(rule.valid_from), rulebook.day_of(rule.valid_to)
    except DateError as error:
        begins = ends = None
        yield place.problem(index, BEYOND, str(error), "correct the event's date or the months")
    if begins and ends and ends.last < begins.first:
        seen = f"{begins} to {ends}"
        yield place.problem(index, "a rule that ends before it begins", seen, "correct one of the dates")
    cited = rule.source or (rule.leaves and all(leaf.source for leaf in rule.leaves))
    if rulebook.status in NEEDS_CITATION and not cited:
        yield place.problem(index, "no citation", rule.id, "add 'source:' with a key under 'sources'")
    for key in (*([rule.source] if rule.source else []), *rule.also):
        if key not in rulebook.sources:
            yield _no_such(place, index, "source", key, rulebook.sources)
    for when in (rule.valid_from, rule.valid_to):
        if isinstance(when, Moment) and when.after not in rulebook.events:
            yield _no_such(place, index, "event", when.after, rulebook.events)
    for name in rule.exception_to:
        if name not in place.index:
            yield _no_such(place, index, "rule", name, place.index)
    yield from _overlapping_interruptions(rule, place, index)
    if rule.amount is not None:
        yield from _amount_problems(rulebook, rule.amount, place, index)


def _empty_lists(rulebook: Rulebook, place: _Places) -> Iterator[Problem]:
    """Lists that hold nothing, which would always or never be met, and counts above the number of what is counted."""
    for at, condition in _placed_conditions(rulebook):
        for key in ("all", "any", "of"):
            if getattr(condition, key) == ():
                always = "always" if key == "all" else "never"
                fix = f"list what is to hold, or leave '{key}' out: an empty list would {always} be met"
                yield place.elsewhere(_named(rulebook, at), f"an empty '{key}'", "[]", fix, at=(*at, key))
        if condition.of and condition.at_least is not None and condition.at_least > len(condition.parts):
            of = f"'of' and 'must' together hold {len(condition.parts)}"
            seen = f"at_least {condition.at_least} of {len(condition.parts)}"
            fix = "lower 'at_least', or list what is missing"
            what = "a count above the number of what is counted, which can never be met"
            yield place.elsewhere(_named(rulebook, at), what, seen, fix, of, at=(*at, "at_least"))


def _jurisdiction_problems(rulebook: Rulebook, place: _Places) -> Iterator[Problem]:
    allowed = [*country_groups(), *country_names()]
    for number, code in enumerate(rulebook.jurisdiction):
        if code not in allowed:
            match = nearest(code, allowed)
            fix = f"did you mean {match!r}?" if match else "give an ISO country code, or a group of countries"
            said = ", ".join([*country_groups(), *list(country_names())[:6]])
            at = ("jurisdiction", number)
            yield place.elsewhere(("jurisdiction",), "no such country or group", code, fix, f"{said} ...", at=at)
    if not rulebook.jurisdiction and "anywhere" not in rulebook.reach and "reach" in rulebook.model_fields_set:
        fix = "say whose rules these are under 'jurisdiction', or let them reach [anywhere]"
        yield place.elsewhere(("reach",), "a reach without a jurisdiction", ", ".join(rulebook.reach), fix)


def _placed_conditions(rulebook: Rulebook) -> Iterator[tuple[Location, Condition]]:
    """Every condition of a book with its place in the file."""
    waiting: list[tuple[Location, Condition]] = []
    for index, rule in enumerate(rulebook.rules):
        both = (("requires", rule.requires), ("applies_when", rule.applies_when))
        waiting += [(("rules", index, key), item) for key, item in both if item is not None]
    for name, table in rulebook.tables.items():
        waiting += [(("tables", name, "items", number, "when"), item.when) for number, item in enumerate(table.items)]
    while waiting:
        at, condition = waiting.pop()
        yield at, condition
        if condition.not_ is not None:
            waiting.append(((*at, "not"), condition.not_))
        for key in ("all", "any", "of", "must"):
            waiting += [((*at, key, number), part) for number, part in enumerate(getattr(condition, key) or ())]


def _named(rulebook: Rulebook, at: Location) -> tuple[str, ...]:
    """A place in words, rules by their ids."""
    first, second, *rest = at
    name = rulebook.rules[second].id if isinstance(second, int) else second
    return (str(first), name, *map(str, rest))


def _amount_problems(rulebook: Rulebook, amount: Amount, place: _Places, index: int) -> Iterator[Problem]:
    for name in amount.facts():
        if name not in rulebook.facts:
            yield _no_such(place, index, "fact", name, rulebook.facts)
    if bool(amount.schedule) != (amount.by is not None):
        yield place.problem(index, "an amount with half a schedule", amount.name, "'schedule' and 'by' belong together")
    yield from _key_problems(rulebook, amount.schedule, amount.by, place, index)
    yield from _overlaps(amount.schedule, place, index)
    for layer in amount.layers:
        yield from _amount_problems(rulebook, layer, place, index)


def _leaf_problems(rulebook: Rulebook, rule: Rule, leaf: Condition, place: _Places, index: int) -> Iterator[Problem]:
    names: dict[str, tuple[str | None, Iterable[str]]] = {
        "measure": (leaf.measure, COMPONENT_MEASURES if leaf.component is not None else MEASURES),
        "fact": (leaf.fact, rulebook.facts),
        "rule": (leaf.rule, place.index),
        "source": (leaf.source or rule.source, rulebook.sources),
        "table": (leaf.points, rulebook.tables),
        "sector": (leaf.in_sector, sector_names()),
        "fact of a schedule": (leaf.by if leaf.by != THE_DAY else None, rulebook.facts),
    }
    for kind, (name, allowed) in names.items():
        if name is not None and name not in allowed:
            yield _no_such(place, index, kind, name, allowed)
    for code in (*(leaf.partner_from or ()), *(leaf.plant_in or ())):
        if code not in country_names() and code not in country_groups():
            yield _no_such(place, index, "country or group", code, [*country_groups(), *country_names()])
    yield from _unit_problems(rulebook, leaf, place, index)
    yield from _kind_problems(rulebook, leaf, place, index)
    yield from _name_problems(rulebook, leaf, place, index)
    yield from _key_problems(rulebook, leaf.schedule, leaf.by, place, index)
    yield from _overlaps(leaf.schedule, place, index)


def _unit_problems(rulebook: Rulebook, leaf: Condition, place: _Places, index: int) -> Iterator[Problem]:
    unit = _unit_of(rulebook, leaf)
    numbers = [leaf.value, *(step.value for step in leaf.schedule)]
    values = [value for value in numbers if isinstance(value, int | float) and not isinstance(value, bool)]
    if unit is None or not values:
        return
    in_other_time = is_time(leaf.unit) and is_time(unit) and not leaf.schedule
    if leaf.unit is not None and leaf.unit != unit and not in_other_time:
        yield place.problem(
            index, "a threshold in another unit than its measure", leaf.unit, f"give it in {unit}", unit
        )
    elif unit == "fraction" and any(abs(value) > 1 for value in values):
        yield place.problem(index, "percent against a fraction", f"{max(values):g}", "divide by 100", "0 to 1")


def _unit_of(rulebook: Rulebook, leaf: Condition) -> str | None:
    if leaf.component is not None and leaf.measure in COMPONENT_MEASURES:
        return COMPONENT_MEASURES[str(leaf.measure)].unit
    if leaf.measure is not None and leaf.measure in MEASURES:
        return MEASURES[leaf.measure].unit
    if leaf.points is not None and leaf.points in rulebook.tables:
        return rulebook.tables[leaf.points].unit
    return rulebook.facts[leaf.fact].unit if leaf.fact is not None and leaf.fact in rulebook.facts else None


def _kind_problems(rulebook: Rulebook, leaf: Condition, place: _Places, index: int) -> Iterator[Problem]:
    """A yes or no compared with a number, a name with a threshold, a number with nothing."""
    if leaf.fact is not None and leaf.fact in rulebook.facts:
        kind, name = rulebook.facts[leaf.fact].kind, leaf.fact
    elif leaf.measure is not None and leaf.component is None and leaf.measure in MEASURES:
        kind, name = "flag" if MEASURES[leaf.measure].unit == "flag" else "number", leaf.measure
    else:
        return
    value = leaf.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        "flag": (value is None or isinstance(value, bool)) and not leaf.schedule and not leaf.one_of,
        "name": (isinstance(value, str) != bool(leaf.one_of)) and not leaf.schedule,
        "number": (value is None or is_number) and not leaf.one_of,
        "day": False,
    }[kind]
    if not fits:
        seen = f"{name}: {value if value is not None else ', '.join(leaf.one_of) or 'a schedule'}"
        allowed = {
            "flag": "true or false",
            "name": "a name, or one_of several",
            "number": "a number or a schedule",
            "day": "nothing: a day only picks the row of a schedule, with 'by'",
        }
        yield place.problem(index, f"a {kind} compared with something else", seen, "correct the value", allowed[kind])


def _name_problems(rulebook: Rulebook, leaf: Condition, place: _Places, index: int) -> Iterator[Problem]:
    """A name a fact is compared with is among those an answer may be, where the book lists them."""
    asked = rulebook.facts.get(leaf.fact) if leaf.fact is not None else None
    for name in (*leaf.one_of, leaf.value):
        if asked is not None and asked.names and isinstance(name, str) and name not in asked.names:
            yield _no_such(place, index, f"name among the answers to {leaf.fact}", name, asked.names)


def _key_problems(
    rulebook: Rulebook, schedule: tuple[ScheduleRow, ...], by: str | None, place: _Places, index: int
) -> Iterator[Problem]:
    """Rows in days follow a day, rows in numbers a number."""
    if by is None or (by != THE_DAY and by not in rulebook.facts):
        return
    follows = "day" if by == THE_DAY else rulebook.facts[by].kind
    wrong = [row for row in schedule if row.is_in_days != (follows == "day")]
    if follows not in ("day", "number") or wrong:
        seen = f"{by}: {_row_words(wrong[0]) if wrong else follows}"
        yield place.problem(index, "a schedule that follows something else than its rows", seen,
                            "write the rows in days for a day, in numbers for a number")  # fmt: skip


def _overlaps(schedule: tuple[ScheduleRow, ...], place: _Places, index: int) -> Iterator[Problem]:
    for left, right in combinations(schedule, 2):
        if left.span[0] <= right.span[1] and right.span[0] <= left.span[1] and left.value != right.value:
            seen = f"{_row_words(left)} and {_row_words(right)}"
            yield place.problem(index, "rows of a schedule that overlap", seen, "let one end before the other begins")


def _row_words(row: ScheduleRow) -> str:
    if row.is_in_days:
        return f"{row.first_day or 'open'} to {row.last_day or 'open'}: {row.value}"
    first = "open" if row.start is None else f"{row.start:g}"
    if row.before is not None:
        return f"{first} to below {row.before:g}: {row.value}"
    return f"{first} to {'open' if row.end is None else f'{row.end:g}'}: {row.value}"


def _overlapping_interruptions(rule: Rule, place: _Places, index: int) -> Iterator[Problem]:
    for left, right in combinations(rule.interruptions, 2):
        ends = [item.last_day.last.toordinal() if item.last_day else 10**9 for item in (left, right)]
        begins = [item.first_day.first.toordinal() if item.first_day else 0 for item in (left, right)]
        if begins[0] <= ends[1] and begins[1] <= ends[0] and left.state != right.state:
            seen = f"{left.first_day} to {left.last_day or 'open'} and {right.first_day} to {right.last_day or 'open'}"
            yield place.problem(index, "interruptions that overlap", seen, "let one end before the other begins")


def _table_problems(rulebook: Rulebook, place: _Places) -> Iterator[Problem]:
    used = {name for rule in rulebook.rules for leaf in rule.leaves for name in rulebook.tables_of(leaf)}
    for name, table in rulebook.tables.items():
        at = ("tables", name)
        if name not in used:
            yield place.elsewhere(at, "a table no rule adds up", name, "use it in a rule, or leave it out")
        read = [item.low for item in table.items if item.low is not None]
        whole = table.complete and table.total is not None and len(read) == len(table.items)
        if whole and sum(map(table.scaled, read)) != table.scaled(table.total or 0.0):
            seen = f"the lines make {sum(read):g}, the total says {table.total:g}"
            yield place.elsewhere(at, "a table that does not add up", seen, "correct a line or the total")


def _fact_problems(rulebook: Rulebook, place: _Places) -> Iterator[Problem]:
    asked = {name for rule in rulebook.rules for name in rulebook.facts_of(rule)}
    for name, fact in rulebook.facts.items():
        if fact.scaled is not None:
            yield from _scaling_problems(rulebook, name, fact.scaled, place)
        if name not in asked:
            yield place.elsewhere(("facts", name), "a fact no rule asks for", name, "use it in a rule, or leave it out")
        yield from _counted_problems(rulebook, name, fact, place)
        if fact.kind != "number" or fact.unit in (None, ""):
            continue
        known = UNITS.get(str(fact.unit))
        if known is None or known.canonical != fact.unit:
            match = known.canonical if known else nearest(str(fact.unit), UNITS)
            fix = f"did you mean {match!r}?" if match else "see 'walkaway schema units'"
            yield place.elsewhere(("facts", name), "not a unit results are kept in", str(fact.unit), fix)


def _scaling_problems(rulebook: Rulebook, name: str, scaling: Scaling, place: _Places) -> Iterator[Problem]:
    """A fact follows from numbers that are asked themselves, and its tranches are cited like a threshold."""
    for part in (scaling.number, scaling.amount):
        asked = rulebook.facts.get(part)
        if asked is None or asked.kind != "number" or asked.scaled is not None:
            numbers = [fact for fact, item in rulebook.facts.items() if item.kind == "number" and item.scaled is None]
            match = nearest(part, numbers)
            fix = f"did you mean {match!r}?" if match else "declare the number it follows from"
            yield place.elsewhere(("facts", name), "no such number to scale", part, fix, ", ".join(sorted(numbers)))
    if rulebook.status in NEEDS_CITATION and scaling.source not in rulebook.sources:
        fix = "add 'source:' with a key under 'sources'"
        yield place.elsewhere(("facts", name), "tranches without a citation", str(scaling.source), fix)


def _counted_problems(rulebook: Rulebook, name: str, fact: AskedFact, place: _Places) -> Iterator[Problem]:
    """A number that is counted names a fact that is a name, and tables in its own unit."""
    if fact.counted is None:
        return
    at, by = ("facts", name), rulebook.facts.get(fact.counted.by)
    if by is None or by.kind != "name":
        fix = "name a fact of kind 'name' that says by which table it is counted"
        yield place.elsewhere(at, "a number counted by what is no name", fact.counted.by, fix)
    for table in fact.counted.tables:
        if table not in rulebook.tables:
            match = nearest(table, rulebook.tables)
            fix = f"did you mean {match!r}?" if match else "declare the table"
            yield place.elsewhere(at, "no such table", table, fix, ", ".join(sorted(rulebook.tables)[:8]))
        elif rulebook.tables[table].unit != fact.unit:
            seen = f"{table}: {rulebook.tables[table].unit}"
            yield place.elsewhere(at, "a table in another unit than the number", seen, f"give it in {fact.unit}")


def _circles(rulebook: Rulebook, place: _Places) -> Iterator[Problem]:
    needs: Mapping[str, set[str]] = {
        rule.id: {leaf.rule for leaf in rule.leaves if leaf.rule is not None and leaf.rule in place.index}
        for rule in rulebook.rules
    }
    for rule in rulebook.rules:
        for name in rule.exception_to:
            if name in needs:
                needs[name].add(rule.id)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = " > ".join(error.args[1])
        yield place.problem(
            place.index[error.args[1][0]], "rules refer to each other in a circle", circle, "break the circle"
        )


def _no_such(place: _Places, index: int, kind: str, name: str, allowed: Iterable[str]) -> Problem:
    match = nearest(name, allowed)
    fix = f"did you mean {match!r}?" if match else f"declare the {kind}, or name one that exists"
    return place.problem(index, f"no such {kind}", name, fix, ", ".join(sorted(allowed)[:8]))
