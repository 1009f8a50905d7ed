"""Results with their faces: what the door gives, with ``to_dict``, ``why`` and a view for notebooks."""
