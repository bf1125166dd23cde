"""What a terminal needs to be told, and what it is then sent."""
