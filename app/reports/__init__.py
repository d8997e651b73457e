"""What a mapping round has brought: answers, places, and whether everybody is heard."""
