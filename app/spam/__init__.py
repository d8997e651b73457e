"""What keeps floods of pins away: a little work for each of them, and limits that remember nobody."""
