"""Two clocks: whether a rule is in force on the day asked, and whether that had been published by another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from walkaway.core.dates import PartialDate
from walkaway.core.truth import Truth
from walkaway.localisation.verdict import ALWAYS, Timing
from walkaway.model.rulebook import Moment, Rule, Rulebook


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
    end_published = rule.end_published
    if clocks.known_at is not None and end_published is not None and end_published.first > clocks.known_at:
        return ALWAYS
    own = "valid_to" in rule.model_fields_set
    ends = rulebook.day_of(rule.valid_to if own else rulebook.valid_to)
    if ends is not None:
        truth = Truth.FALSE if on > ends.last else Truth.of(True if on <= ends.first else None)
        return Timing(truth, "" if truth is Truth.TRUE else f"ended {ends}, asked on {on}")
    if not own:
        return ALWAYS
    begins = rulebook.day_of(_begins(rulebook, rule))
    if begins is not None and on <= begins.last:
        return ALWAYS
    return Timing(Truth.UNKNOWN, "when it ended, or whether, is not known")


def _runs(rule: Rule, on: date) -> Timing:
    for item in rule.interruptions:
        begun = item.first_day is None or item.first_day.first <= on
        if begun and (item.last_day is None or on <= item.last_day.last):
            truth = Truth.FALSE if item.state == "suspended" else Truth.UNKNOWN
            return Timing(truth, f"{item.state} on {on}" + (f": {item.note}" if item.note else ""))
    return ALWAYS


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
