"""Load: the product beside a floor that does only what cannot be left out."""
