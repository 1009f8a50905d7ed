"""What a fact is: values with units, claims with sources, dates with precision, three-valued truth, errors."""
