"""Two clocks: whether a rule is in force on the day asked, and whether that had been published by another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from walkaway.core.dates import PartialDate
from walkaway.core.truth import Truth
from walkaway.model.rulebook import Interruption, Moment, Rule, Rulebook
from walkaway.rules.verdict import ALWAYS, Timing


@dataclass(frozen=True, slots=True)
class Clocks:
    """The day rules are read on, and the day up to which their publication is known; None for any day."""

    on: date | None = None
    known_at: date | None = None


ANY_DAY = Clocks()


def timing_of(rulebook: Rulebook, rule: Rule, clocks: Clocks) -> Timing:
    """Say whether a rule is in force on the day, as far as published by the other day; unknown days stay unknown."""
    if clocks.on is None and clocks.known_at is None:
        return ALWAYS
    found = [_published(rulebook, rule, clocks.known_at)]
    if clocks.on is not None:
        found += [_begun(rulebook, rule, clocks.on), _not_ended(rulebook, rule, clocks), _runs(rule, clocks.on)]
    return min(found, key=lambda item: item.truth.value)


def _published(rulebook: Rulebook, rule: Rule, known_at: date | None) -> Timing:
    if known_at is None:
        return ALWAYS
    published = rule.published or rulebook.published
    if published is not None:
        truth = _reached(published, known_at)
        return Timing(
            truth, "" if truth is Truth.TRUE else f"published {published}, asked what was known at {known_at}"
        )
    begins = rulebook.day_of(_begins(rulebook, rule))
    if begins is not None and begins.last <= known_at:
        return ALWAYS
    return Timing(Truth.UNKNOWN, f"when it was published is not known; asked what was known at {known_at}")


def _begins(rulebook: Rulebook, rule: Rule) -> Moment | PartialDate | None:
    return rule.valid_from if "valid_from" in rule.model_fields_set else rulebook.valid_from


def _begun(rulebook: Rulebook, rule: Rule, on: date) -> Timing:
    begins = _begins(rulebook, rule)
    day = rulebook.day_of(begins)
    if day is None:
        if "valid_from" not in rule.model_fields_set:
            return ALWAYS
        return Timing(Truth.UNKNOWN, f"begins {rule.valid_from_words or _moment_words(rulebook, begins)}")
    truth = _reached(day, on)
    return Timing(truth, "" if truth is Truth.TRUE else f"begins {day}, asked on {on}")


def _not_ended(rulebook: Rulebook, rule: Rule, clocks: Clocks) -> Timing:
    on = clocks.on or date.max
    own = "valid_to" in rule.model_fields_set
    ends = rulebook.day_of(rule.valid_to if own else rulebook.valid_to)
    if _end_is_published(rule, clocks.known_at) is Truth.FALSE:
        return ALWAYS
    if ends is not None:
        truth = Truth.FALSE if on > ends.last else Truth.of(True if on <= ends.first else None)
        if truth is Truth.FALSE and _end_is_published(rule, clocks.known_at) is Truth.UNKNOWN:
            published = f"its end was published {rule.end_published}, asked what was known at {clocks.known_at}"
            return Timing(Truth.UNKNOWN, published)
        return Timing(truth, "" if truth is Truth.TRUE else f"ended {ends}, asked on {on}")
    if not own:
        return ALWAYS
    begins = rulebook.day_of(_begins(rulebook, rule))
    if begins is not None and on <= begins.last:
        return ALWAYS
    return Timing(Truth.UNKNOWN, "when it ended, or whether, is not known")


def _end_is_published(rule: Rule, known_at: date | None) -> Truth:
    """Whether the end of a rule had been published; one whose publication nobody dates had."""
    if known_at is None or rule.end_published is None:
        return Truth.TRUE
    return _reached(rule.end_published, known_at)


def _runs(rule: Rule, on: date) -> Timing:
    """Whether no interruption lies on the day; one that may lie on it leaves the rule open."""
    found = [ALWAYS]
    for item in rule.interruptions:
        inside = _lies_in(item, on)
        if inside is not Truth.FALSE:
            is_sure = inside is Truth.TRUE and item.state == "suspended"
            when = f"on {on}" if inside is Truth.TRUE else f"{_span_words(item)}, asked on {on}"
            words = f"{item.state} {when}" + (f": {item.note}" if item.note else "")
            found.append(Timing(Truth.of(False if is_sure else None), words))
    return min(found, key=lambda timing: timing.truth.value)


def _lies_in(item: Interruption, on: date) -> Truth:
    """Whether a day lies in an interruption: open on the days its first or last day may still be."""
    begun = Truth.UNKNOWN if item.first_day is None else _reached(item.first_day, on)
    if item.last_day is None:
        return begun & Truth.of(None if "last_day" in item.model_fields_set else True)
    ended = Truth.FALSE if on <= item.last_day.first else Truth.of(True if on > item.last_day.last else None)
    return begun & ~ended


def _span_words(item: Interruption) -> str:
    last = f" to {item.last_day or 'an unknown day'}" if "last_day" in item.model_fields_set else ""
    return f"from {item.first_day or 'an unknown day'}{last}"


def _reached(day: PartialDate, asked: date) -> Truth:
    if asked >= day.last:
        return Truth.TRUE
    return Truth.FALSE if asked < day.first else Truth.UNKNOWN


def _moment_words(rulebook: Rulebook, when: Moment | PartialDate | None) -> str:
    if not isinstance(when, Moment):
        return "on a day that is not known"
    event = rulebook.events.get(when.after)
    later = f"{when.months} months after " if when.months else "with "
    words = f"{later}{event.name if event else when.after}, whose day is not known"
    return words + (f", and not before {when.not_before}" if when.not_before else "")
