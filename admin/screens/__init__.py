"""The screens of the panel, one module for each."""
