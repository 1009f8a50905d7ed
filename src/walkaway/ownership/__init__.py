"""Who owns and who decides: look-through shares, control of votes, voting power, decision rights."""
