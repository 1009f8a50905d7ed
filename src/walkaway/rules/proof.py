"""Proofs: how a condition came out, as a tree down to measures, answers and fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from walkaway.core.errors import shorten
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import Resolved
from walkaway.measures.measures import Measured

Form = Literal["leaf", "undecided", "rule", "points", "all", "any", "at_least", "not"]


class Proof(NamedTuple):
    """How a condition came out, with the same for its parts: a proof tree down to measures and fields.

    Attributes:
        says: what it says, or how to say it; worded only when it is read.
        truth: how it came out.
        parts: proofs of its parts.
        measured: what was compared, at the bottom of the tree.
        form: how the parts make the whole.
    """

    says: str | Callable[[Proof], str]
    truth: Truth
    parts: tuple[Proof, ...] = ()
    measured: Measured | None = None
    form: Form = "leaf"

    @property
    def text(self) -> str:
        """What it says, in words."""
        return self.says if isinstance(self.says, str) else self.says(self)

    def __repr__(self) -> str:
        """Say what it says, and how it came out."""
        return f"<Proof {shorten(self.text, 120)}: {self.truth}>"

    def __reduce__(self) -> tuple[type[Proof], tuple[Any, ...]]:
        """Pickle and copy with its words, which are worked out for it."""
        return Proof, (self.text, *self[1:])

    def __eq__(self, other: object) -> bool:
        """Whether both say the same of the same; without recursion, as rules may refer to rules many deep."""
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[object, object]] = [(self, other)]
        while waiting:
            one, two = waiting.pop()
            if one is two or (id(one), id(two)) in seen:
                continue
            seen.add((id(one), id(two)))
            if not (isinstance(one, Proof) and isinstance(two, Proof) and len(one.parts) == len(two.parts)):
                return False
            if (one.truth, one.form, one.measured, one.text) != (two.truth, two.form, two.measured, two.text):
                return False
            waiting += zip(one.parts, two.parts, strict=True)
        return True

    def __ne__(self, other: object) -> bool:
        """Whether they say different things."""
        return not self == other

    def __hash__(self) -> int:
        """Hash what was compared and how it came out; equal proofs have the same."""
        return hash((self.form, self.measured and self.measured.name, len(self.parts)))

    def at(self, way: Iterable[int]) -> Proof:
        """The proof of a part, by the way to it."""
        proof = self
        for part in way:
            proof = proof.parts[part]
        return proof

    def leaves(self) -> Iterator[Proof]:
        """Comparisons at the bottom of the tree, in order; those of a rule that several parts refer to once."""
        for proof in self._walk(lambda proof: proof.parts):
            if not proof.parts:
                yield proof

    def decisive(self) -> tuple[Proof, ...]:
        """Comparisons that share the outcome of the whole, so that they explain it: what the text leaves open last."""
        found = [proof for proof in self._walk(Proof._deciding) if not proof.parts or proof.form == "points"]
        return tuple(sorted(found, key=lambda proof: proof.is_text_left_open))

    @property
    def is_text_left_open(self) -> bool:
        """Whether it is wording nobody can settle, rather than a comparison."""
        return self.form == "undecided"

    def _walk(self, below: Callable[[Proof], Iterable[Proof]]) -> Iterator[Proof]:
        """Go down the tree in order without recursion, as rules may refer to rules many deep; joined parts once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            proof = waiting.pop()
            if proof.parts:
                if id(proof) in seen:
                    continue
                seen.add(id(proof))
            yield proof
            waiting += reversed(tuple(below(proof)))

    def _deciding(self) -> Iterable[Proof]:
        """Parts that explain the outcome of the whole."""
        if self.form == "not":
            return self.parts
        if self.form == "points":
            return [part for part in self.parts if part.truth is Truth.UNKNOWN]
        if self.form == "at_least" and self.truth is Truth.FALSE:
            return [part for part in self.parts if part.truth is not Truth.TRUE]
        agreeing = [part for part in self.parts if part.truth is self.truth]
        return agreeing or [  # none agrees where only all ways together decide: then what is open explains it
            part for part in self.parts if part.truth is Truth.UNKNOWN
        ]

    def inputs(self) -> tuple[Resolved, ...]:
        """Fields the whole tree rests on, once each."""
        found = {item.field: item for leaf in self.leaves() if leaf.measured for item in leaf.measured.inputs}
        return tuple(found.values())
