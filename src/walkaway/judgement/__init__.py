"""Judgement: a deal, a technology and a date become one frozen audit."""
