"""Clauses: what the contracts say about know-how, licences, exit, exclusivity and supply."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from walkaway.core.vocabulary import OneOf
from walkaway.evidence.fields import Claims, Noun, flag, quantity, text

ClauseKind = Annotated[str, OneOf("clause_kind")]


class Clause(Noun):
    """One agreement or clause. For licences the flags decide whether production may go on without the licensor."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Short name of the term.")
    kind: ClauseKind = Field(description="What the term is about.")
    grantor: str | None = Field(default=None, description="Party that gives.")
    beneficiary: str | None = Field(default=None, description="Party that receives.")
    granted: Claims = flag("Whether the right is granted at all.", "contract, filing")
    survives_exit: Claims = flag("Whether the right goes on when the grantor leaves.", "contract")
    improvements_shared: Claims = flag("Whether the beneficiary gets or keeps improvements.", "contract")
    home_owns_ip: Claims = flag("Whether home parties own the product and process IP.", "patent register, contract")
    sufficient_to_run: Claims = flag("Whether the right covers all that running the activity needs.", "contract")
    prior_ip_kept: Claims = flag("Whether the beneficiary keeps its earlier and independent IP alone.", "contract")
    joint_ip_shared: Claims = flag("Whether IP from working together is owned together.", "contract")
    know_how_transferred: Claims = flag("Whether know-how was in fact passed on.", "study, filing, later production")
    published: Claims = flag("Whether the text can be read.", "filing, register")
    royalty: Claims = quantity("fraction", "Running royalty on sales.", "contract, filing")
    duration: Claims = quantity("time", "How long the term runs.", "contract, filing")
    local_content_minimum: Claims = quantity("fraction", "Local content the term demands.", "contract, law")
    price: Claims = quantity("money", "Price paid for the right.", "contract, filing")
    content: Claims = text("What the term says, in our own words.", "contract, filing, press")
