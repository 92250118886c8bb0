"""The panel: what the staff see and do. It asks services, and shows what they answer."""
