"""Photos of pins: taken in, stripped of what they tell about their maker, shown when a person has published them."""
