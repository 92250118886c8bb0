"""Stories: one module for each thing the product does. They decide; the store remembers."""
