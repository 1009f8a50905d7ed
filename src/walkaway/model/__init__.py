"""The nouns: what a deal, a technology and their parts are, as schemas that say unit, meaning and what to cite."""
