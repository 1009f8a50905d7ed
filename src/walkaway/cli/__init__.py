"""The command line: one file per verb. Imports inside the verbs keep ``walkaway --help`` fast."""
